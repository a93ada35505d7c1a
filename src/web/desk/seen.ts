import { type FormBody, readLine } from '../form';

const PLACE = /^\d{1,9}$/;

/** How much of a case's record stood on the page a form came from (views/csrf-field.njk); null where it does not say. */
export function readSeen(body: FormBody): number | null {
  const seen = readLine(body, 'seen', 10);
  return PLACE.test(seen) ? Number(seen) : null;
}
