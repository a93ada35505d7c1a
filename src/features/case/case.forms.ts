import type { UnprovenOutcome } from '../../domain/case/decide-case';
import { startOfDay } from '../../domain/shared/wall-clock';
import { normaliseLocator } from '../../infra/crypto/receipt';
import {
  type FormBody,
  type FormErrors,
  type FormResult,
  lengthOf,
  readChoice,
  readLine,
  readText,
} from '../../web/form';

export const UNPROVEN_OUTCOMES: readonly UnprovenOutcome[] = ['not_verified', 'duplicate', 'referred'];
/** Long enough for an explanation, short enough that nobody pastes a report into it. */
export const REASON_MAX = 1000;

export interface Closing {
  readonly outcome: UnprovenOutcome;
  readonly reason: string;
  readonly duplicateOf?: string;
}

/** Errors hold message keys without the `desk.` space; the page turns them into words. */
export function parseClosing(body: FormBody): FormResult<Closing> {
  const outcome = readChoice(body, 'outcome', UNPROVEN_OUTCOMES);
  const reason = readText(body, 'reason');
  const duplicateOf = normaliseLocator(readLine(body, 'duplicateOf', 40));
  const errors: Record<string, string> = {};
  if (outcome === null) errors['outcome'] = 'case.close.error.outcome';
  if (outcome === 'duplicate' && duplicateOf === null) errors['duplicateOf'] = 'case.close.error.duplicateOf';
  Object.assign(errors, reasonErrors(reason));
  if (outcome === null || Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    value: { outcome, reason, ...(outcome === 'duplicate' && duplicateOf !== null ? { duplicateOf } : {}) },
  };
}

/** A form that asks for nothing but a reason: reopening, lifting a hold. */
export function parseReason(body: FormBody): FormResult<{ readonly reason: string }> {
  const reason = readText(body, 'reason');
  const errors = reasonErrors(reason);
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, value: { reason } };
}

export interface TypedHold {
  readonly reason: string;
  readonly reviewAt: Date;
}

/** A legal hold: why, and the day of the desk on which it is looked at again. Whether that is near enough is the rules' business. */
export function parseHold(body: FormBody, zone: string): FormResult<TypedHold> {
  const reason = readText(body, 'reason');
  const reviewAt = startOfDay(readLine(body, 'reviewOn', 10), zone);
  const errors: Record<string, string> = { ...reasonErrors(reason) };
  if (reviewAt === null) errors['reviewOn'] = 'case.keep.error.reviewOn';
  if (reviewAt === null || Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, value: { reason, reviewAt } };
}

function reasonErrors(reason: string): FormErrors {
  if (reason === '') return { reason: 'case.close.error.reason' };
  return lengthOf(reason) > REASON_MAX ? { reason: 'case.close.error.long' } : {};
}
