import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from './canonical-json';
import type { ChainHead } from './chain-tree';

const VERSION = 'buckler-checkpoint/1';
const SEED_BYTES = 32;
/** What stands before the seed, and before the public key, of Ed25519 in their ASN.1 wrappings (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const when = z.iso.datetime({ precision: 3 });
const statement = z.strictObject({
  v: z.literal(VERSION),
  number: z.int().positive(),
  /** The hour it stands for, and when it was made: the record as it was then. */
  hour: when,
  made: when,
  chains: z.int().nonnegative(),
  entries: z.int().nonnegative(),
  /** Root of the tree over all heads (`ChainTree`). */
  root: sha256Hex,
  /** SHA-256 of the body before this one; empty before the first. */
  previous: z.union([z.literal(''), sha256Hex]),
  /** The public key it is signed with: 32 bytes in base64url. Whom it belongs to is for the reader to know. */
  key: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

/** What is said in a checkpoint. */
export type Statement = z.infer<typeof statement>;

/** A checkpoint as it is kept and sent: the very characters that were signed, and the signature. */
export interface SignedCheckpoint {
  readonly body: string;
  readonly signature: Buffer;
}

/** The key pair that signs checkpoints (Ed25519, RFC 8032), from its 32 secret bytes. */
export class CheckpointSigner {
  private readonly secret: KeyObject;
  /** 32 bytes in base64url. */
  readonly publicKey: string;

  constructor(seed: Buffer) {
    if (seed.length !== SEED_BYTES) throw new TypeError('a checkpoint key has 32 bytes');
    this.secret = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(this.secret).export({ format: 'der', type: 'spki' });
    this.publicKey = spki.subarray(SPKI_PREFIX.length).toString('base64url');
  }

  sign(said: Omit<Statement, 'v' | 'key'>): SignedCheckpoint {
    const body = canonicalJson({ ...said, v: VERSION, key: this.publicKey });
    return { body, signature: sign(null, Buffer.from(body), this.secret) };
  }
}

/** The identity of a checkpoint: what the next one names, and what is time-stamped. */
export const checkpointHash = (body: string): Buffer => hash('sha256', Buffer.from(body), 'buffer');

/** What a body says; null unless it is the canonical form of a checkpoint of ours. */
export function readStatement(body: string): Statement | null {
  try {
    const said = statement.parse(JSON.parse(body));
    return canonicalJson(said) === body ? said : null;
  } catch {
    return null;
  }
}

/** Whether the body was signed with the secret half of this key (32 bytes in base64url). */
export function isSignedBy({ body, signature }: SignedCheckpoint, publicKey: string): boolean {
  try {
    const spki = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, 'base64url')]);
    return verify(null, Buffer.from(body), createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature);
  } catch {
    return false;
  }
}

const line = z.strictObject({
  body: z.string(),
  signature: z.base64(),
  heads: z.array(z.tuple([z.uuid(), z.int().positive(), sha256Hex])),
});

/** One line of a file of checkpoints: the signed body and the heads that are new in it, without the line end. */
export const checkpointLine = ({ body, signature }: SignedCheckpoint, heads: readonly ChainHead[]): string =>
  JSON.stringify({
    body,
    signature: signature.toString('base64'),
    heads: heads.map(({ chainId, seq, hash: head }) => [chainId, seq, head.toString('hex')]),
  });

/** Reads what {@link checkpointLine} wrote; null for anything else. Judges no signature. */
export function readCheckpointLine(text: string): (SignedCheckpoint & { heads: ChainHead[] }) | null {
  try {
    const { body, signature, heads } = line.parse(JSON.parse(text));
    return {
      body,
      signature: Buffer.from(signature, 'base64'),
      heads: heads.map(([chainId, seq, head]) => ({ chainId, seq, hash: Buffer.from(head, 'hex') })),
    };
  } catch {
    return null;
  }
}
