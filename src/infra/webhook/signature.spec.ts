import { Webhook } from 'standardwebhooks';
import { newWebhookSecret, sign, webhookHeaders } from './signature';

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
    expect(() => sign({ id: 'notice_0001', timestamp: 1_800_000_000, body }, [])).toThrow('signing secret');
    expect(() => sign({ id: 'notice_0001', timestamp: 1_800_000_000, body }, ['whsec_c2hvcnQ='])).toThrow('24 to 64');
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
