import type { ClockTrigger, PromiseId } from './rule';

/**
 * A rule of our own: no law, so no elements of a notice, no source and no sureness, and nobody to escalate to. Its
 * hours are a setting of the helpline (UPDATE_PROMISE_HOURS), not part of the rule.
 */
export interface PromiseRule {
  readonly id: PromiseId;
  /** Goes up with every change to what counts as an update. */
  readonly version: number;
  readonly kind: 'promise';
  readonly trigger: ClockTrigger;
  /** Entries of the record that show on the person's page. */
  readonly keptBy: readonly string[];
  /** Kinds of notice whose delivery the person's page does not show. */
  readonly unseenNotices: readonly string[];
}

/**
 * We owe the person an update every so many hours while their case is open. Kept by whatever shows on their page: the
 * report itself, steps of the case, a link that changed, a notice that arrived, an answer. Not by what only the desk
 * sees (reading, notes, drafts), and not by a look that found nothing new: "still there" every hour is no news.
 */
export const HELPLINE_UPDATE: PromiseRule = {
  id: 'helpline-update',
  version: 1,
  kind: 'promise',
  trigger: 'update',
  keptBy: [
    'report.submitted',
    'case.taken',
    'case.notices-approved',
    'case.sending-finished',
    'case.sending-again',
    'case.items-added',
    'case.closed',
    'case.reopened',
    'case.reappeared',
    'case.withdrawn',
    'item.verified',
    'item.rejected',
    'item.changed',
    'notice.delivered',
    'answer.received',
  ],
  unseenNotices: ['recall', 'reminder'],
};
