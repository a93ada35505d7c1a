import type { CaseState, ClockState, ItemState, NoticeKind, NoticeState } from '../lifecycle';

export interface ReminderFacts {
  readonly notice: { readonly kind: NoticeKind; readonly state: NoticeState; readonly isByHand: boolean };
  readonly caseState: CaseState;
  readonly isCaseOnHold: boolean;
  readonly hasConsentToNotify: boolean;
  /** The statutory clock of the notice; null when it has none. */
  readonly clock: { readonly state: ClockState; readonly dueAt: Date | null } | null;
  readonly items: readonly RemindableItem[];
}

export interface RemindableItem {
  readonly state: ItemState;
  readonly cleanChecks: number;
}

export type WhyNoReminder =
  'not_delivered' | 'by_hand' | 'case_closed' | 'on_hold' | 'no_consent' | 'clock_over' | 'nothing_open';

/**
 * The platform still has to act on these. One it says it removed or refused has its answer, and what we have begun to
 * confirm as gone is left in peace.
 */
export const REMINDED_STATES: readonly ItemState[] = ['notified', 'acknowledged', 'reappeared'];
export const isRemindedOf = (item: RemindableItem): boolean =>
  REMINDED_STATES.includes(item.state) && item.cleanChecks === 0;

/**
 * Whether a platform may be reminded of a notice now, and if not, why. Only of one that arrived, whose clock still runs,
 * with something still to be done, in an open case whose person agrees. What was handed over by hand has no channel that
 * works: the desk is warned instead.
 */
export function whyNoReminder(facts: ReminderFacts, now: Date): WhyNoReminder | null {
  const { notice, clock } = facts;
  const isThere = notice.state === 'delivered' || notice.state === 'answered';
  if (!isThere || notice.kind === 'recall' || notice.kind === 'reminder') return 'not_delivered';
  if (facts.caseState === 'closed') return 'case_closed';
  if (facts.isCaseOnHold) return 'on_hold';
  if (!facts.hasConsentToNotify) return 'no_consent';
  if (clock?.state !== 'running' || clock.dueAt === null || clock.dueAt <= now) return 'clock_over';
  if (!facts.items.some(isRemindedOf)) return 'nothing_open';
  return notice.isByHand ? 'by_hand' : null;
}

export interface ByHandFacts extends ReminderFacts {
  /** When the clock of the notice began; null when it has none. */
  readonly startedAt: Date | null;
  /** The reminders there are of this notice, each in percent of the clock's time. */
  readonly remindedPercents: readonly number[];
}

export type WhyNoReminderByHand = WhyNoReminder | 'no_limit' | 'too_soon';

/** Between two reminders, and before the first, lies at least this share of the time the law gives, in percent. */
const GAP_PERCENT = 10;

/**
 * Whether somebody at the desk may remind a platform now, and at which share of its time (percent, rounded down), or why
 * not. The same rules as for the reminders that go by themselves; besides, none follows another at once. A law that names
 * no hours has no time of which a share could be over.
 */
export function remindByHand(
  facts: ByHandFacts,
  now: Date,
): { readonly percent: number } | { readonly because: WhyNoReminderByHand } {
  const { clock, startedAt, remindedPercents } = facts;
  const because = whyNoReminder(facts, now);
  if (because === 'clock_over' && clock === null) return { because: 'no_limit' };
  if (because !== null) return { because };
  // The rules above say that the clock runs, so it has begun and has an end.
  const [from, until] = [startedAt!.getTime(), clock!.dueAt!.getTime()];
  const percent = Math.floor(((now.getTime() - from) / (until - from)) * 100);
  const isSoon = [0, ...remindedPercents].some((one) => Math.abs(percent - one) < GAP_PERCENT);
  return isSoon ? { because: 'too_soon' } : { percent };
}
