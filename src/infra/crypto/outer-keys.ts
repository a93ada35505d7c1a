import { InvariantError } from '../../domain/shared/decision';
import { AES_KEY_BYTES } from './sealed-box';
import type { OuterKey } from './envelope';
import { type KmsSettings, TransitKms } from './transit-kms';

/** Where a process has its outer keys from. The first is the current one, which wraps; the others only open. */
export type OuterKeySource =
  | { readonly kind: 'given'; readonly keys: readonly OuterKey[] }
  | { readonly kind: 'kms'; readonly kms: KmsSettings; readonly wrapped: readonly WrappedOuterKey[] };

/** An outer key as a key service wrapped it: worth nothing without that service. */
export interface WrappedOuterKey {
  readonly id: string;
  readonly ciphertext: string;
}

/**
 * Hands out the outer keys, once, when a process starts. A key service is asked then and never again: asking it for every
 * case would put a network call into every transaction, and its bad day would be everybody's (ADR 0018).
 */
export interface KeyProvider {
  /** All outer keys, current first. Throws when one cannot be had: without its keys nothing may start. */
  load(): Promise<readonly OuterKey[]>;
  /** What stands in the settings for a new key: the key itself, or its wrapped form. */
  settingFor(key: OuterKey): Promise<string>;
}

export function keyProviderOf(source: OuterKeySource): KeyProvider {
  if (source.kind === 'given')
    return {
      load: () => Promise.resolve(source.keys),
      settingFor: ({ key }) => Promise.resolve(key.toString('base64')),
    };
  const kms = new TransitKms(source.kms);
  return {
    load: async () => {
      const keys: OuterKey[] = [];
      for (const { id, ciphertext } of source.wrapped) {
        const key = await kms.unwrap(id, ciphertext);
        if (key.length !== AES_KEY_BYTES) throw new InvariantError(`the key service unwrapped ${id} to no key`);
        keys.push({ id, key });
      }
      return keys;
    },
    settingFor: ({ id, key }) => kms.wrap(id, key),
  };
}
