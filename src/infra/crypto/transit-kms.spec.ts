import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSecretKey, randomBytes } from 'node:crypto';
import { openGcm, sealGcm } from './sealed-box';
import { keyProviderOf } from './outer-keys';
import { TransitKms } from './transit-kms';

/** A key service of the test's own: real HTTP, real AES-GCM, and the shapes of the transit engine. */
describe('a key service over HTTP', () => {
  const master = createSecretKey(randomBytes(32));
  const heard: { path: string; token: unknown }[] = [];
  /** Answers that come before the honest ones, each once. */
  const bad: { status: number; body?: string; location?: string }[] = [];
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        heard.push({ path: request.url!, token: request.headers['x-vault-token'] });
        const now = bad.shift() ?? answer(request, body);
        response.writeHead(now.status, 'location' in now ? { location: now.location! } : {}).end(now.body ?? '');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/transit`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    heard.length = 0;
    bad.length = 0;
  });

  function answer(request: IncomingMessage, body: Record<string, string>): { status: number; body: string } {
    if (request.headers['x-vault-token'] !== 'a-token') return { status: 403, body: '{}' };
    const bound = Buffer.from(body['associated_data']!, 'base64');
    try {
      const data = request.url!.endsWith('/encrypt/buckler')
        ? {
            ciphertext: `vault:v1:${sealGcm(master, Buffer.from(body['plaintext']!, 'base64'), bound).toString('base64')}`,
          }
        : { plaintext: openGcm(master, Buffer.from(body['ciphertext']!.slice(9), 'base64'), bound).toString('base64') };
      return { status: 200, body: JSON.stringify({ data }) };
    } catch {
      return { status: 400, body: '{"errors":["a secret detail"]}' };
    }
  }

  const settings = () => ({ url, keyName: 'buckler', token: 'a-token' });

  it('wraps a new key and unwraps it when a process starts, once for each key', async () => {
    const [k1, k2] = [randomBytes(32), randomBytes(32)];
    const at = (wrapped: { id: string; ciphertext: string }[]) =>
      keyProviderOf({ kind: 'kms', kms: settings(), wrapped });
    const wrapped = [
      { id: 'k2', ciphertext: await at([]).settingFor({ id: 'k2', key: k2 }) },
      { id: 'k1', ciphertext: await at([]).settingFor({ id: 'k1', key: k1 }) },
    ];
    expect(JSON.stringify(wrapped)).not.toContain(k2.toString('base64'));
    heard.length = 0;
    expect(await at(wrapped).load()).toEqual([
      { id: 'k2', key: k2 },
      { id: 'k1', key: k1 },
    ]);
    expect(heard.map(({ path }) => path)).toEqual(['/v1/transit/decrypt/buckler', '/v1/transit/decrypt/buckler']);
  });

  it('does not unwrap a key under the name of another', async () => {
    const ciphertext = await new TransitKms(settings()).wrap('k1', randomBytes(32));
    await expect(new TransitKms(settings()).unwrap('k2', ciphertext)).rejects.toThrow(
      'answered 400 when asked for the outer key k2',
    );
  });

  it('is asked again while it is away or busy, and given up in the end', async () => {
    const kms = new TransitKms(settings(), [1, 1]);
    const key = randomBytes(32);
    const ciphertext = await kms.wrap('k1', key);
    bad.push({ status: 503 }, { status: 429 });
    expect(await kms.unwrap('k1', ciphertext)).toEqual(key);
    bad.push({ status: 500 }, { status: 500 }, { status: 500 });
    await expect(kms.unwrap('k1', ciphertext)).rejects.toThrow('the key service answered 500');
    const nobody = new TransitKms({ ...settings(), url: 'http://127.0.0.1:9' }, [1]);
    await expect(nobody.unwrap('k1', ciphertext)).rejects.toThrow('did not answer');
  });

  it('that refuses, redirects or says something else is not asked again, and its words are not repeated', async () => {
    const kms = new TransitKms(settings(), [1, 1]);
    for (const one of [
      { status: 403, body: 'a secret detail' },
      { status: 302, location: 'http://127.0.0.1:9/' },
      { status: 200, body: '{"data":{"plaintext":7}}' },
      { status: 200, body: 'a secret detail' },
    ]) {
      heard.length = 0;
      bad.push(one);
      const said = await kms.unwrap('k1', 'x').catch((error: Error) => error.message);
      expect(said).toMatch(/^the key service (answered|gave)/);
      expect(said).not.toContain('detail');
      expect(heard).toHaveLength(1);
    }
  });

  it('that unwraps to something that is no key lets nothing start', async () => {
    const ciphertext = await new TransitKms(settings()).wrap('k1', randomBytes(16));
    const provider = keyProviderOf({ kind: 'kms', kms: settings(), wrapped: [{ id: 'k1', ciphertext }] });
    await expect(provider.load()).rejects.toThrow('unwrapped k1 to no key');
  });
});

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
}
