import { type FormBody, readLine, readText } from '../../web/form';
import type { DraftPlace } from './draft.service';

/** Longer than any field of ours takes: a draft may be too long, and is cut by its author, not by us. */
const TEXT_MAX = 20_000;
/** The address of a form after its case, made of words and ids of ours; and the name of a field. */
const FORM = /^[a-z][a-z-]{0,30}(?:\/[0-9a-f-]{36}\/[a-z-]{1,30}|\/[a-z-]{1,30})?$/;
const FIELD = /^[A-Za-z][A-Za-z-]{0,30}$/;

/** Which field a draft is for; null when it is none of ours. */
export function parseDraftPlace(body: FormBody): DraftPlace | null {
  const [form, field] = [readLine(body, 'form', 120), readLine(body, 'field', 40)];
  return FORM.test(form) && FIELD.test(field) ? { form, field } : null;
}

export const parseDraftText = (body: FormBody): string => readText(body, 'text', TEXT_MAX);

/** The form that an address of a case leads to, as a draft names it; null for any other address. */
export function formOf(path: string): string | null {
  const [, form = ''] = /^\/desk\/cases\/[^/]+\/(.+)$/.exec(path) ?? [];
  return FORM.test(form) ? form : null;
}
