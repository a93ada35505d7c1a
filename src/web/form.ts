import { withoutPictureData } from '../domain/shared/picture-data';

/** A parsed urlencoded body; a field that came twice is an array. */
export type FormBody = unknown;

/** Field name → text for the person, in the order of the fields on the page. */
export type FormErrors = Readonly<Record<string, string>>;

export type FormResult<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly errors: FormErrors };

function rawValues(body: FormBody, field: string): string[] {
  const bag = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const value: unknown = Object.hasOwn(bag, field) ? bag[field] : undefined;
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter((item) => typeof item === 'string');
}

/**
 * What a browser may send but no text of ours may hold: C0/C1 controls (a NUL breaks Postgres) except tab and line
 * feed, and the bidi overrides and isolates that can make a line read as another one. Joiners stay: emoji and
 * several scripts need them; right-to-left text stays, its marks (LRM, RLM) too.
 */
const UNWANTED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/g;

/** Text from outside as we show it, and keep it where a person typed it: NFC, Unix line ends, without {@link UNWANTED}, trimmed. */
export function cleanText(value: string): string {
  return withoutPictureData(value.replace(/\r\n?/g, '\n').replace(UNWANTED, '').normalize('NFC').trim());
}

/**
 * One field as text: NFC, Unix line ends, without control characters and without pictures pasted as text, trimmed. Empty when it is missing.
 * With `maxLength` (characters as people count them: code points) the rest is cut off; leave it out to judge the
 * length yourself and give everything back to the person.
 */
export function readText(body: FormBody, field: string, maxLength?: number): string {
  const text = cleanText(rawValues(body, field)[0] ?? '');
  return maxLength === undefined || text.length <= maxLength ? text : [...text].slice(0, maxLength).join('');
}

/** Like {@link readText} for one line: line feeds and tabs become spaces. */
export function readLine(body: FormBody, field: string, maxLength?: number): string {
  const line = readText(body, field).replace(/[\n\t]+/g, ' ');
  return maxLength === undefined || line.length <= maxLength ? line : [...line].slice(0, maxLength).join('');
}

/** A field that stands on the page several times: each as {@link readLine} reads it, in the order of the page. */
export const readLines = (body: FormBody, field: string): string[] =>
  rawValues(body, field)
    .slice(0, 100)
    .map((value) => cleanText(value).replace(/[\n\t]+/g, ' '));

/** The chosen value if it is one of the offered ones, else null (nothing chosen, or something we never offered). */
export function readChoice<Choice extends string>(
  body: FormBody,
  field: string,
  offered: readonly Choice[],
): Choice | null {
  const value = rawValues(body, field)[0];
  return offered.find((choice) => choice === value) ?? null;
}

/** All ticked values that were offered, in the order of the offer, each once. */
export function readChoices<Choice extends string>(
  body: FormBody,
  field: string,
  offered: readonly Choice[],
): Choice[] {
  const values = new Set(rawValues(body, field));
  return offered.filter((choice) => values.has(choice));
}

/** All ticked values of a list whose offer is not known here: the caller looks for each among what it offers. */
export const readTicked = (body: FormBody, field: string): string[] =>
  [...new Set(rawValues(body, field))].slice(0, 100);

/** An id that a page of ours carried in a hidden field; null when it looks like none. */
export function readId(body: FormBody, field: string): string | null {
  const id = readLine(body, field, 40);
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null;
}

export function lengthOf(text: string): number {
  return [...text].length;
}
