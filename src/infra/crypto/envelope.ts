import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { InvariantError } from '../../domain/shared/decision';
import { padToBucket, unpad } from './padding';
import { AES_KEY_BYTES, DecryptionError, openGcm, PADDED_FORMAT, sealGcm } from './sealed-box';

/** The data key of one case. A KeyObject, so that logging or serialising it by accident shows no key bytes. */
export type CaseKey = KeyObject & { readonly __brand: 'CaseKey' };

/** Where a sealed value lives. `version` is the version of the case's key, not of the row: it changes on re-keying only. */
export interface FieldAddress {
  readonly table: string;
  readonly column: string;
  readonly caseId: string;
  readonly version: number;
}

export interface OuterKey {
  readonly id: string;
  readonly key: Buffer;
}

export interface EnvelopeOptions {
  /** The first is the current one; the others only open what was wrapped before a rotation. 32 bytes each. */
  readonly outerKeys: readonly OuterKey[];
  /** Root of the per-column blind-index keys; at least 32 bytes. Rotating it means recomputing every index. */
  readonly indexKey: Buffer;
}

export interface WrappedKey {
  readonly wrapped: Buffer;
  readonly outerKeyId: string;
}

const BLIND_INDEX_BYTES = 16;
const STANDALONE_FORMAT = 2;

/**
 * Envelope encryption (DESIGN.md section 5, Encryption): the outer key wraps one data key per case, the data key seals
 * the fields of that case. Erasing the wrapped key erases the case. Associated data ties every ciphertext to its place,
 * so a value moved to another column or another case does not open.
 */
export class Envelope {
  private readonly outerKeys = new Map<string, KeyObject>();
  private readonly currentId: string;
  private readonly indexKeys = new Map<string, KeyObject>();

  constructor(private readonly options: EnvelopeOptions) {
    const current = options.outerKeys[0];
    if (!current) throw new InvariantError('an outer key is needed');
    this.currentId = current.id;
    for (const { id, key } of options.outerKeys) {
      if (!/^[A-Za-z0-9._-]{1,64}$/.test(id)) throw new InvariantError('an outer key id has 1 to 64 plain characters');
      if (key.length !== AES_KEY_BYTES) throw new InvariantError(`outer key ${id} must be ${AES_KEY_BYTES} bytes`);
      if (this.outerKeys.has(id)) throw new InvariantError(`outer key ${id} is given twice`);
      this.outerKeys.set(id, createSecretKey(key));
    }
    if (options.indexKey.length < AES_KEY_BYTES) throw new InvariantError('the index key must be 32 bytes or more');
  }

  get outerKeyIds(): readonly string[] {
    return [...this.outerKeys.keys()];
  }

  /** The id of the key that wraps new case keys; rows that name another one are due for `rewrap`. */
  get currentOuterKeyId(): string {
    return this.currentId;
  }

  /** A fresh 256-bit key for a case, and its wrapped form for the key ring. */
  newCaseKey(caseId: string): { plain: CaseKey } & WrappedKey {
    const bytes = randomBytes(AES_KEY_BYTES);
    const wrapped = sealGcm(this.outer(this.currentId), bytes, keyRingAddress(caseId));
    return { plain: asCaseKey(bytes), wrapped, outerKeyId: this.currentId };
  }

  /** The key of a case from its wrapped form. Throws DecryptionError if it was wrapped for another case or altered. */
  unwrap(caseId: string, wrapped: Buffer, outerKeyId: string): CaseKey {
    const bytes = openGcm(this.outer(outerKeyId), wrapped, keyRingAddress(caseId));
    if (bytes.length !== AES_KEY_BYTES) throw new DecryptionError();
    return asCaseKey(bytes);
  }

  /** The same case key wrapped by the current outer key: the whole of an outer-key rotation, fields stay as they are. */
  rewrap(caseId: string, wrapped: Buffer, outerKeyId: string): WrappedKey {
    const bytes = openGcm(this.outer(outerKeyId), wrapped, keyRingAddress(caseId));
    const again = sealGcm(this.outer(this.currentId), bytes, keyRingAddress(caseId));
    bytes.fill(0);
    return { wrapped: again, outerKeyId: this.currentId };
  }

  /** A text field sealed for one place, padded to the next bucket: no caller can forget to hide its length (ADR 0018). */
  seal(key: CaseKey, text: string, at: FieldAddress): Buffer {
    return sealGcm(key, padToBucket(Buffer.from(text, 'utf8')), paddedAddress(at), PADDED_FORMAT);
  }

  /**
   * The text of a sealed field, also of one from before there was padding. Throws DecryptionError for another place,
   * another key or altered bytes; the padding is part of the associated data, so neither kind passes for the other.
   */
  open(key: CaseKey, sealed: Buffer, at: FieldAddress): string {
    const isPadded = sealed[0] === PADDED_FORMAT;
    const bytes = isPadded
      ? unpad(openGcm(key, sealed, paddedAddress(at), PADDED_FORMAT))
      : openGcm(key, sealed, fieldAddress(at));
    return bytes.toString('utf8');
  }

  /**
   * A secret that belongs to no case (a channel's signing secret, a TOTP seed), sealed by the outer key for one
   * `purpose`, which should name the row: `totp|<staff id>`. The result carries the outer key's id, so it can be opened
   * after a rotation and sealed again at leisure.
   */
  sealStandalone(text: string, purpose: string): Buffer {
    const id = Buffer.from(this.currentId, 'utf8');
    const box = sealGcm(this.outer(this.currentId), Buffer.from(text, 'utf8'), standaloneAddress(purpose));
    return Buffer.concat([Buffer.from([STANDALONE_FORMAT, id.length]), id, box]);
  }

  /** The text of a standalone secret; throws DecryptionError for another purpose or altered bytes. */
  openStandalone(sealed: Buffer, purpose: string): string {
    const id = standaloneKeyId(sealed);
    const key = this.outerKeys.get(id);
    if (!key) throw new DecryptionError();
    return openGcm(key, sealed.subarray(2 + id.length), standaloneAddress(purpose)).toString('utf8');
  }

  /**
   * A 16-byte keyed fingerprint of a value, for equality look-ups on encrypted columns. The value is NFC-normalised and
   * trimmed; case is kept, because paths of URLs differ by case. Never index a low-entropy field: equal values show.
   */
  blindIndex(column: string, value: string): Buffer {
    return createHmac('sha256', this.indexKeyFor(column))
      .update(value.normalize('NFC').trim(), 'utf8')
      .digest()
      .subarray(0, BLIND_INDEX_BYTES);
  }

  private indexKeyFor(column: string): KeyObject {
    let key = this.indexKeys.get(column);
    if (!key) {
      const derived = hkdfSync(
        'sha256',
        this.options.indexKey,
        Buffer.alloc(0),
        `blind-index|${column}`,
        AES_KEY_BYTES,
      );
      key = createSecretKey(Buffer.from(derived));
      this.indexKeys.set(column, key);
    }
    return key;
  }

  private outer(id: string): KeyObject {
    const key = this.outerKeys.get(id);
    if (!key) throw new InvariantError(`outer key ${id} is not configured`);
    return key;
  }
}

/** The id of the outer key that sealed a standalone secret; ids are ASCII. Throws DecryptionError if it is none. */
export function standaloneKeyId(sealed: Buffer): string {
  if (sealed[0] !== STANDALONE_FORMAT) throw new DecryptionError();
  return sealed.subarray(2, 2 + (sealed[1] ?? 0)).toString('latin1');
}

function asCaseKey(bytes: Buffer): CaseKey {
  const key = createSecretKey(bytes) as CaseKey;
  bytes.fill(0);
  return key;
}

const keyRingAddress = (caseId: string): Buffer => address('key_ring', caseId, '1');
const standaloneAddress = (purpose: string): Buffer => Buffer.from(`standalone|${purpose}`, 'utf8');
const partsOf = (at: FieldAddress): string[] => [at.table, at.column, at.caseId, String(at.version)];
const fieldAddress = (at: FieldAddress): Buffer => address(...partsOf(at));
const paddedAddress = (at: FieldAddress): Buffer => address(...partsOf(at), 'padded');

function address(...parts: readonly string[]): Buffer {
  // A bar inside a part would let two different places share one address.
  if (parts.some((part) => part === '' || part.includes('|'))) throw new InvariantError('bad field address');
  return Buffer.from(parts.join('|'), 'utf8');
}
