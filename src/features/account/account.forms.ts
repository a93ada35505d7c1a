import type { StaffRole } from '../../domain/shared/staff';
import { type FormBody, readChoice, readLine } from '../../web/form';

/** More than any password manager makes; hashing megabytes would be work for an attacker to order. */
const PASSWORD_MAX = 512;
const NAME_MAX = 80;
const EMAIL_MAX = 254;
export const ROLES: readonly StaffRole[] = ['caseworker', 'supervisor', 'administrator', 'auditor'];

/** A value as it was sent, character by character. */
function rawOf(body: FormBody, field: string): string {
  const raw = (body as Readonly<Record<string, unknown>> | null | undefined)?.[field];
  return typeof raw === 'string' ? raw : '';
}

/**
 * What was typed to sign in. Nothing is judged here: an empty field is simply wrong, in the same words as the rest.
 * A password is not cleaned: every character of it counts, spaces too. A code may be one of six digits or a recovery code.
 */
export function parseSignIn(body: FormBody): { email: string; password: string; code: string } {
  const password = rawOf(body, 'password').slice(0, PASSWORD_MAX);
  return { email: readLine(body, 'email', EMAIL_MAX), password, code: readLine(body, 'code', 40) };
}

/** What the script of a passkey page sent; the bytes of a device are no words and are not cleaned. */
export const readAnswer = (body: FormBody): string => rawOf(body, 'answer');

/** What was drawn a page ago, sealed. */
export const readDrawn = (body: FormBody): string => rawOf(body, 'drawn').slice(0, 2048);

/** Somebody to invite; null when a part is missing or cannot be right. */
export function parseInvitation(body: FormBody): { email: string; name: string; role: StaffRole } | null {
  const [email, name] = [readLine(body, 'email', EMAIL_MAX), readLine(body, 'name', NAME_MAX)];
  const role = readChoice(body, 'role', ROLES);
  const [local, domain, ...rest] = email.split('@');
  const isAddress = !!local && !!domain && rest.length === 0 && domain.includes('.') && !/[\s<>,;"]/.test(email);
  return role === null || name === '' || !isAddress ? null : { email, name, role };
}
