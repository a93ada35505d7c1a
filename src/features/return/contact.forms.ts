import { isMailAddress } from '../../domain/platform/contact-address';
import type { ContactInput } from '../../domain/report/safe-contact';
import { type FormBody, type FormResult, lengthOf, readChoice, readLine, readText } from '../../web/form';

const NOTE_MAX = 500;
const PHONE = /^\+?[0-9 ()./-]{4,30}$/;

export interface ContactChange {
  readonly contact: ContactInput;
  readonly proof: 'none' | 'advocate';
}

/** Another way to reach the person, and what speaks for it. Errors hold message keys without the `desk.` space. */
export function parseContactChange(body: FormBody): FormResult<ContactChange> {
  const way = readChoice(body, 'way', ['none', 'email', 'phone']);
  const proof = readChoice(body, 'vouch', ['none', 'advocate']);
  const address = readLine(body, 'address', 254);
  const note = readText(body, 'note');
  const errors: Record<string, string> = {};
  if (way === null) errors['way'] = 'trust.contact.error.way';
  if (way === 'email' && !isMailAddress(address)) errors['address'] = 'trust.contact.error.email';
  if (way === 'phone' && !PHONE.test(address)) errors['address'] = 'trust.contact.error.phone';
  if (lengthOf(note) > NOTE_MAX) errors['note'] = 'access.error.long';
  if (proof === null) errors['vouch'] = 'trust.contact.error.proof';
  if (way === null || proof === null || Object.keys(errors).length > 0) return { ok: false, errors };
  const contact = way === 'none' ? ({ way } as const) : { way, address, note: note === '' ? null : note };
  return { ok: true, value: { contact, proof } };
}
