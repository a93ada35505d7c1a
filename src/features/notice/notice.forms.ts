import { isRuleId } from '../../domain/deadline/rules';
import type { RuleId } from '../../domain/deadline/rule';
import { ESCALATE_TO } from '../../domain/notice/escalation';
import { REVERSAL_REASONS, type ReversalReason } from '../../domain/notice/reversal';
import { isTime, momentsAt, startOfDay } from '../../domain/shared/wall-clock';
import type { EscalationOrder } from './escalation.service';
import { type FormBody, type FormResult, lengthOf, readChoice, readLine, readText } from '../../web/form';

export const PROOF_MAX = 2000;
export const REASON_MAX = 1000;

/** Which law the drafts rely on. Whether it fits the platforms is the service's question. */
export function parseBasis(body: FormBody): FormResult<{ readonly basis: RuleId }> {
  const basis = readLine(body, 'basis', 60);
  return isRuleId(basis) ? { ok: true, value: { basis } } : { ok: false, errors: { basis: 'prepare.error.basis' } };
}

/** How a notice was handed over by a human: the clock starts on it, so it cannot be left empty. */
export function parseHandOver(body: FormBody): FormResult<{ readonly proof: string }> {
  const proof = readText(body, 'proof');
  if (proof === '') return { ok: false, errors: { proof: 'notice.byHand.error.proof' } };
  if (lengthOf(proof) > PROOF_MAX) return { ok: false, errors: { proof: 'notice.byHand.error.long' } };
  return { ok: true, value: { proof } };
}

/** Why a notice was wrong. */
export function parseReversal(body: FormBody): FormResult<{ readonly reason: ReversalReason }> {
  const reason = readChoice(body, 'reversal', REVERSAL_REASONS);
  return reason === null ? { ok: false, errors: { reversal: 'access.error.reason' } } : { ok: true, value: { reason } };
}

/**
 * A day and a time, as the clock of the desk shows them. A time that this clock skips or shows twice in the night of its
 * change is asked for again: nobody else knows which was meant. Whether it lies ahead is the rules' question.
 */
export function parseLeaving(body: FormBody, zone: string): FormResult<{ readonly leavesAt: Date }> {
  const [day, time] = [readLine(body, 'sendOn', 10), readLine(body, 'sendAt', 5)];
  const errors: Record<string, string> = {};
  if (startOfDay(day, zone) === null) errors['sendOn'] = 'notice.later.error.day';
  if (!isTime(time)) errors['sendAt'] = 'notice.later.error.time';
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const [leavesAt, again] = momentsAt({ day, time }, zone);
  if (leavesAt === undefined) return { ok: false, errors: { sendAt: 'notice.later.error.skipped' } };
  if (again !== undefined) return { ok: false, errors: { sendAt: 'notice.later.error.twice' } };
  return { ok: true, value: { leavesAt } };
}

/** Where to, and why. */
export function parseEscalation(body: FormBody): FormResult<EscalationOrder> {
  const to = readChoice(body, 'escalate', ESCALATE_TO);
  const reason = readText(body, 'reason');
  const errors: Record<string, string> = {};
  if (to === null) errors['escalate'] = 'notice.escalate.error.to';
  if (reason === '') errors['reason'] = 'notice.escalate.error.reason';
  if (lengthOf(reason) > REASON_MAX) errors['reason'] = 'notice.escalate.error.long';
  if (to === null || Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, value: { to, reason } };
}
