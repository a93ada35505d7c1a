import type { ClockKind } from '../lifecycle';

/** One id per instrument we know. A stored clock names its rule and version, so old clocks stay explainable. */
export type RuleId = 'us-take-it-down' | 'in-it-rules-3-2-b' | 'eu-dsa-16';

/** What we owe by our own rule; no law stands behind it. */
export type PromiseId = 'helpline-update';

/** What a stored clock names as its rule. */
export type ClockRuleId = RuleId | PromiseId;

/**
 * What starts the clock: a person's (or agent's) valid notice, a regulator's notice, or an order; and for a promise to
 * the person the last thing they could see.
 */
export type ClockTrigger = 'notice' | 'regulator_notice' | 'order' | 'update';

/** Hours named by the law; or none named, and then our own promise to look again after so many hours. */
export type DeadlineLimit =
  { readonly kind: 'hours'; readonly hours: number } | { readonly kind: 'undue_delay'; readonly followUpHours: number };

export type NoticeElementId =
  | 'signature'
  | 'location'
  | 'good_faith'
  | 'contact'
  | 'explanation'
  | 'exact_urls'
  | 'notifier_identity'
  | 'bona_fide'
  | 'content_identified'
  | 'complainant';

/** One thing a notice must hold to be valid, in plain words. */
export interface NoticeElement {
  readonly id: NoticeElementId;
  readonly text: string;
  readonly citation: string;
}

/**
 * How sure we are of the weakest part the clock rests on: the law's own text was read (`primary`), only others' words
 * about it (`secondary`), or nothing stored at all (`memory`). The note says which part.
 */
export type Sureness = 'primary' | 'secondary' | 'memory';

/** A deadline rule as data: a lawyer should be able to read one, and correct it, without reading code. */
export interface DeadlineRule {
  readonly id: RuleId;
  /** Goes up with every change to what follows. */
  readonly version: number;
  /** ISO 3166 code, or EU. */
  readonly jurisdiction: string;
  readonly instrument: string;
  readonly citation: string;
  /** The day the duty began to bind platforms. */
  readonly inForceOn: string;
  readonly kind: ClockKind;
  readonly trigger: ClockTrigger;
  readonly limit: DeadlineLimit;
  readonly elements: readonly NoticeElement[];
  readonly appliesTo: string;
  readonly escalateTo: string;
  /** `checkedOn` is a month where the day was not recorded. */
  readonly source: { readonly text: string; readonly url: string; readonly checkedOn: string };
  readonly sureness: Sureness;
  readonly note?: string;
}
