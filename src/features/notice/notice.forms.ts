import { isRuleId } from '../../domain/deadline/rules';
import type { RuleId } from '../../domain/deadline/rule';
import { REVERSAL_REASONS, type ReversalReason } from '../../domain/notice/reversal';
import { type FormBody, type FormResult, lengthOf, readChoice, readLine, readText } from '../../web/form';

const PROOF_MAX = 2000;

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
