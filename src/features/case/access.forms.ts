import {
  BREAK_GLASS_REASONS,
  MANY_CASES_REASONS,
  type ManyCasesReason,
  OPEN_LINK_REASONS,
  type OpenLinkReason,
  REVEAL_REASONS,
  type RevealReason,
} from '../../domain/access/reasons';
import { normaliseLocator } from '../../infra/crypto/receipt';
import { type FormBody, type FormResult, lengthOf, readChoice, readLine, readText } from '../../web/form';
import type { BreakGlassRequest } from './break-glass.service';

export const WORDS_MAX = 500;
/** A number of another system and nothing that could be a sentence about somebody. */
const TICKET = /^[A-Za-z0-9#/-]{1,40}$/;

/** Why somebody needs a colleague's case now. Errors hold message keys without the `desk.` space. */
export function parseEmergency(body: FormBody): FormResult<BreakGlassRequest> {
  const reason = readChoice(body, 'reason', BREAK_GLASS_REASONS);
  const ticket = readLine(body, 'ticket');
  const text = readText(body, 'text');
  const errors: Record<string, string> = {};
  if (reason === null) errors['reason'] = 'access.error.reason';
  if (ticket !== '' && !TICKET.test(ticket)) errors['ticket'] = 'access.error.ticket';
  Object.assign(errors, textErrors(reason, text));
  if (reason === null || Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, value: { reason, ticket: ticket === '' ? null : ticket, text: text === '' ? null : text } };
}

/** Why somebody needs to read what the person wrote. */
export function parseReveal(body: FormBody): FormResult<{ reason: RevealReason; text: string | null }> {
  const reason = readChoice(body, 'reason', REVEAL_REASONS);
  const text = readText(body, 'text');
  const errors: Record<string, string> = { ...textErrors(reason, text) };
  if (reason === null) errors['reason'] = 'access.error.reason';
  if (reason === null || Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, value: { reason, text: text === '' ? null : text } };
}

/** Why somebody needs to see what stands behind a link. */
export function parseOpening(body: FormBody): FormResult<OpenLinkReason> {
  const reason = readChoice(body, 'reason', OPEN_LINK_REASONS);
  return reason === null ? { ok: false, errors: { reason: 'access.error.reason' } } : { ok: true, value: reason };
}

/** Why somebody opens so many cases, and which one they were about to open. */
export function parseManyCases(body: FormBody): { reason: ManyCasesReason | null; locator: string | null } {
  return {
    reason: readChoice(body, 'reason', MANY_CASES_REASONS),
    locator: normaliseLocator(readLine(body, 'locator', 40)),
  };
}

function textErrors(reason: string | null, text: string): Record<string, string> {
  if (lengthOf(text) > WORDS_MAX) return { text: 'access.error.long' };
  return reason === 'other' && text === '' ? { text: 'access.error.text' } : {};
}
