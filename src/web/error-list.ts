import type { FormErrors } from './form';

/** For the error summary: one entry per field, leading to the field (GOV.UK error summary). */
export function errorList(errors: FormErrors): { text: string; href: string }[] {
  return Object.entries(errors).map(([field, text]) => ({ text, href: `#${field}` }));
}
