/** Where somebody who found a weakness can tell the helpline; null when it names nobody (RFC 9116). */
export interface SecurityContact {
  /** A `mailto:` or `https:` address. */
  readonly contact: string;
  /** After this day the answer may be out of date, and is not given any more. */
  readonly expiresAt: Date;
}

/**
 * SECURITY_CONTACT (a mail address or a page with https) and SECURITY_CONTACT_EXPIRES_ON (a day such as 2027-06-30):
 * both or neither. RFC 9116 wants an end within a year; we do not refuse a later one.
 */
export function readSecurityContact(
  env: Readonly<Record<string, string | undefined>>,
  isMailAddress: (text: string) => boolean,
  problems: string[],
): SecurityContact | null {
  const [contact = '', day = ''] = [env['SECURITY_CONTACT'], env['SECURITY_CONTACT_EXPIRES_ON']];
  if (contact === '' && day === '') return null;
  const isPage = /^https:\/\/[^\s/.]+\.\S+$/.test(contact);
  if (!isPage && !isMailAddress(contact))
    problems.push('SECURITY_CONTACT must be a mail address or a page with https://');
  const expiresAt = new Date(`${day}T23:59:59Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || !expiresAt.toJSON()?.startsWith(day))
    problems.push('SECURITY_CONTACT_EXPIRES_ON must be a day such as 2027-06-30');
  return { contact: isPage ? contact : `mailto:${contact}`, expiresAt };
}
