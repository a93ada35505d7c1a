import { randomBytes } from 'node:crypto';
import { KeyService } from '../../../test/support/key-service';
import { keyProviderOf } from './outer-keys';
import { TransitKms } from './transit-kms';

describe('a key service over HTTP', () => {
  let service: KeyService;
  beforeAll(async () => {
    service = await KeyService.start();
  });
  afterAll(() => service.stop());
  const settings = () => ({ url: service.url, keyName: 'buckler', token: service.token });

  it('wraps a new key and unwraps it when a process starts, once for each key', async () => {
    const [k1, k2] = [randomBytes(32), randomBytes(32)];
    const at = (wrapped: { id: string; ciphertext: string }[]) =>
      keyProviderOf({ kind: 'kms', kms: settings(), wrapped });
    const wrapped = [
      { id: 'k2', ciphertext: await at([]).settingFor({ id: 'k2', key: k2 }) },
      { id: 'k1', ciphertext: await at([]).settingFor({ id: 'k1', key: k1 }) },
    ];
    expect(JSON.stringify(wrapped)).not.toContain(k2.toString('base64'));
    service.heard.length = 0;
    expect(await at(wrapped).load()).toEqual([
      { id: 'k2', key: k2 },
      { id: 'k1', key: k1 },
    ]);
    expect(service.heard.map(({ path }) => path)).toEqual([
      '/v1/transit/decrypt/buckler',
      '/v1/transit/decrypt/buckler',
    ]);
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
    service.bad.push({ status: 503 }, { status: 429 });
    expect(await kms.unwrap('k1', ciphertext)).toEqual(key);
    service.bad.push({ status: 500 }, { status: 500 }, { status: 500 });
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
      service.heard.length = 0;
      service.bad.push(one);
      const said = await kms.unwrap('k1', 'x').catch((error: Error) => error.message);
      expect(said).toMatch(/^the key service (answered|gave)/);
      expect(said).not.toContain('detail');
      expect(service.heard).toHaveLength(1);
    }
  });

  it('that unwraps to something that is no key lets nothing start', async () => {
    const ciphertext = await new TransitKms(settings()).wrap('k1', randomBytes(16));
    const provider = keyProviderOf({ kind: 'kms', kms: settings(), wrapped: [{ id: 'k1', ciphertext }] });
    await expect(provider.load()).rejects.toThrow('unwrapped k1 to no key');
  });
});
