/**
 * The seconds a peer asks us to wait (RFC 9110 section 10.2.3: whole seconds, or an HTTP date), or null if it asks
 * nothing we can read. A date in the past is 0. The caller caps it: a peer must not push us past a legal deadline.
 */
export function retryAfterSeconds(header: string | string[] | undefined, now: Date): number | null {
  const value = (Array.isArray(header) ? header[0] : header)?.trim();
  if (!value) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  // Date.parse reads "1" or "2026" as a date; an HTTP date always begins with the name of a day.
  const at = /^[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
