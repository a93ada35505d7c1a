import { CASE_TABLE, ITEM_TABLE, TERMINAL_ITEM_STATES } from '../lifecycle';
import type { CaseOutcome, CaseState, ItemState } from '../lifecycle';
import { accept, refuse } from '../shared/decision';
import type { Decision } from '../shared/decision';

/** What the rules must know about a case; `claimedBy`, `by` and `approvals` are ids of staff, never names. */
export interface CaseFacts {
  readonly state: CaseState;
  readonly outcome: CaseOutcome | null;
  readonly claimedBy: string | null;
  /** Child-protection hold: a minor is suspected, so nothing may go to a platform as an adult case. */
  readonly isOnHold: boolean;
  /** Its key is destroyed and its words are gone: there is nothing left to work with. */
  readonly isErased: boolean;
  /** The person wants everything erased, and something is still in the way: a closed case stays closed for that. */
  readonly isErasureAsked?: boolean;
  readonly hasConsentToNotify: boolean;
  readonly hasAuthority: boolean;
  /** Somebody's authority is recorded, but what was checked does not carry it (verification/authority-checks.ts). */
  readonly isAuthorityWeak?: boolean;
  readonly items: readonly ItemState[];
  /** Notices of this case that are approved or sending. */
  readonly noticesStillSending: number;
}

export type UnprovenOutcome = 'not_verified' | 'duplicate' | 'referred';
export type FinishedOutcome = 'removed' | 'partly_removed' | 'not_removed';

export type CaseCommandInput =
  | { readonly type: 'take'; readonly by: string }
  | {
      readonly type: 'approve_notices';
      readonly by: string;
      /** Elements of the law that a notice of this round still lacks (notice/completeness.ts). */
      readonly completenessMissing: readonly string[];
      /** Everyone who approved this round, the person approving now included. */
      readonly approvals: readonly string[];
      readonly secondPersonRequired: boolean;
    }
  | { readonly type: 'finish_sending' }
  | { readonly type: 'send_again' }
  | { readonly type: 'add_items' }
  | { readonly type: 'close_finished' }
  | {
      readonly type: 'close_unproven';
      readonly outcome: UnprovenOutcome;
      readonly reason: string;
      readonly duplicateOf?: string;
      readonly caseId?: string;
    }
  | { readonly type: 'withdraw' }
  | { readonly type: 'reappear' }
  | { readonly type: 'reopen'; readonly reason: string };

/** What happened. Ids and codes only, never free text: events travel through the outbox and the audit record. */
export type CaseEvent =
  | { readonly type: 'CaseTaken'; readonly at: Date; readonly by: string }
  | {
      readonly type: 'NoticesApproved';
      readonly at: Date;
      readonly by: string;
      readonly approvals: readonly string[];
    }
  | { readonly type: 'SendingFinished' | 'SendingAgain' | 'ItemsAdded'; readonly at: Date }
  | { readonly type: 'CaseClosed'; readonly at: Date; readonly outcome: FinishedOutcome }
  | {
      readonly type: 'CaseClosed';
      readonly at: Date;
      readonly outcome: UnprovenOutcome;
      readonly duplicateOf: string | null;
    }
  | { readonly type: 'CaseWithdrawn' | 'ItemReappeared' | 'CaseReopened'; readonly at: Date };

export interface CaseNext {
  readonly state: CaseState;
  readonly outcome: CaseOutcome | null;
}

type No = ReturnType<typeof refuse>;

/**
 * Says whether a command may change a case, and to what (DESIGN section 4, "Case").
 * A withdrawn case takes no command at all: the person's word is final, and nothing is sent after it. Nor does an
 * erased one, nor a closed one that is to be erased.
 */
export function decideCase(facts: CaseFacts, command: CaseCommandInput, now: Date): Decision<CaseNext, CaseEvent> {
  if (facts.isErased) return refuse('case.erased');
  if (facts.outcome === 'withdrawn') return refuse('case.withdrawn');
  if (facts.isErasureAsked === true && facts.state === 'closed') return refuse('case.erasure-asked');
  const state = CASE_TABLE[facts.state][command.type];
  if (state === undefined) return refuse('case.wrong-state', { state: facts.state, command: command.type });
  return (
    whyNot(facts, command) ?? accept({ state, outcome: outcomeAfter(facts, command) }, [event(facts, command, now)])
  );
}

/** The guard of one command: the refusal, or null when nothing stands in its way. */
function whyNot(facts: CaseFacts, command: CaseCommandInput): No | null {
  switch (command.type) {
    case 'take':
      if (isBlank(command.by)) return refuse('case.not-claimed');
      return facts.claimedBy === null || facts.claimedBy === command.by ? null : refuse('case.claimed-by-other');
    case 'approve_notices':
      return (
        whyNotNotify(facts) ??
        whyIncomplete(command.completenessMissing) ??
        (command.secondPersonRequired && peopleIn(command.approvals) < 2 ? refuse('case.second-person-needed') : null)
      );
    case 'send_again':
      return whyNotNotify(facts);
    case 'finish_sending':
      if (facts.noticesStillSending > 0) return refuse('case.still-sending', { count: facts.noticesStillSending });
      return facts.state === 'verification' ? whyNotBack(facts) : null;
    case 'close_finished': {
      const open = facts.items.filter((item) => !TERMINAL_ITEM_STATES.includes(item)).length;
      return open > 0 ? refuse('case.open-items', { count: open }) : null;
    }
    case 'close_unproven':
      if (isBlank(command.reason)) return refuse('case.reason-needed', { field: 'reason' });
      if (command.outcome !== 'duplicate') return null;
      if (isBlank(command.duplicateOf ?? '')) return refuse('case.reason-needed', { field: 'duplicateOf' });
      return command.duplicateOf === command.caseId ? refuse('case.duplicate-of-itself') : null;
    case 'reappear':
      // Only what was once sent out is watched; a duplicate or an unverified report has nothing to come back.
      return isFinished(facts.outcome) ? null : refuse('case.wrong-state', { outcome: facts.outcome ?? 'none' });
    case 'reopen':
      return isBlank(command.reason) ? refuse('case.reason-needed', { field: 'reason' }) : null;
    case 'add_items':
    case 'withdraw':
      return null;
  }
}

/** Links that were added were all turned down: the case goes on where it was, with what had been sent before (ADR 0044). */
function whyNotBack({ items }: CaseFacts): No | null {
  const unsent = items.filter((item) => item === 'reported' || item === 'verified').length;
  if (unsent > 0) return refuse('case.open-items', { count: unsent });
  return items.some((item) => !NEVER_SENT.includes(item)) ? null : refuse('case.no-verified-item');
}

const NEVER_SENT: readonly ItemState[] = ['reported', 'verified', 'rejected', 'withdrawn'];

/** What any round of notices needs. Asked again before a further round: a consent can be taken back in between. */
function whyNotNotify(facts: CaseFacts): No | null {
  if (facts.isOnHold) return refuse('case.on-hold');
  if (!facts.items.some(canBeNotified)) return refuse('case.no-verified-item');
  if (!facts.hasConsentToNotify) return refuse('case.no-consent-to-notify');
  if (!facts.hasAuthority) return refuse(facts.isAuthorityWeak === true ? 'case.authority-weak' : 'case.no-authority');
  return null;
}

const canBeNotified = (item: ItemState): boolean => ITEM_TABLE[item].notify !== undefined;

const whyIncomplete = (missing: readonly string[]): No | null =>
  missing.length > 0 ? refuse('case.notice-incomplete', { missing: missing.join(', ') }) : null;

const peopleIn = (approvals: readonly string[]): number => new Set(approvals.filter((id) => !isBlank(id))).size;

const isBlank = (text: string): boolean => text.trim() === '';

const isFinished = (outcome: CaseOutcome | null): boolean =>
  outcome === 'removed' || outcome === 'partly_removed' || outcome === 'not_removed';

function outcomeAfter(facts: CaseFacts, command: CaseCommandInput): CaseOutcome | null {
  if (command.type === 'close_finished') return outcomeOf(facts.items);
  if (command.type === 'close_unproven') return command.outcome;
  return command.type === 'withdraw' ? 'withdrawn' : null;
}

function event(facts: CaseFacts, command: CaseCommandInput, at: Date): CaseEvent {
  switch (command.type) {
    case 'take':
      return { type: 'CaseTaken', at, by: command.by };
    case 'approve_notices':
      return { type: 'NoticesApproved', at, by: command.by, approvals: command.approvals };
    case 'finish_sending':
      return { type: 'SendingFinished', at };
    case 'send_again':
      return { type: 'SendingAgain', at };
    case 'add_items':
      return { type: 'ItemsAdded', at };
    case 'close_finished':
      return { type: 'CaseClosed', at, outcome: outcomeOf(facts.items) };
    case 'close_unproven':
      return { type: 'CaseClosed', at, outcome: command.outcome, duplicateOf: command.duplicateOf ?? null };
    case 'withdraw':
      return { type: 'CaseWithdrawn', at };
    case 'reappear':
      return { type: 'ItemReappeared', at };
    case 'reopen':
      return { type: 'CaseReopened', at };
  }
}

/**
 * How a finished case ended. Items that were rejected or taken back by the person do not count;
 * `removed` needs every other item confirmed gone, and at least one.
 */
export function outcomeOf(items: readonly ItemState[]): FinishedOutcome {
  const counted = items.filter((item) => item !== 'rejected' && item !== 'withdrawn');
  const gone = counted.filter((item) => item === 'removed').length;
  if (gone === 0) return 'not_removed';
  return gone === counted.length ? 'removed' : 'partly_removed';
}

/** How old the person was when the picture was made, as the reporter says. Null: the question was not answered. */
export type AgeInPicture = 'adult' | 'under_18' | 'not_sure';

export interface IntakeFacts {
  readonly itemCount: number;
  /** Told in words where there is no link: a threat, or where it may be. */
  readonly isDescribed: boolean;
  readonly ageInPicture: AgeInPicture | null;
}

export interface IntakeNext {
  readonly state: 'intake';
  readonly outcome: null;
  /** "Not sure" opens the case on child-protection hold until a caseworker has judged it. */
  readonly isOnHold: boolean;
}

export interface ReportReceived {
  readonly type: 'ReportReceived';
  readonly at: Date;
  readonly itemCount: number;
  readonly isOnHold: boolean;
}

/**
 * Whether a report may become a case: the age question was answered, and there is an item, or a threat or a place
 * is told in words.
 * A person who was under 18 in the picture is diverted before this point and nothing of the report is kept; should
 * one arrive here after all, it is refused, never stored (DESIGN section 2, promise 8).
 */
export function decideIntake(input: IntakeFacts, now: Date): Decision<IntakeNext, ReportReceived> {
  const { itemCount, isDescribed, ageInPicture } = input;
  if (ageInPicture === null) return refuse('case.age-not-asked');
  if (ageInPicture === 'under_18') return refuse('case.on-hold', { ageInPicture });
  if (itemCount < 1 && !isDescribed) return refuse('case.no-item-or-threat');
  const isOnHold = ageInPicture === 'not_sure';
  return accept({ state: 'intake', outcome: null, isOnHold }, [
    { type: 'ReportReceived', at: now, itemCount, isOnHold },
  ]);
}
