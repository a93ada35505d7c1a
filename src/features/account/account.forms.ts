import { type FormBody, readLine } from '../../web/form';

/** More than any password manager makes; hashing megabytes would be work for an attacker to order. */
const PASSWORD_MAX = 512;

/**
 * What was typed to sign in. Nothing is judged here: an empty field is simply wrong, in the same words as the rest.
 * A password is not cleaned: every character of it counts, spaces too.
 */
export function parseSignIn(body: FormBody): { email: string; password: string; code: string } {
  const raw = (body as Readonly<Record<string, unknown>> | null | undefined)?.['password'];
  const password = typeof raw === 'string' ? raw.slice(0, PASSWORD_MAX) : '';
  return { email: readLine(body, 'email', 254), password, code: readLine(body, 'code', 12) };
}
