import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { padToBucket, unpad } from './padding';
import { AES_KEY_BYTES, openGcm, PADDED_FORMAT, sealGcm } from './sealed-box';

/**
 * Seals under a secret that somebody outside holds and we do not keep: whoever has the whole database and every key of
 * ours still opens nothing. From one secret come two values that tell nothing of each other (HKDF, RFC 5869): the name
 * by which the row is found, and the key that opens it. The secret must be random: 256 bits of a token, or six words
 * (77 bits) where the row is gone within a day.
 */
export class HeldSecret {
  /** SHA-256 wide; this is what stands in the database. */
  readonly name: Buffer;
  private readonly key: KeyObject;

  constructor(
    secret: string,
    private readonly purpose: string,
  ) {
    this.name = derive(secret, `${purpose}|name`);
    this.key = createSecretKey(derive(secret, `${purpose}|key`));
  }

  seal(text: string): Buffer {
    return sealGcm(this.key, padToBucket(Buffer.from(text, 'utf8')), this.associated(), PADDED_FORMAT);
  }

  /** Throws DecryptionError for another secret, another purpose, or altered bytes. */
  open(sealed: Buffer): string {
    return unpad(openGcm(this.key, sealed, this.associated(), PADDED_FORMAT)).toString('utf8');
  }

  private associated(): Buffer {
    return Buffer.from(`held|${this.purpose}`, 'utf8');
  }
}

const derive = (secret: string, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'utf8'), Buffer.alloc(0), info, AES_KEY_BYTES));
