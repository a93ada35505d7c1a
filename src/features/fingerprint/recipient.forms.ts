import { FEED_FORMATS, type FeedFormat } from '../../domain/fingerprint/exchange';
import { isFormUrl } from '../../domain/platform/contact-address';
import { type FormBody, type FormErrors, lengthOf, readChoice, readLine } from '../../web/form';
import type { NewRecipient } from './recipient.store';

export const NAME_MAX = 80;
export const DOES_MAX = 200;
const ADDRESS_MAX = 2048;

export interface TypedRecipient {
  readonly name: string;
  readonly doesEn: string;
  readonly doesVi: string;
  readonly address: string;
  readonly format: FeedFormat | null;
}

export const NOTHING_PROPOSED: TypedRecipient = { name: '', doesEn: '', doesVi: '', address: '', format: null };

export const typedRecipient = (body: FormBody): TypedRecipient => ({
  name: readLine(body, 'name'),
  doesEn: readLine(body, 'doesEn'),
  doesVi: readLine(body, 'doesVi'),
  address: readLine(body, 'address'),
  format: readChoice(body, 'format', FEED_FORMATS),
});

/** Errors name messages of `desk.`. */
export function judgeRecipient(
  typed: TypedRecipient,
): { readonly ok: true; readonly value: NewRecipient } | { readonly ok: false; readonly errors: FormErrors } {
  const { name, doesEn, doesVi, address, format } = typed;
  const errors: Record<string, string> = {};
  if (name === '' || lengthOf(name) > NAME_MAX) errors['name'] = 'recipient.error.name';
  if (doesEn === '' || lengthOf(doesEn) > DOES_MAX) errors['doesEn'] = 'recipient.error.does';
  if (doesVi === '' || lengthOf(doesVi) > DOES_MAX) errors['doesVi'] = 'recipient.error.doesVi';
  if (address !== '' && (address.length > ADDRESS_MAX || !isFormUrl(address)))
    errors['address'] = 'recipient.error.address';
  if (format === null) errors['format'] = 'recipient.error.format';
  if (format === null || Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, value: { name, doesEn, doesVi, address: address === '' ? null : address, format } };
}
