import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** What a test does wrong on purpose. */
export interface Lapse {
  readonly origin?: string;
  readonly rpId?: string;
  /** The device asks nobody for a finger or a PIN. */
  readonly isUnverified?: boolean;
  readonly counter?: number;
  readonly challenge?: string;
}

const sha256 = (bytes: Buffer | string): Buffer => createHash('sha256').update(bytes).digest();
const url = (bytes: Buffer): string => bytes.toString('base64url');

/**
 * A security key in software (WebAuthn level 3, ES256, no attestation): one credential for one site. The browser's part,
 * the client data, is made here too.
 */
export class SoftAuthenticator {
  readonly id = randomBytes(32);
  private readonly key: KeyObject;
  private readonly publicXY: readonly [x: Buffer, y: Buffer];
  private counter = 0;
  private userHandle = Buffer.alloc(0);

  constructor(private readonly origin: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.key = privateKey;
    this.publicXY = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  }

  /** Answers the question for a new passkey. */
  create(options: { challenge: string; user: { id: string } }, lapse: Lapse = {}): string {
    this.userHandle = Buffer.from(options.user.id, 'base64url');
    const [x, y] = this.publicXY;
    // COSE: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    const cose = Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), x, Buffer.from('225820', 'hex'), y]);
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, cose]);
    const data = Buffer.concat([this.head(0x40, lapse), attested]);
    // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}
    const object = Buffer.concat([
      Buffer.from([0xa3]),
      text('fmt'),
      text('none'),
      text('attStmt'),
      Buffer.from([0xa0]),
      text('authData'),
      Buffer.from([0x58, data.length]),
      data,
    ]);
    const client = this.client('webauthn.create', options.challenge, lapse);
    return this.answer({ clientDataJSON: url(client), attestationObject: url(object), transports: ['internal'] });
  }

  /** Answers the question of who it is. */
  get(options: { challenge: string }, lapse: Lapse = {}): string {
    this.counter += 1;
    const data = this.head(0, lapse);
    const client = this.client('webauthn.get', options.challenge, lapse);
    const signature = createSign('sha256')
      .update(Buffer.concat([data, sha256(client)]))
      .sign(this.key);
    return this.answer({
      clientDataJSON: url(client),
      authenticatorData: url(data),
      signature: url(signature),
      userHandle: url(this.userHandle),
    });
  }

  private head(more: number, { rpId, isUnverified, counter }: Lapse): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? this.counter);
    const flags = 0x01 | (isUnverified ? 0 : 0x04) | more;
    return Buffer.concat([sha256(rpId ?? new URL(this.origin).hostname), Buffer.from([flags]), count]);
  }

  private client(type: string, challenge: string, lapse: Lapse): Buffer {
    const origin = lapse.origin ?? this.origin;
    return Buffer.from(JSON.stringify({ type, challenge: lapse.challenge ?? challenge, origin, crossOrigin: false }));
  }

  private answer(response: Record<string, unknown>): string {
    const id = url(this.id);
    return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response });
  }
}

/** A short text in CBOR. */
const text = (words: string): Buffer => Buffer.concat([Buffer.from([0x60 + words.length]), Buffer.from(words)]);
