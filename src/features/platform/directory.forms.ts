import { type FormBody, type FormResult, readChoice, readLine } from '../../web/form';
import type { WantedAddress } from './change.service';

export const ADDRESS_MAX = 2048;

/** A new address for a channel. Errors hold message keys without the `desk.` space. */
export function parseChange(body: FormBody, mayBe: (wanted: WantedAddress) => boolean): FormResult<WantedAddress> {
  const kind = readChoice(body, 'kind', ['webhook', 'mail', 'by_hand'] as const);
  const address = readLine(body, 'address');
  const errors: Record<string, string> = {};
  if (kind === null) errors['kind'] = 'platform.error.kind';
  if (address === '') errors['address'] = 'platform.error.address';
  else if (kind !== null && (address.length > ADDRESS_MAX || !mayBe({ kind, address })))
    errors['address'] = `platform.error.address.${kind}`;
  return kind === null || Object.keys(errors).length > 0
    ? { ok: false, errors }
    : { ok: true, value: { kind, address } };
}
