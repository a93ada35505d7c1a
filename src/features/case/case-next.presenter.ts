import { type NextFacts, nextStepOf, tasksAhead } from '../../domain/case/next-step';
import { TERMINAL_ITEM_STATES } from '../../domain/lifecycle';
import type { DeskWords } from '../../web/desk/desk-page';
import type { CasePage } from './case-page.view';

/** The next thing to do: a form to post, a place to go, or only words when there is nothing for a human to do. */
export type NextStep =
  | { readonly kind: 'post'; readonly label: string; readonly action: string; readonly why: string }
  | { readonly kind: 'go'; readonly label: string; readonly href: string; readonly why: string }
  | { readonly kind: 'none'; readonly why: string };

type Viewer = Pick<DeskWords, 'staff' | 'now'>;

/** One primary button a view; which step it is the domain says ({@link nextStepOf}), here it gets its words and place. */
export function presentNext(page: CasePage, words: DeskWords): NextStep {
  const { t, staff } = words;
  const here = `/desk/cases/${page.locator}`;
  const facts = nextFactsOf(page, words);
  const step = nextStepOf(facts);
  const none = (values?: Record<string, string>): NextStep => ({
    kind: 'none',
    why: t(`desk.case.next.${step}.why`, values),
  });
  const go = (href: string, values?: Record<string, string | number>): NextStep => ({
    kind: 'go',
    label: t(`desk.case.next.${step}`, values),
    href,
    why: t(`desk.case.next.${step}.why`, values),
  });
  const post = (action: string): NextStep => ({
    kind: 'post',
    label: t(`desk.case.next.${step}`),
    action,
    why: t(`desk.case.next.${step}.why`),
  });

  switch (step) {
    case 'take':
      return post(`${here}/take`);
    case 'finish':
      return post(`${here}/finish`);
    case 'answer':
      return go(`${here}/hand-over`, { from: page.handOver?.givenByName ?? '' });
    case 'hold':
      return go('#lift');
    case 'byHand': {
      const notice = page.notices.find(({ state }) => state === 'undeliverable')!;
      return go(`${here}/notices/${notice.id}#by-hand`, { platform: notice.platformName });
    }
    case 'approve': {
      const notice = draftsOf(page).find(({ firstApprovedBy }) => firstApprovedBy !== staff.id)!;
      return go(`${here}/notices/${notice.id}`, { platform: notice.platformName, n: facts.toApprove });
    }
    case 'weak':
    case 'doubt':
      return go('#trust');
    case 'overdue':
      return go(facts.tasks > 0 ? '#tasks' : '#notices');
    case 'task':
      return go('#tasks', { n: facts.tasks });
    case 'judge':
      return go('#links', { n: facts.items.unjudged });
    case 'unproven':
      return go('#close');
    case 'authority':
    case 'prepare':
      return go(`#${step}`);
    case 'other':
      return none({ name: page.claimedBy?.name ?? '' });
    case 'erased':
    case 'closed':
    case 'held':
    case 'consent':
    case 'second':
    case 'threat':
    case 'later':
    case 'sending':
    case 'waiting':
      return none();
  }
}

/** What the page knows of a case, as the rule asks for it; the list asks with what its row knows. */
export function nextFactsOf(page: CasePage, { staff, now }: Viewer): NextFacts {
  const drafts = draftsOf(page);
  const toApprove = drafts.filter(({ firstApprovedBy }) => firstApprovedBy !== staff.id).length;
  const onTheirWay = page.notices.filter(({ state }) => state === 'approved' || state === 'sending');
  const live = page.items.filter(({ state }) => state !== 'rejected' && state !== 'withdrawn');
  const items = {
    all: page.items.length,
    unjudged: page.items.filter(({ state }) => state === 'reported').length,
    live: live.length,
    unsettled: page.items.filter(({ state }) => !TERMINAL_ITEM_STATES.includes(state)).length,
  };
  return {
    state: page.state,
    isErased: page.erasedAt !== null,
    isOfferedToThem: page.handOver?.toId === staff.id,
    holder: page.claimedBy === null ? 'nobody' : page.claimedBy.id === staff.id ? 'them' : 'other',
    isOnHold: page.isOnHold,
    mayLiftHold: page.allowed.liftHold,
    hasUndeliverable: page.notices.some(({ state }) => state === 'undeliverable'),
    toApprove,
    forSecond: drafts.length - toApprove,
    hasConsent: page.consents.some((one) => one.action === 'notify_platforms' && one.withdrawnAt === null),
    authority: page.authority === null ? 'none' : page.authority.isSufficient ? 'enough' : 'weak',
    isNamedElsewhere: page.doubts.some(
      ({ itemId, isNamedElsewhere }) => isNamedElsewhere && live.some(({ id }) => id === itemId),
    ),
    isOverdue: isOverdue(page, now),
    tasks: tasksAhead(
      page.tasks.map(({ kind, detail }) => ({ kind, by: detail['by'] })),
      items,
      staff,
    ),
    items,
    waitsForTime: onTheirWay.length > 0 && onTheirWay.every(({ leavesAt }) => leavesAt !== null && leavesAt > now),
  };
}

const draftsOf = ({ notices }: CasePage) => notices.filter(({ state }) => state === 'draft');

/**
 * Whether the clock that counts is over, by the rule of the list (worklist-entry.store.ts): one that runs, or a breach
 * whose item is still up; the nearest of a law before any promise.
 */
function isOverdue(page: CasePage, now: Date): boolean {
  const isUp = (itemId: string): boolean =>
    page.items.some(({ id, state }) => id === itemId && !TERMINAL_ITEM_STATES.includes(state));
  const clocks = page.notices.flatMap(({ clock, itemIds }) =>
    clock !== null &&
    clock.dueAt !== null &&
    (clock.state === 'running' || (clock.state === 'breached' && itemIds.some(isUp)))
      ? [{ dueAt: clock.dueAt, isPromise: clock.kind === 'promise' }]
      : [],
  );
  const owed = page.updateDueAt === null ? [] : [{ dueAt: page.updateDueAt, isPromise: true }];
  const [counts] = [...clocks, ...owed].sort(
    (a, b) => Number(a.isPromise) - Number(b.isPromise) || a.dueAt.getTime() - b.dueAt.getTime(),
  );
  return counts !== undefined && counts.dueAt <= now;
}
