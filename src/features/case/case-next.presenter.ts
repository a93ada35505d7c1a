import type { DeskWords } from '../../web/desk/desk-page';
import type { CasePage } from './case-page.view';

/** The next thing to do: a form to post, a place to go, or only words when there is nothing for a human to do. */
export type NextStep =
  | { readonly kind: 'post'; readonly label: string; readonly action: string; readonly why: string }
  | { readonly kind: 'go'; readonly label: string; readonly href: string; readonly why: string }
  | { readonly kind: 'none'; readonly why: string };

/** One primary button a view: whatever blocks the person most comes first. */
export function presentNext(page: CasePage, words: DeskWords): NextStep {
  const { t, staff, now } = words;
  const here = `/desk/cases/${page.locator}`;
  const none = (key: string): NextStep => ({ kind: 'none', why: t(`desk.case.next.${key}.why`) });
  const go = (key: string, href: string, values?: Record<string, string | number>): NextStep => ({
    kind: 'go',
    label: t(`desk.case.next.${key}`, values),
    href,
    why: t(`desk.case.next.${key}.why`, values),
  });
  const post = (key: string, action: string): NextStep => ({
    kind: 'post',
    label: t(`desk.case.next.${key}`),
    action,
    why: t(`desk.case.next.${key}.why`),
  });

  if (page.erasedAt !== null) return none('erased');
  if (page.state === 'closed') return none('closed');
  if (page.allowed.take && page.claimedBy === null) return post('take', `${here}/take`);
  if (page.isOnHold) return page.allowed.liftHold ? go('hold', '#lift') : none('hold');
  const undeliverable = page.notices.find(({ state }) => state === 'undeliverable');
  if (undeliverable) {
    const href = `${here}/notices/${undeliverable.id}#by-hand`;
    return go('byHand', href, { platform: undeliverable.platformName });
  }
  const drafts = page.notices.filter(({ state }) => state === 'draft');
  // What they approved first is no step of theirs any more.
  const toApprove = drafts.filter(({ firstApprovedBy }) => firstApprovedBy !== staff.id);
  if (toApprove[0]) {
    const href = `${here}/notices/${toApprove[0].id}`;
    return go('approve', href, { platform: toApprove[0].platformName, n: toApprove.length });
  }
  if (drafts.length > 0) return none('second');
  if (page.allowed.closeFinished) return post('finish', `${here}/finish`);
  if (!mayWork(page)) {
    const name = page.claimedBy === null || page.claimedBy.id === staff.id ? '' : page.claimedBy.name;
    if (name !== '') return { kind: 'none', why: t('desk.case.next.other.why', { name }) };
  }
  if (page.state === 'verification') return nextInVerification(page, go, none);
  if (page.tasks.length > 0) return go('task', '#tasks', { n: page.tasks.length });
  if (page.state !== 'notice') return none('waiting');
  const onTheirWay = page.notices.filter(({ state }) => state === 'approved' || state === 'sending');
  return none(
    onTheirWay.length > 0 && onTheirWay.every(({ leavesAt }) => leavesAt !== null && leavesAt > now)
      ? 'later'
      : 'sending',
  );
}

function nextInVerification(
  page: CasePage,
  go: (key: string, href: string, values?: Record<string, string | number>) => NextStep,
  none: (key: string) => NextStep,
): NextStep {
  if (page.items.length === 0) return none('threat');
  const open = page.items.filter(({ state }) => state === 'reported').length;
  if (open > 0) return go('judge', '#links', { n: open });
  const hasSomethingToSend = page.items.some(({ state }) => state !== 'rejected' && state !== 'withdrawn');
  if (!hasSomethingToSend) return go('unproven', '#close');
  const hasConsent = page.consents.some((c) => c.action === 'notify_platforms' && c.withdrawnAt === null);
  if (!hasConsent) return none('consent');
  if (page.authority === null) return go('authority', '#authority');
  return page.basesOffered.length > 0 ? go('prepare', '#prepare') : none('waiting');
}

const mayWork = ({ allowed }: CasePage): boolean =>
  allowed.judgeItems || allowed.recordAuthority || allowed.prepareNotices || allowed.closeUnproven;
