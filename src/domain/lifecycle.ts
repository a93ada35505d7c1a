/**
 * The whole product on one screen: which command leads from which state to which.
 * A pair that is not in a table is refused. Guards (consent, authority, completeness …) stand beside their
 * subject: case/decide-case.ts, case/decide-item.ts, notice/decide-notice.ts, deadline/decide-clock.ts.
 */
type Table<State extends string, Command extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Command, State>>>>
>;

// ── Case: intake → verification → notice → removal → closed ─────────────────────────────────────────────────────
export type CaseState = 'intake' | 'verification' | 'notice' | 'removal' | 'closed';
export type CaseOutcome =
  'removed' | 'partly_removed' | 'not_removed' | 'not_verified' | 'duplicate' | 'referred' | 'withdrawn';
export type CaseCommand =
  | 'take' //            a caseworker takes the report
  | 'approve_notices' // a caseworker approves a notice of this round
  | 'finish_sending' //  the last approved notice is delivered or handed over
  | 'send_again' //      escalation, a reminder to a new addressee, a re-appearance
  | 'add_items'
  | 'close_finished' //  every item is terminal
  | 'close_unproven' //  not verified, a duplicate, referred elsewhere
  | 'withdraw' //        the person, at any time
  | 'reappear' //        a closed case's item is back while watched
  | 'reopen';

export const CASE_TABLE: Table<CaseState, CaseCommand> = {
  intake: { take: 'verification', close_unproven: 'closed', withdraw: 'closed' },
  verification: {
    approve_notices: 'notice',
    finish_sending: 'removal', // what was added came to nothing, and the rest is out (ADR 0044)
    add_items: 'verification',
    close_unproven: 'closed',
    withdraw: 'closed',
  },
  notice: { approve_notices: 'notice', finish_sending: 'removal', add_items: 'verification', withdraw: 'closed' },
  removal: { send_again: 'notice', add_items: 'verification', close_finished: 'closed', withdraw: 'closed' },
  closed: { reappear: 'removal', reopen: 'verification' },
};

// ── Item: one reported location of content ──────────────────────────────────────────────────────────────────────
export type ItemState =
  | 'reported'
  | 'verified'
  | 'rejected'
  | 'notified'
  | 'acknowledged'
  | 'claimed_removed'
  | 'removed'
  | 'refused'
  | 'moved'
  | 'reappeared'
  | 'given_up'
  | 'withdrawn';
export type ItemCommand =
  | 'verify'
  | 'reject'
  | 'notify'
  | 'acknowledge'
  | 'claim_removed' // the platform says so
  | 'confirm_gone' //  our own checks say so
  | 'find_again' //    a check found it after it was gone
  | 'refuse'
  | 'move'
  | 'give_up' //       the ladder is exhausted
  | 'withdraw';

export const ITEM_TABLE: Table<ItemState, ItemCommand> = {
  reported: { verify: 'verified', reject: 'rejected', withdraw: 'withdrawn' },
  verified: { notify: 'notified', reject: 'rejected', give_up: 'given_up', withdraw: 'withdrawn' },
  rejected: { verify: 'verified', withdraw: 'withdrawn' },
  notified: {
    notify: 'notified',
    acknowledge: 'acknowledged',
    claim_removed: 'claimed_removed',
    confirm_gone: 'removed',
    refuse: 'refused',
    move: 'moved',
    give_up: 'given_up',
    withdraw: 'withdrawn',
  },
  acknowledged: {
    notify: 'acknowledged',
    acknowledge: 'acknowledged',
    claim_removed: 'claimed_removed',
    confirm_gone: 'removed',
    refuse: 'refused',
    move: 'moved',
    give_up: 'given_up',
    withdraw: 'withdrawn',
  },
  claimed_removed: {
    claim_removed: 'claimed_removed',
    confirm_gone: 'removed',
    find_again: 'acknowledged',
    refuse: 'refused',
    move: 'moved',
    give_up: 'given_up',
    withdraw: 'withdrawn',
  },
  removed: { find_again: 'reappeared' },
  refused: {
    notify: 'notified',
    acknowledge: 'acknowledged',
    claim_removed: 'claimed_removed',
    confirm_gone: 'removed',
    refuse: 'refused',
    move: 'moved',
    give_up: 'given_up',
    withdraw: 'withdrawn',
  },
  moved: { notify: 'notified', confirm_gone: 'removed', give_up: 'given_up', withdraw: 'withdrawn' },
  reappeared: {
    notify: 'notified',
    claim_removed: 'claimed_removed',
    confirm_gone: 'removed',
    refuse: 'refused',
    move: 'moved',
    give_up: 'given_up',
    withdraw: 'withdrawn',
  },
  given_up: { notify: 'notified', confirm_gone: 'removed', withdraw: 'withdrawn' },
  withdrawn: {},
};
/** Nothing more is to be done for these; a case whose items are all here may close. */
export const TERMINAL_ITEM_STATES: readonly ItemState[] = ['rejected', 'removed', 'given_up', 'withdrawn'];

// ── Notice: one formal request to one platform ──────────────────────────────────────────────────────────────────
export type NoticeKind = 'takedown' | 'preservation' | 'reminder' | 'escalation' | 'recall';
/** These speak about another notice and ask for nothing new: no clock, no item and no case moves when they arrive. */
export const SECONDARY_NOTICE_KINDS: readonly NoticeKind[] = ['recall', 'reminder'];
export type NoticeState = 'draft' | 'approved' | 'sending' | 'delivered' | 'answered' | 'undeliverable' | 'recalled';
export type NoticeCommand = 'approve' | 'attempt' | 'deliver' | 'answer' | 'give_up' | 'redrive' | 'recall';

export const NOTICE_TABLE: Table<NoticeState, NoticeCommand> = {
  draft: { approve: 'approved', recall: 'recalled' },
  approved: { attempt: 'sending', deliver: 'delivered', recall: 'recalled' },
  sending: {
    attempt: 'sending',
    deliver: 'delivered',
    answer: 'answered',
    give_up: 'undeliverable',
    recall: 'recalled',
  },
  delivered: { answer: 'answered', recall: 'recalled' },
  answered: { answer: 'answered', recall: 'recalled' },
  undeliverable: { redrive: 'approved', deliver: 'delivered', answer: 'answered', recall: 'recalled' },
  recalled: {},
};

// ── Clock: a running time limit ─────────────────────────────────────────────────────────────────────────────────
export type ClockKind = 'statutory' | 'promise';
export type ClockState = 'waiting' | 'running' | 'met' | 'breached' | 'void';
export type ClockCommand = 'start' | 'meet' | 'breach' | 'void';

export const CLOCK_TABLE: Table<ClockState, ClockCommand> = {
  waiting: { start: 'running', void: 'void' },
  running: { meet: 'met', breach: 'breached', void: 'void' },
  met: {},
  breached: {}, // frozen: the due time and the facts are evidence
  void: {},
};
