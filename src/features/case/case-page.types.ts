import type { CounterStatementDecision } from '../../domain/notice/counter-statement';
import type { HandOverFacts } from '../../domain/case/hand-over';
import type { SafeHours } from '../../domain/report/safe-contact';
import type { TargetFlag } from '../../domain/notice/second-person';
import type { AuthorityCheckKind, CheckResult } from '../../domain/verification/authority-checks';
import type { RuleId, Sureness } from '../../domain/deadline/rule';
import type {
  CaseOutcome,
  CaseState,
  ClockKind,
  ClockState,
  ItemState,
  NoticeKind,
  NoticeState,
} from '../../domain/lifecycle';

import type { CaseReply } from './case-replies.view';
import type { CaseSharing } from './case-sharing.view';
import type { ShutMessage } from './message.service';

/** Everything the case page of the desk shows, decrypted for the one who may see it. */
export interface CasePage {
  readonly id: string;
  readonly locator: string;
  readonly state: CaseState;
  readonly outcome: CaseOutcome | null;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
  /** When its key and its words were destroyed; then the page has nothing but states and the record. */
  readonly erasedAt: Date | null;
  readonly language: string;
  readonly circumstance: string;
  readonly ageInPicture: string;
  readonly reporter: string;
  readonly statesNoConsent: boolean;
  /** Null when there is none, and while it is not shown. */
  readonly narrative: string | null;
  readonly hasNarrative: boolean;
  /** Until when the person's words and contact are shown to this member of staff; null: they are hidden. */
  readonly shownUntil: Date | null;
  /** Until when this member of staff has the case open in an emergency. */
  readonly emergencyUntil: Date | null;
  readonly checks: readonly CasePageCheck[];
  readonly contactChange: { readonly way: string; readonly askedAt: Date; readonly effectiveAt: Date } | null;
  /** What asks for care about a link: flags set on it, and other reports that name it. */
  readonly doubts: readonly CasePageDoubt[];
  readonly contact: { readonly way: string; readonly address: string | null; readonly note: string | null };
  readonly told: CasePageTold;
  readonly consents: readonly CasePageConsent[];
  readonly sharing: readonly CaseSharing[];
  /** What came by mail to the addresses of its notices. */
  readonly replies: readonly CaseReply[];
  readonly authority: CasePageAuthority | null;
  readonly claimedBy: { readonly id: string; readonly name: string } | null;
  /** The case is offered to somebody who has not answered yet. */
  readonly handOver: CasePageHandOver | null;
  readonly isOnHold: boolean;
  /** By when we owe the person something new on their page; null while nothing is promised. */
  readonly updateDueAt: Date | null;
  readonly version: number;
  readonly items: readonly CasePageItem[];
  readonly notices: readonly CasePageNotice[];
  readonly tasks: readonly CasePageTask[];
  readonly notes: readonly CasePageNote[];
  readonly messages: readonly ShutMessage[];
  /** Since when a question to the person is open. */
  readonly waitingSince: Date | null;
  /** An advocate asks for new words, and where that stands; null when nobody does. */
  readonly wordsRequest: CasePageWordsRequest | null;
  readonly timeline: readonly CasePageEntry[];
  /** The newest entry of the record that this page knows of: what its forms carry. */
  readonly seen: number;
  /** Cases that name the same link, or in which the same picture was fingerprinted. */
  readonly linked: readonly CasePageLinked[];
  /** How long it is kept; null for an erased case. */
  readonly keeping: CasePageKeeping | null;
  readonly allowed: CasePageAllowed;
  readonly basesOffered: readonly { readonly id: RuleId; readonly instrument: string; readonly sureness: Sureness }[];
}

/** What else the person told: where it may be without a link, and how to reach them safely. Null while it is hidden. */
export interface CasePageTold {
  readonly holdsWhereabouts: boolean;
  readonly whereabouts: string | null;
  readonly hours: SafeHours | null;
  readonly wording: string | null;
  readonly codeWord: string | null;
  /** Which rules there are, also while their words are hidden: nobody must write to a person without having read them. */
  readonly rules: readonly ('hours' | 'wording' | 'codeWord' | 'note')[];
}

export interface CasePageLinked {
  readonly locator: string;
  readonly state: CaseState;
  readonly outcome: CaseOutcome | null;
  readonly holderId: string | null;
  readonly holderName: string | null;
  /** Which links of this case it names too, by their number on the page. */
  readonly links: readonly number[];
  /** In how many bits the nearest fingerprints differ; null where only links are the same. */
  readonly distance: number | null;
}

export interface CasePageHandOver extends Omit<HandOverFacts, 'outcome'> {
  readonly fromName: string;
  readonly givenByName: string;
  readonly toName: string | null;
  readonly givenAt: Date;
  readonly dueAt: Date;
  readonly note: string | null;
}

export interface CasePageKeeping {
  /** Days after the closing. */
  readonly days: number;
  /** The person wished for fewer days than the helpline's own. */
  readonly isShortened: boolean;
  readonly eraseAt: Date | null;
  readonly eraseAskedAt: Date | null;
  readonly hold: {
    readonly reason: string;
    readonly by: string;
    readonly setAt: Date;
    readonly reviewAt: Date;
  } | null;
}
export interface CasePageConsent {
  readonly action: string;
  readonly givenAt: Date;
  readonly withdrawnAt: Date | null;
}
export interface CasePageAuthority {
  readonly kind: string;
  readonly attestedByName: string;
  readonly recordedAt: Date;
  /** Whether what was checked carries a notice. */
  readonly isSufficient: boolean;
  readonly proof: string | null;
}
export interface CasePageCheck {
  readonly kind: AuthorityCheckKind;
  readonly result: CheckResult;
  readonly by: string;
  readonly at: Date;
  readonly text: string | null;
}
export interface CasePageDoubt {
  readonly itemId: string;
  readonly flags: readonly TargetFlag[];
  /** Another case names the same link; which, the linked cases say to those who may know. */
  readonly isNamedElsewhere: boolean;
}
export interface CasePageItem {
  readonly id: string;
  readonly url: string;
  readonly host: string;
  readonly platformName: string | null;
  readonly state: ItemState;
  readonly cleanChecks: number;
  readonly lastCheck: { readonly at: Date; readonly verdict: string; readonly status: number | null } | null;
  readonly nextCheckAt: Date | null;
  readonly removedAt: Date | null;
  /** The link whose content is here now. */
  readonly movedFrom: string | null;
  readonly noticeIds: readonly string[];
}
export interface CasePageNotice {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly state: NoticeState;
  readonly platformName: string;
  readonly basis: RuleId;
  readonly instrument: string;
  readonly createdAt: Date;
  readonly approvedAt: Date | null;
  /** Who approved first a draft that needs two. */
  readonly firstApprovedBy: string | null;
  readonly deliveredAt: Date | null;
  readonly nextAttemptAt: Date | null;
  /** Approved, and nobody has it yet: it may not leave before this. */
  readonly leavesAt: Date | null;
  readonly undeliverableBecause: string | null;
  readonly itemIds: readonly string[];
  readonly attempts: readonly {
    readonly number: number;
    readonly startedAt: Date;
    readonly status: number | null;
    readonly error: string | null;
    readonly verdict: string | null;
    readonly durationMs: number | null;
  }[];
  readonly answers: readonly {
    readonly type: string;
    readonly reasonCode: string | null;
    readonly text: string | null;
    /** The platform's id of its statement of reasons. */
    readonly statement: string | null;
    /** When its webhook-id came again with another body. */
    readonly reusedAt: Date | null;
    readonly at: Date;
  }[];
  readonly counterStatements: readonly CasePageCounterStatement[];
  readonly clock: {
    readonly state: ClockState;
    readonly kind: ClockKind;
    readonly startedAt: Date | null;
    readonly dueAt: Date | null;
    readonly endedAt: Date | null;
    readonly instrument: string;
    readonly citation: string;
  } | null;
}
/** What an uploader says, and what was decided about it. */
export interface CasePageCounterStatement {
  readonly id: string;
  readonly text: string;
  readonly at: Date;
  readonly decision: CounterStatementDecision | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}
export interface CasePageTask {
  readonly id: string;
  readonly kind: string;
  readonly dueAt: Date | null;
  readonly createdAt: Date;
  readonly detail: Readonly<Record<string, string | number | null>>;
}
export interface CasePageNote {
  readonly about: string;
  readonly text: string;
  readonly by: string;
  readonly at: Date;
}
export interface CasePageWordsRequest {
  readonly id: string;
  readonly askedBy: string;
  readonly askedById: string;
  readonly askedAt: Date;
  readonly isConfirmed: boolean;
  readonly endsAt: Date;
}
export interface CasePageEntry {
  /** Its place in the record of the case. */
  readonly seq: number;
  readonly at: Date;
  /** `system`, `person`, `platform`, or the name of a member of staff. */
  readonly actor: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, string | number | null>>;
}
export interface CasePageAllowed {
  readonly judgeItems: boolean;
  readonly recordAuthority: boolean;
  readonly prepareNotices: boolean;
  /** A supervisor's: whoever stopped a case for a child is not the one to say that there is none. */
  readonly liftHold: boolean;
  /** Nobody is asked for a reason: a child may be in the picture. */
  readonly putHold: boolean;
  readonly closeUnproven: boolean;
  readonly reopen: boolean;
  readonly legalHold: boolean;
}
