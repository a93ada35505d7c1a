import {
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { PlatformKeyService } from '../../src/features/platform/platform-key.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';

jest.setTimeout(60_000);

interface PublishedKey {
  readonly kid: string;
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly webhook: string;
  readonly notAfter: string | null;
}

/** A platform that knows the public Standard Webhooks library and the address of our keys, and nothing of our code. */
describe('the keys between us and a platform', () => {
  const clock = new FixedClock();
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let platform: OwnPlatform;
  let keys: PlatformKeyService;
  let last: { headers: Record<string, unknown>; text: string };
  let slug = 0;
  beforeAll(async () => {
    platform = await OwnPlatform.start();
    test = await startTestApp({ clock, worker: false, settings: { OUTGOING_ALLOW_PRIVATE: platform.allowed } });
    await platform.register(test);
    work = new Casework(test);
    worker = new HandWorker(test);
    keys = test.app.get(PlatformKeyService);
  });
  afterAll(async () => {
    await test.stop();
    await platform.stop();
  });

  const published = async (): Promise<PublishedKey[]> => {
    const answer = await fetch(`${test.url}/.well-known/webhook-keys.json`);
    return ((await answer.json()) as { keys: PublishedKey[] }).keys;
  };
  /** Sends one notice; what came with it. */
  async function notice(): Promise<{ noticeId: string; signatures: string[] }> {
    const locator = await work.approvedCase([platform.link(`key-${(slug += 1)}`)]);
    await worker.runOutbox();
    const noticeId = (await work.page(locator)).notices[0]!.id;
    last = platform.lastNotice();
    return { noticeId, signatures: String(last.headers['webhook-signature']).split(' ') };
  }
  const schemes = (signatures: readonly string[]) => signatures.map((one) => one.slice(0, one.indexOf(',')));
  const isSignedWith = ({ kty, crv, x }: PublishedKey, signatures: readonly string[]): boolean => {
    const { headers, text } = last;
    const bytes = Buffer.from(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`);
    const key = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
    return signatures.some(
      (one) => one.startsWith('v1a,') && verifyBytes(null, bytes, key, Buffer.from(one.slice(4), 'base64')),
    );
  };
  const answer = async (noticeId: string, signatureOf: (id: string, at: Date, text: string) => string) => {
    const [id, at, text] = [`ans_${randomUUID()}`, clock.now(), JSON.stringify({ type: 'received' })];
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signatureOf(id, at, text),
    };
    const url = `${test.url}/api/platform/v1/notices/${noticeId}/answers`;
    return (await fetch(url, { method: 'POST', headers, body: text })).status;
  };
  const withSecret = (secret: string) => (id: string, at: Date, text: string) => new Webhook(secret).sign(id, at, text);

  it('are one shared secret at first, and nothing is published', async () => {
    const { signatures } = await notice();
    expect(schemes(signatures)).toEqual(['v1']);
    expect(await published()).toEqual([]);
  });

  it('a new ed25519 key is published and signs beside the old secret, and alone after seven days', async () => {
    const handed = await keys.rotate('own', { purpose: 'notice', scheme: 'v1a' });
    const both = await notice();
    const [key] = await published();
    expect(handed).toEqual({ purpose: 'notice', text: key!.webhook });
    expect(schemes(both.signatures)).toEqual(['v1a', 'v1']);
    expect(isSignedWith(key!, both.signatures)).toBe(true);
    const at = new Date(Number(last.headers['webhook-timestamp']) * 1000);
    const own = new Webhook(platform.secret).sign(String(last.headers['webhook-id']), at, last.text);
    expect(both.signatures).toContain(own);

    clock.advance({ hours: 7 * 24 });
    const alone = await notice();
    expect(schemes(alone.signatures)).toEqual(['v1a']);
    expect(isSignedWith(key!, alone.signatures)).toBe(true);
  });

  it('a key that is replaced stays published, with its end, until it counts no more', async () => {
    const [old] = await published();
    await keys.rotate('own', { purpose: 'notice', scheme: 'v1a' });
    const ends = new Date(clock.now().getTime() + 7 * 86_400_000).toISOString();
    expect((await published()).map(({ kid, notAfter }) => [kid, notAfter])).toEqual([
      [old!.kid, ends],
      [expect.any(String), null],
    ]);
    const { signatures } = await notice();
    for (const key of await published()) expect(isSignedWith(key, signatures)).toBe(true);
    clock.advance({ hours: 7 * 24 });
    expect((await published()).map(({ kid }) => kid)).not.toContain(old!.kid);
  });

  it('a platform may sign its answers with its own ed25519 key, whose private half we never had', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { x } = publicKey.export({ format: 'jwk' });
    const written = `whpk_${Buffer.from(x!, 'base64url').toString('base64')}`;
    await keys.rotate('own', { purpose: 'answer', scheme: 'v1a', publicKey: written });
    const { noticeId } = await notice();
    const withPair = (id: string, at: Date, text: string) => {
      const bytes = Buffer.from(`${id}.${Math.floor(at.getTime() / 1000)}.${text}`);
      return `v1a,${signBytes(null, bytes, privateKey).toString('base64')}`;
    };
    expect(await answer(noticeId, withPair)).toBe(202);
    expect(await answer(noticeId, (id, at, text) => withPair(id, at, `${text} `))).toBe(401);
    expect(await answer(noticeId, withSecret(platform.answerSecret))).toBe(202);
    clock.advance({ hours: 7 * 24 });
    expect(await answer(noticeId, withSecret(platform.answerSecret))).toBe(401);
    expect(await answer(noticeId, withPair)).toBe(202);
  });

  it('setting a platform up again with the secret it has changes no key; with another the old one ends later', async () => {
    const again = await OwnPlatform.start('twice');
    try {
      const count = async () =>
        (await work.rows<{ n: number }>('SELECT count(*)::int AS n FROM webhook_key WHERE platform_id = $1', [id]))[0]!
          .n;
      const id = await again.register(test);
      await again.register(test);
      expect(await count()).toBe(2);
      const other = await OwnPlatform.start('other');
      const input = { slug: 'twice', name: 'twice', hosts: ['twice.example.org'], bases: ['us-take-it-down'] } as const;
      const webhook = {
        endpoint: 'https://twice.example.org/in',
        secret: other.secret,
        answerSecret: again.answerSecret,
      };
      await test.app.get(PlatformService).register({ ...input, webhook });
      await other.stop();
      expect(await count()).toBe(3);
    } finally {
      await again.stop();
    }
  });

  it('an unknown platform, or a key that is none, is refused', async () => {
    expect(await keys.rotate('nobody', { purpose: 'notice', scheme: 'v1' })).toBeNull();
    await expect(keys.rotate('own', { purpose: 'answer', scheme: 'v1a', publicKey: 'whpk_short' })).rejects.toThrow(
      '32 bytes',
    );
  });
});
