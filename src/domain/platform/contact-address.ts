import { parseUrl } from '../shared/parse-url';
const MAIL_ADDRESS =
  /^(?=.{3,254}$)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])$/;
const MAX_FORM_URL_LENGTH = 2048;

/**
 * One plain mail address and nothing else: no name, no list, no quotes, no comment, ASCII only (the dot-atom of RFC 5322
 * section 3.4.1). What a mail header or an SMTP command could read in two ways is no address here.
 */
export const isMailAddress = (text: string): boolean => MAIL_ADDRESS.test(text);

/** The address of a platform's web form: https, no user name or password, at most 2,048 characters. */
export function isFormUrl(text: string): boolean {
  if (text.length > MAX_FORM_URL_LENGTH || /[\u0000-\u0020\u007F]/.test(text) || parseUrl(text) === null) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '';
}
