import { createPublicKey, verify as verifyBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { countMatches, sign, webhookHeaders } from './signature';
import { newSigningPair, newWebhookSecret } from './signing-key';

const body = Buffer.from('{"hello":"world"}');

describe('a signature', () => {
  it('is the published example of Standard Webhooks', () => {
    const example = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: Buffer.from('{"test": 2432232314}'),
    };
    expect(sign(example, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('verifies with the public library, for any secret we make and any text', () => {
    const timestamp = Math.floor(Date.now() / 1000);
    for (const text of [
      '',
      '{}',
      '"ảnh 🛡 \\u0000"',
      JSON.stringify({ urls: Array(200).fill('https://example.org/a') }),
    ]) {
      const secret = newWebhookSecret();
      const headers = webhookHeaders({ id: 'notice_0001', timestamp, body: Buffer.from(text) }, [secret]);
      expect(() => new Webhook(secret).verify(text, { ...headers }, { jsonParse: false })).not.toThrow();
    }
  });

  it('is given once for each secret while one replaces another, and each receiver finds its own', () => {
    const [old, next] = [newWebhookSecret(), newWebhookSecret()];
    const headers = webhookHeaders({ id: 'notice_0001', timestamp: Math.floor(Date.now() / 1000), body }, [next, old]);
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    for (const secret of [old, next]) expect(() => new Webhook(secret).verify(body, { ...headers })).not.toThrow();
    expect(() => new Webhook(newWebhookSecret()).verify(body, { ...headers })).toThrow();
  });

  it('is not given for an id, a time or a secret that a strict receiver refuses', () => {
    const secret = newWebhookSecret();
    expect(() => sign({ id: 'notice.0001', timestamp: 1_800_000_000, body }, [secret])).toThrow('webhook id');
    expect(() => sign({ id: 'notice_0001', timestamp: 1_800_000_000.5, body }, [secret])).toThrow('webhook time');
    expect(() => sign({ id: 'notice_0001', timestamp: 1_800_000_000_000, body }, [secret])).toThrow('webhook time');
    expect(() => sign({ id: 'notice_0001', timestamp: 1_800_000_000, body }, [])).toThrow('signing key');
    expect(() => sign({ id: 'notice_0001', timestamp: 1_800_000_000, body }, ['whsec_c2hvcnQ='])).toThrow('24 to 64');
  });
});

describe('a signature with an ed25519 key', () => {
  const message = { id: 'notice_0001', timestamp: 1_800_000_000, body };

  it('is v1a over id, time and the exact bytes, and the public half checks it without any code of ours', () => {
    const { privateKey, publicKey } = newSigningPair();
    const [scheme, signature] = sign(message, [privateKey]).split(',');
    expect(scheme).toBe('v1a');
    const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const bytes = Buffer.from(`notice_0001.1800000000.${body.toString('utf8')}`);
    expect(verifyBytes(null, bytes, key, Buffer.from(signature!, 'base64'))).toBe(true);
    expect(verifyBytes(null, Buffer.concat([bytes, bytes]), key, Buffer.from(signature!, 'base64'))).toBe(false);
  });

  it('is the one of RFC 8032, for a key written as 32 or as 64 bytes', () => {
    // RFC 8032, section 7.1, test 2: the seed and the public half.
    const seed = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex');
    const half = Buffer.from('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', 'hex');
    const short = sign(message, [`whsk_${seed.toString('base64')}`]);
    const long = sign(message, [`whsk_${Buffer.concat([seed, half]).toString('base64')}`]);
    expect(long).toBe(short);
    const given = { id: message.id, timestamp: String(message.timestamp), body };
    expect(countMatches(`whpk_${half.toString('base64')}`, given, [short])).toBe(1);
  });

  it('stands beside one with a shared secret while one replaces the other', () => {
    const [secret, pair] = [newWebhookSecret(), newSigningPair()];
    const signatures = sign(message, [pair.privateKey, secret]).split(' ');
    expect(signatures.map((one) => one.split(',')[0])).toEqual(['v1a', 'v1']);
    const given = { id: message.id, timestamp: String(message.timestamp), body };
    expect([pair.publicKey, secret].map((key) => countMatches(key, given, signatures))).toEqual([1, 1]);
    expect(countMatches(newSigningPair().publicKey, given, signatures)).toBe(0);
  });

  it('is not made with a key of another length', () => {
    expect(() => sign(message, ['whsk_c2hvcnQ='])).toThrow('32 bytes');
  });
});

describe('a new secret', () => {
  it('has 32 random bytes after whsec_', () => {
    const secret = newWebhookSecret();
    expect(secret.startsWith('whsec_')).toBe(true);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    expect(newWebhookSecret()).not.toBe(secret);
  });
});
