import { HAND_OVER_TO } from '../../domain/case/hand-over';
import { type FormBody, type FormResult, lengthOf, readChoice, readLine, readText } from '../../web/form';
import type { HandOverOrder } from './hand-over.service';

/** A short note, not a second file: the rest stands in the case. */
export const HAND_OVER_NOTE_MAX = 1000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** To whom, and what they must know. Errors hold message keys without the `desk.` space. */
export function parseHandOver(body: FormBody): FormResult<HandOverOrder> {
  const to = readChoice(body, 'to', HAND_OVER_TO);
  const colleague = readLine(body, 'colleague', 40);
  const note = readText(body, 'note');
  const errors: Record<string, string> = {};
  if (to === null) errors['to'] = 'handOver.error.to';
  if (to === 'person' && !UUID.test(colleague)) errors['colleague'] = 'handOver.error.colleague';
  if (lengthOf(note) > HAND_OVER_NOTE_MAX) errors['note'] = 'handOver.error.long';
  if (to === null || Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, value: { to, toId: to === 'person' ? colleague : null, note: note === '' ? null : note } };
}

/** Why it goes back. */
export function parseRefusal(body: FormBody): FormResult<{ readonly reason: string }> {
  const reason = readText(body, 'reason');
  if (reason === '') return { ok: false, errors: { reason: 'handOver.error.reason' } };
  if (lengthOf(reason) > HAND_OVER_NOTE_MAX) return { ok: false, errors: { reason: 'handOver.error.long' } };
  return { ok: true, value: { reason } };
}
