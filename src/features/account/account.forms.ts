import { asKey, DESK_KEY_NAMES, type KeyChoice, takenTwice } from '../../domain/shared/desk-keys';
import type { StaffRole } from '../../domain/shared/staff';
import { type FormBody, type FormErrors, type FormResult, readChoice, readLine } from '../../web/form';

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

export interface Invitation {
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
}

/** Somebody to invite, or which parts are missing or cannot be right. */
export function parseInvitation(body: FormBody): FormResult<Invitation> {
  const [email, name] = [readLine(body, 'email', EMAIL_MAX), readLine(body, 'name', NAME_MAX)];
  const role = readChoice(body, 'role', ROLES);
  const [local, domain, ...rest] = email.split('@');
  const isAddress = !!local && !!domain && rest.length === 0 && domain.includes('.') && !/[\s<>,;"]/.test(email);
  if (role !== null && name !== '' && isAddress) return { ok: true, value: { email, name, role } };
  return {
    ok: false,
    errors: {
      ...(name === '' ? { name: 'people.error.name' } : {}),
      ...(isAddress ? {} : { email: 'people.error.email' }),
      ...(role === null ? { role: 'people.error.role' } : {}),
    },
  };
}

/** Where a form of ours goes: an address of the desk, and nothing that a browser could read as another one. */
const FORM_PATH = /^\/desk\/[\w/-]{1,200}$/;
/** A form has no more fields than that, or it is not ours. */
const MOST_FIELDS = 200;

/** A form that a page hands over because its session ends: where it would have gone, and its fields. Null: none of ours. */
export function parseLeftForm(
  body: FormBody,
): { readonly path: string; readonly fields: Readonly<Record<string, readonly string[]>> } | null {
  const path = readLine(body, 'path', 220);
  if (!FORM_PATH.test(path) || path.includes('//')) return null;
  const pairs = [...new URLSearchParams(rawOf(body, 'form'))].slice(0, MOST_FIELDS);
  const fields = new Map<string, string[]>();
  for (const [name, value] of pairs) fields.set(name, [...(fields.get(name) ?? []), value]);
  return { path, fields: Object.fromEntries(fields) };
}

const RETURNED = ['code', 'state', 'iss', 'error'] as const;

/** What a sign-in service sends back with the browser, and nothing else that stands beside it. */
export function parseReturn(from: FormBody): URLSearchParams {
  const pairs = RETURNED.map((name) => [name, rawOf(from, name).slice(0, 4096)] as const);
  return new URLSearchParams(pairs.filter(([, value]) => value !== '').map(([name, value]) => [name, value]));
}

/** The keys somebody chose; with `typed` what goes back to them where one is no key, or has two meanings. */
export function parseKeys(
  body: FormBody,
):
  | { readonly ok: true; readonly value: KeyChoice }
  | { readonly ok: false; readonly typed: KeyChoice; readonly errors: FormErrors } {
  const lines = DESK_KEY_NAMES.map((name) => [name, readLine(body, name, 8)] as const);
  const isOn = readChoice(body, 'isOn', ['yes']) !== null;
  const choice = (keys: readonly (readonly [string, string])[]): KeyChoice => ({
    isOn,
    keys: Object.fromEntries(keys) as KeyChoice['keys'],
  });
  const noKey = lines.filter(([, typed]) => asKey(typed) === null).map(([name]) => [name, 'keys.noKey'] as const);
  const value = choice(lines.map(([name, typed]) => [name, asKey(typed) ?? '']));
  const taken = takenTwice(value.keys).map((name) => [name, 'keys.taken'] as const);
  const errors = Object.fromEntries([...noKey, ...taken]);
  return Object.keys(errors).length === 0 ? { ok: true, value } : { ok: false, typed: choice(lines), errors };
}
