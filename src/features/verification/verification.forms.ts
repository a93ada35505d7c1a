import type { AuthorityKind } from '../../domain/notice/completeness';
import { TARGET_FLAGS, type TargetFlag } from '../../domain/notice/second-person';
import { AUTHORITY_CHECKS, CHECK_RESULTS } from '../../domain/verification/authority-checks';
import { type FormBody, type FormResult, lengthOf, readChoice, readChoices, readText } from '../../web/form';
import type { NewAuthority, NewCheck } from './authority.service';

export const AUTHORITY_KINDS: readonly AuthorityKind[] = ['self', 'parent', 'lawyer', 'advocate', 'police'];
export const JUDGEMENTS = ['verify', 'reject', 'give_up'] as const;
export type Judgement = (typeof JUDGEMENTS)[number];
const PROOF_MAX = 2000;

/** Why this reporter may act for the person depicted. Errors hold message keys without the `desk.` space. */
export function parseAuthority(body: FormBody): FormResult<NewAuthority> {
  const kind = readChoice(body, 'kind', AUTHORITY_KINDS);
  const proof = readText(body, 'proof');
  const errors: Record<string, string> = {};
  if (kind === null) errors['kind'] = 'case.authority.error.kind';
  if (lengthOf(proof) > PROOF_MAX) errors['proof'] = 'case.authority.error.proof';
  if (kind === null || errors['proof'] !== undefined) return { ok: false, errors };
  const checks = readChoices(body, 'checks', AUTHORITY_CHECKS);
  return { ok: true, value: { kind, proof: proof === '' ? null : proof, checks } };
}

/** One more thing that was checked. */
export function parseCheck(body: FormBody): FormResult<NewCheck> {
  const kind = readChoice(body, 'kind', AUTHORITY_CHECKS);
  const result = readChoice(body, 'result', CHECK_RESULTS);
  const text = readText(body, 'text');
  const errors: Record<string, string> = {};
  if (kind === null) errors['kind'] = 'trust.error.kind';
  if (result === null) errors['result'] = 'trust.error.result';
  if (lengthOf(text) > PROOF_MAX) errors['text'] = 'case.authority.error.proof';
  if (kind === null || result === null || Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, value: { kind, result, text: text === '' ? null : text } };
}

export const parseFlags = (body: FormBody): TargetFlag[] => readChoices(body, 'flags', TARGET_FLAGS);
