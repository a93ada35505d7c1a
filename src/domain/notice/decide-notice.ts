import { NOTICE_TABLE } from '../lifecycle';
import type { CaseOutcome, CaseState, NoticeCommand, NoticeKind, NoticeState } from '../lifecycle';
import { accept, refuse } from '../shared/decision';
import type { Decision } from '../shared/decision';

export interface NoticeDecisionFacts {
  readonly state: NoticeState;
  readonly kind: NoticeKind;
  readonly caseState: CaseState;
  readonly caseOutcome: CaseOutcome | null;
  readonly isCaseOnHold: boolean;
  /** The person took back the yes to write to platforms: what has not left stays here until they give it again. */
  readonly isConsentWithdrawn?: boolean;
  /** It may not leave before; left out or null: it may (schedule.ts). */
  readonly leavesAt?: Date | null;
}

export type NoticeCommandInput =
  | {
      readonly type: 'approve';
      /** Elements of the law this notice lacks (completeness.ts): a clock starts only on a complete notice. */
      readonly missing: readonly string[];
    }
  | {
      readonly type: 'deliver';
      /** A person handed it over, and tells us. */
      readonly isByHand?: boolean;
    }
  | { readonly type: Exclude<NoticeCommand, 'approve' | 'deliver'> };

const EVENT_OF = {
  approve: 'NoticeApproved',
  attempt: 'NoticeAttempted',
  deliver: 'NoticeDelivered',
  answer: 'NoticeAnswered',
  give_up: 'NoticeUndeliverable',
  redrive: 'NoticeRedriven',
  recall: 'NoticeRecalled',
} as const satisfies Record<NoticeCommand, string>;

export interface NoticeEvent {
  readonly type: (typeof EVENT_OF)[NoticeCommand];
  readonly at: Date;
  readonly kind: NoticeKind;
  readonly from: NoticeState;
  readonly to: NoticeState;
}

/**
 * Says whether a command may change a notice (DESIGN section 4, "Notice"). Nothing is approved, attempted or redriven
 * for a case that is closed or on hold, or whose person took back the consent; and nobody hands over by hand what may
 * not be sent any more, or not yet. Only a recall passes: it exists to be sent after a withdrawal.
 */
export function decideNotice(
  facts: NoticeDecisionFacts,
  command: NoticeCommandInput,
  now: Date,
): Decision<{ readonly state: NoticeState }, NoticeEvent> {
  const to = NOTICE_TABLE[facts.state][command.type];
  if (to === undefined) return refuse('notice.wrong-state', { state: facts.state, command: command.type });
  if (!mayLeave(facts, command)) {
    if (facts.isCaseOnHold && facts.caseState !== 'closed' && command.type !== 'deliver') return refuse('case.on-hold');
    if (facts.caseState !== 'closed') return refuse('case.no-consent-to-notify');
    return refuse('notice.case-not-open', { caseState: facts.caseState });
  }
  if (isTooSoon(facts, command, now)) return refuse('notice.scheduled');
  if (command.type === 'approve' && command.missing.length > 0) {
    return refuse('notice.incomplete', { missing: command.missing.join(', ') });
  }
  return accept({ state: to }, [{ type: EVENT_OF[command.type], at: now, kind: facts.kind, from: facts.state, to }]);
}

function isTooSoon({ leavesAt = null }: NoticeDecisionFacts, command: NoticeCommandInput, now: Date): boolean {
  const isLeaving = command.type === 'attempt' || (command.type === 'deliver' && command.isByHand === true);
  return isLeaving && leavesAt !== null && leavesAt > now;
}

function mayLeave(facts: NoticeDecisionFacts, command: NoticeCommandInput): boolean {
  if (facts.kind === 'recall') return true;
  switch (command.type) {
    case 'approve':
    case 'attempt':
    case 'redrive':
      return facts.caseState !== 'closed' && !facts.isCaseOnHold && facts.isConsentWithdrawn !== true;
    case 'deliver':
      // A success that arrives while a case closes is a fact and is recorded. After a withdrawal it is not a success:
      // the notice must become `recalled`, so that the recall follows it. By hand it would be something we do.
      if (command.isByHand === true && facts.isConsentWithdrawn === true) return false;
      return facts.caseOutcome !== 'withdrawn';
    case 'answer':
    case 'give_up':
    case 'recall':
      return true;
  }
}
