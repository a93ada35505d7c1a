/** An expected "no" from a rule: a stable code, and facts (ids, names of elements) a page may show. Never personal data. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly detail?: Readonly<Record<string, string | number>>;
}

/** Every refusal the rules can give. `web/messages` must hold a text for each (a missing one fails the build). */
export type RefusalCode =
  | 'case.wrong-state'
  | 'case.not-claimed'
  | 'case.claimed-by-other'
  | 'case.on-hold'
  | 'case.no-item-or-threat'
  | 'case.age-not-asked'
  | 'case.no-verified-item'
  | 'case.no-consent-to-notify'
  | 'case.no-authority'
  | 'case.notice-incomplete'
  | 'case.second-person-needed'
  | 'case.still-sending'
  | 'case.open-items'
  | 'case.not-all-removed'
  | 'case.reason-needed'
  | 'case.duplicate-of-itself'
  | 'case.withdrawn'
  | 'case.erased'
  | 'case.not-closed'
  | 'case.legal-hold'
  | 'case.erasure-asked'
  | 'case.not-held'
  | 'case.hold-review-date'
  | 'item.wrong-state'
  | 'item.not-yet-confirmed'
  | 'notice.wrong-state'
  | 'notice.incomplete'
  | 'notice.case-not-open'
  | 'notice.no-channel'
  | 'notice.scheduled'
  | 'notice.not-scheduled'
  | 'notice.schedule-past'
  | 'notice.schedule-far'
  | 'notice.cannot-escalate'
  | 'notice.basis-not-applicable'
  | 'counter-statement.shared'
  | 'letter.ended'
  | 'letter.still-needed'
  | 'clock.wrong-state'
  | 'clock.not-due'
  | 'case.authority-weak'
  | 'case.supervisor-needed'
  | 'platform.address-wrong'
  | 'platform.change-open'
  | 'platform.change-wrong-state'
  | 'platform.change-second-person'
  | 'platform.entry-moved'
  | 'platform.entry-same'
  | 'platform.entry-open'
  | 'platform.entry-out-of-date'
  | 'platform.host-taken'
  | 'access.own-request'
  | 'access.wrong-state'
  | 'export.reason-needed'
  | 'export.too-many'
  | 'contact.wrong-state'
  | 'case.in-hand'
  | 'case.already-with-them'
  | 'case.no-such-colleague'
  | 'task.owned'
  | 'reminder.not-delivered'
  | 'reminder.by-hand'
  | 'reminder.clock-over'
  | 'reminder.no-limit'
  | 'reminder.nothing-open'
  | 'reminder.too-soon'
  | 'task.for-supervisors'
  | 'task.ends-by-itself'
  | 'case.nothing-to-change'
  | 'case.moved-on'
  | 'hand-over.open'
  | 'hand-over.over'
  | 'hand-over.not-yours'
  | 'case.too-many-links'
  | 'words.wrong-code'
  | 'words.wrong-state';

/** What a rule answers: the next state with what happened, or a refusal as a value (never thrown). */
export type Decision<Next, Event> =
  | { readonly ok: true; readonly next: Next; readonly events: readonly Event[] }
  | { readonly ok: false; readonly refusal: Refusal };

export const accept = <Next, Event>(next: Next, events: readonly Event[]): Decision<Next, Event> => ({
  ok: true,
  next,
  events,
});

export const refuse = (code: RefusalCode, detail?: Refusal['detail']): { ok: false; refusal: Refusal } => ({
  ok: false,
  refusal: detail === undefined ? { code } : { code, detail },
});

/** A broken promise of our own code, not an expected "no": it is thrown, logged, and shown only as a reference id. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

export function assertNever(value: never): never {
  throw new InvariantError(`unexpected value: ${JSON.stringify(value)}`);
}
