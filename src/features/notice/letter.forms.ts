import { DISCARD_REASONS, type DiscardReason } from '../../domain/notice/decide-letter';
import { type FormBody, type FormResult, readChoice, readLine } from '../../web/form';
import { MOST_AT_ONCE } from './letter.service';
import type { LetterFilter } from './letter.view';

/** `check` shows what would happen to the chosen ones, `all` to all that match; `send` does it to the chosen ones. */
export const LETTER_STEPS = ['check', 'all', 'send', 'discard'] as const;

export interface LetterChoice {
  readonly step: (typeof LETTER_STEPS)[number];
  readonly ids: readonly string[];
  readonly reason: DiscardReason | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SLUG = /^[a-z0-9][a-z0-9-]{0,60}$/;
const REASON = /^\w[\w:.-]{0,80}$/;

/** From the address or from a form; what no platform and no reason can be counts as no filter. */
export function parseFilter(bag: FormBody): LetterFilter {
  const platform = readLine(bag, 'platform', 100);
  const reason = readLine(bag, 'reason', 100);
  return { platform: SLUG.test(platform) ? platform : null, reason: REASON.test(reason) ? reason : null };
}

/** The filter as the end of an address; empty without one. */
export function filterQuery({ platform, reason }: LetterFilter): string {
  const query = new URLSearchParams({
    ...(platform === null ? {} : { platform }),
    ...(reason === null ? {} : { reason }),
  });
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/**
 * Ticked boxes (`letter`), or the list that a page before has put together (`ids`, with commas: a thousand fields would be
 * more than a form may have).
 */
export function parseChoice(body: FormBody): FormResult<LetterChoice> {
  const step = readChoice(body, 'step', LETTER_STEPS) ?? 'check';
  const ids = idsIn(body);
  if (step !== 'all' && ids.length === 0) return { ok: false, errors: { letter: 'letters.error.none' } };
  if (ids.length > MOST_AT_ONCE) return { ok: false, errors: { letter: 'letters.error.many' } };
  const reason = readChoice(body, 'because', DISCARD_REASONS);
  if (step === 'discard' && reason === null) return { ok: false, errors: { because: 'letters.error.because' } };
  return { ok: true, value: { step, ids, reason } };
}

export function idsIn(body: FormBody): string[] {
  const bag = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const ticked = Object.hasOwn(bag, 'letter') ? [bag['letter']].flat() : [];
  const listed = readLine(body, 'ids').split(',');
  return [...new Set([...ticked, ...listed])].filter((id): id is string => typeof id === 'string' && UUID.test(id));
}
