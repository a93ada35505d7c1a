import { createHmac, randomBytes } from 'node:crypto';
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/** Addresses that many people share, or that only say how our own network is wired. */
const SHARED = ['loopback', 'private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat', 'unspecified'];

/**
 * Tells apart where requests come from, and cannot say where that is: an HMAC of the address under a random key that is
 * in memory only and is thrown away every midnight (UTC), so nothing of it outlives a day or a restart (ADR 0023).
 * An IPv6 source is its /64, which one household has.
 */
export class Sources {
  private key = randomBytes(32);
  private day = '';

  constructor(
    private readonly now: () => Date,
    /** False: a proxy stands before us and was not named, so every address is the proxy's own. */
    private readonly areKnown: boolean,
  ) {}

  /** Null: nobody can tell (an onion service, a proxy that was not named, a network behind one address). */
  of(req: Request): string | null {
    if (!this.areKnown || req.ip === undefined || !ipaddr.isValid(req.ip)) return null;
    const address = ipaddr.process(req.ip);
    if (SHARED.includes(address.range())) return null;
    const bytes = address.toByteArray();
    return createHmac('sha256', this.keyOfToday())
      .update(Buffer.from(bytes.length === 16 ? bytes.slice(0, 8) : bytes))
      .digest('base64url');
  }

  private keyOfToday(): Buffer {
    const today = this.now().toISOString().slice(0, 10);
    if (today !== this.day) {
      this.day = today;
      this.key = randomBytes(32);
    }
    return this.key;
  }
}
