import type { AuthorityKind } from '../../domain/notice/completeness';
import { type FormBody, type FormResult, lengthOf, readChoice, readText } from '../../web/form';

export const AUTHORITY_KINDS: readonly AuthorityKind[] = ['self', 'parent', 'lawyer', 'advocate', 'police'];
export const JUDGEMENTS = ['verify', 'reject', 'give_up'] as const;
export type Judgement = (typeof JUDGEMENTS)[number];
const PROOF_MAX = 2000;

export interface AuthorityForm {
  readonly kind: AuthorityKind;
  readonly proof: string | null;
}

/** Why this reporter may act for the person depicted. Errors hold message keys without the `desk.` space. */
export function parseAuthority(body: FormBody): FormResult<AuthorityForm> {
  const kind = readChoice(body, 'kind', AUTHORITY_KINDS);
  const proof = readText(body, 'proof');
  const errors: Record<string, string> = {};
  if (kind === null) errors['kind'] = 'case.authority.error.kind';
  if (lengthOf(proof) > PROOF_MAX) errors['proof'] = 'case.authority.error.proof';
  if (kind === null || errors['proof'] !== undefined) return { ok: false, errors };
  return { ok: true, value: { kind, proof: proof === '' ? null : proof } };
}
