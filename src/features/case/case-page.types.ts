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
  readonly authority: CasePageAuthority | null;
  readonly claimedBy: { readonly id: string; readonly name: string } | null;
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
  /** Locators of other cases that name the same link; only a supervisor is told which. */
  readonly alsoIn: readonly string[];
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
  readonly deliveredAt: Date | null;
  readonly nextAttemptAt: Date | null;
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
    readonly at: Date;
  }[];
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
  readonly at: Date;
  /** `system`, `person`, `platform`, or the name of a member of staff. */
  readonly actor: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, string | number | null>>;
}
export interface CasePageAllowed {
  readonly take: boolean;
  readonly judgeItems: boolean;
  readonly recordAuthority: boolean;
  readonly prepareNotices: boolean;
  readonly liftHold: boolean;
  /** Nobody is asked for a reason: a child may be in the picture. */
  readonly putHold: boolean;
  readonly closeUnproven: boolean;
  readonly closeFinished: boolean;
  readonly reopen: boolean;
  readonly legalHold: boolean;
}
