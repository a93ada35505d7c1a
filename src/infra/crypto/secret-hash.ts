import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { Gate } from './gate';

export interface SecretHashOptions {
  /** Default 47,104 KiB = 46 MiB with one pass and one lane (OWASP Password Storage Cheat Sheet, Argon2id). */
  readonly memoryKib?: number;
  readonly timeCost?: number;
  readonly parallelism?: number;
  /** Hashes at the same moment; each takes `memoryKib` and one of libuv's four threads, which DNS and files need too. */
  readonly maxConcurrent?: number;
}

/**
 * Salted Argon2id for what a person remembers (a receipt's phrase, a password). The work runs on libuv's thread pool,
 * so the event loop stays free; call it outside of a transaction, it takes tens of milliseconds.
 */
export class SecretHasher {
  private readonly cost: { memoryCost: number; timeCost: number; parallelism: number };
  private readonly nobody: string;
  private readonly gate: Gate;

  constructor(options: SecretHashOptions = {}) {
    this.cost = {
      memoryCost: options.memoryKib ?? 47_104,
      timeCost: options.timeCost ?? 1,
      parallelism: options.parallelism ?? 1,
    };
    this.nobody = unmatchableHash(this.cost);
    this.gate = new Gate(options.maxConcurrent ?? Math.min(3, availableParallelism()));
  }

  /** The hash to store, in PHC form (`$argon2id$v=19$m=…`), which carries its own salt and cost. */
  hashSecret(secret: string): Promise<string> {
    return this.gate.run(() => hash(secret, this.cost));
  }

  /**
   * True when `secret` made `stored`. With `null` (no such receipt, no such account) the same work is done against a
   * hash that nothing matches, so that time does not tell an unknown receipt from a wrong phrase (ASVS 6.3.8).
   * Throws when `stored` is not a PHC string: that is a broken row, not a wrong secret.
   */
  async verifySecret(stored: string | null, secret: string): Promise<boolean> {
    const matches = await this.gate.run(() => verify(stored ?? this.nobody, secret));
    return stored !== null && matches;
  }
}

/** A well-formed hash of nothing: random bytes stand where the digest would be, so it needs no hashing at boot. */
function unmatchableHash(cost: { memoryCost: number; timeCost: number; parallelism: number }): string {
  const base64 = (bytes: number): string => randomBytes(bytes).toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${base64(16)}$${base64(32)}`;
}
