/** What has a canonical form: JSON, without what JSON cannot say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * The one way to write a JSON value, so that its bytes can be hashed (RFC 8785, JCS): no white space, members in the
 * order of their names' UTF-16 units, numbers and strings as ECMAScript writes them. Throws TypeError for what I-JSON
 * does not know: a number that is not finite, a lone surrogate.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('a number that is not finite has no canonical form');
    return String(value === 0 ? 0 : value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`${typeof value} has no canonical form`);
  const members = value as { readonly [name: string]: Json };
  let written = '';
  // Array.prototype.sort compares UTF-16 units, which is what RFC 8785 3.2.3 asks for.
  for (const name of Object.keys(members).sort()) {
    const member = members[name];
    // A member without a value is none, as for JSON.stringify.
    if (member !== undefined) written += `${written === '' ? '' : ','}${text(name)}:${canonicalJson(member)}`;
  }
  return `{${written}}`;
}

function text(value: string): string {
  // Since ES2019 JSON.stringify writes a lone surrogate as an escape of six characters, where RFC 8785 3.2.2.2 says stop.
  // The second look is dear, and hardly a string needs it.
  if (SURROGATE.test(value) && LONE_SURROGATE.test(value))
    throw new TypeError('a lone surrogate has no canonical form');
  return JSON.stringify(value);
}

const SURROGATE = /[\ud800-\udfff]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
