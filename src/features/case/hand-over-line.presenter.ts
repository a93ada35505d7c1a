import { can } from '../../domain/access/can';
import { isOfferedTo } from '../../domain/case/hand-over';
import type { DeskWords } from '../../web/desk/desk-page';
import type { CasePage, CasePageHandOver } from './case-page.types';

type Offered = Pick<CasePage, 'handOver' | 'claimedBy' | 'state' | 'locator'>;

/** One line on the case page while the case is offered to somebody, or the way to offer it; null for neither. */
export function presentHandOverLine(page: Offered, { t, staff }: DeskWords) {
  const href = `/desk/cases/${page.locator}/hand-over`;
  const { handOver } = page;
  if (handOver === null) return mayGive(page, staff) ? { href, text: null, label: t('desk.handOver.give') } : null;
  const isForThem = isOfferedTo(handOver, staff);
  return {
    href,
    text: isForThem ? t('desk.handOver.forYou.line', { from: handOver.givenByName }) : waitsFor(handOver, t),
    label: t(isForThem ? 'desk.handOver.read' : 'desk.handOver.look'),
  };
}

/** Whether this member of staff may offer the case as it stands. */
export const mayGive = (page: Offered, staff: DeskWords['staff']): boolean =>
  page.claimedBy !== null && page.state !== 'closed' && can(staff, 'case.hand-over', { claimedBy: page.claimedBy.id });

/** An offer of the holder, or what a supervisor decided about somebody else's case. */
export function waitsFor({ to, toName, fromId, givenBy, givenByName }: CasePageHandOver, t: DeskWords['t']): string {
  if (to !== 'person') return t(`desk.handOver.waits.${to}`);
  const names = { to: toName ?? '', by: givenByName };
  return t(givenBy === fromId ? 'desk.handOver.waits.person' : 'desk.handOver.waits.assigned', names);
}
