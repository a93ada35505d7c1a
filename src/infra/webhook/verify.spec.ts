import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { sign, webhookHeaders } from './signature';
import { newWebhookSecret } from './signing-key';
import { type IncomingWebhook, MAX_WEBHOOK_BODY_BYTES, verifyWebhook } from './verify';

const NOW = new Date('2026-03-01T12:00:00Z');
const TIMESTAMP = NOW.getTime() / 1000;
const secret = newWebhookSecret();
const body = Buffer.from('{"type":"notice.answered","state":"removed"}');

function incoming(
  change: Partial<IncomingWebhook> = {},
  headers: Record<string, string | string[] | undefined> = {},
): IncomingWebhook {
  const rawBody = change.rawBody ?? body;
  const signed = webhookHeaders({ id: 'answer_0001', timestamp: TIMESTAMP, body: rawBody }, [secret]);
  return { keys: [secret], now: NOW, rawBody, ...change, headers: { ...signed, ...headers } };
}

const codeOf = (message: IncomingWebhook): string => {
  const result = verifyWebhook(message);
  return result.ok ? 'accepted' : result.code;
};

describe('an incoming message', () => {
  it('is accepted when it was signed with a secret we know', () => {
    expect(verifyWebhook(incoming())).toEqual({ ok: true, id: 'answer_0001', timestamp: TIMESTAMP });
  });

  it('signed by the public library is accepted', () => {
    const signature = new Webhook(secret).sign('answer_0002', NOW, body);
    expect(codeOf(incoming({}, { 'webhook-id': 'answer_0002', 'webhook-signature': signature }))).toBe('accepted');
  });

  it('is accepted with the old and with the new secret while one replaces the other', () => {
    expect(codeOf(incoming({ keys: [newWebhookSecret(), secret] }))).toBe('accepted');
    const both = sign({ id: 'answer_0001', timestamp: TIMESTAMP, body }, [newWebhookSecret(), secret]);
    expect(codeOf(incoming({}, { 'webhook-signature': both }))).toBe('accepted');
    expect(codeOf(incoming({}, { 'webhook-signature': `v1a,c29tZXRoaW5n ${both}` }))).toBe('accepted');
  });

  it.each<[string, string, IncomingWebhook]>([
    ['has no id', 'missing-header', incoming({}, { 'webhook-id': undefined })],
    ['has an empty signature', 'missing-header', incoming({}, { 'webhook-signature': '' })],
    [
      'has a header twice',
      'missing-header',
      incoming({}, { 'webhook-timestamp': [String(TIMESTAMP), String(TIMESTAMP)] }),
    ],
    [
      'has its signature twice, joined as Node joins them',
      'missing-header',
      incoming({}, { 'webhook-signature': `${incoming().headers['webhook-signature'] as string}, v1,c29tZXRoaW5n` }),
    ],
    ['is larger than 64 kB', 'body-too-large', incoming({ rawBody: Buffer.alloc(MAX_WEBHOOK_BODY_BYTES + 1, 0x20) })],
    ['is not UTF-8', 'not-utf8', incoming({ rawBody: Buffer.from([0x22, 0xff, 0x22]) })],
    ['has a surrogate half in UTF-8', 'not-utf8', incoming({ rawBody: Buffer.from([0xed, 0xa0, 0x80]) })],
    ['has a dot in its id', 'bad-id', incoming({}, { 'webhook-id': 'answer.0001' })],
    ['has a short id', 'bad-id', incoming({}, { 'webhook-id': 'answer1' })],
    ['has a long id', 'bad-id', incoming({}, { 'webhook-id': 'a'.repeat(65) })],
    ['has letters after its time', 'bad-timestamp', incoming({}, { 'webhook-timestamp': `${TIMESTAMP}abc` })],
    ['has a time in milliseconds', 'bad-timestamp', incoming({}, { 'webhook-timestamp': String(NOW.getTime()) })],
    [
      'has six signatures',
      'too-many-signatures',
      incoming({}, { 'webhook-signature': Array(6).fill('v1,x').join(' ') }),
    ],
    ['is from an unknown sender', 'bad-signature', incoming({ keys: [] })],
    ['was signed with another secret', 'bad-signature', incoming({ keys: [newWebhookSecret()] })],
    ['claims another version', 'bad-signature', incoming({}, { 'webhook-signature': 'v2,abc' })],
  ])('that %s is refused as %s', (_what, code, message) => {
    expect(codeOf(message)).toBe(code);
  });

  it('of exactly 64 kB is accepted', () => {
    expect(codeOf(incoming({ rawBody: Buffer.alloc(MAX_WEBHOOK_BODY_BYTES, 0x20) }))).toBe('accepted');
  });

  it.each([
    [-300, 'accepted'],
    [300, 'accepted'],
    [-301, 'stale'],
    [301, 'stale'],
  ])('that is %i seconds off our clock is %s', (seconds, outcome) => {
    expect(codeOf(incoming({ now: new Date(NOW.getTime() + seconds * 1000) }))).toBe(outcome);
  });

  it('whose time and body were shifted across the dot is refused', () => {
    const shifted = Buffer.concat([Buffer.from('.'), body]);
    expect(codeOf(incoming({}, { 'webhook-id': `answer_0001.${TIMESTAMP}` }))).toBe('bad-id');
    expect(codeOf({ ...incoming(), rawBody: shifted })).toBe('bad-signature');
  });
});

describe('a forged message', () => {
  type Parts = { id: string; timestamp: string; signature: string; body: Buffer };
  const {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
  } = webhookHeaders({ id: 'answer_0001', timestamp: TIMESTAMP, body }, [secret]);
  const genuine: Parts = { id, timestamp, signature, body };

  /** One edit of a text or of bytes: a byte flipped, put in, taken out, or the end cut off. */
  const edit = fc.record({
    kind: fc.constantFrom('flip', 'insert', 'remove', 'cut'),
    at: fc.nat(200),
    byte: fc.integer({ min: 1, max: 255 }),
  });
  type Edit = { kind: string; at: number; byte: number };
  const apply = (bytes: Buffer, { kind, at, byte }: Edit): Buffer => {
    const place = at % (bytes.length + (kind === 'insert' ? 1 : 0));
    const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
    if (kind === 'insert') return Buffer.concat([before, Buffer.from([byte]), after]);
    if (kind === 'cut') return before;
    const rest = after.subarray(1);
    return kind === 'remove'
      ? Buffer.concat([before, rest])
      : Buffer.concat([before, Buffer.from([(after[0] as number) ^ byte]), rest]);
  };
  const mutate = (parts: Parts, field: keyof Parts, change: Edit): Parts => {
    if (field === 'body') return { ...parts, body: apply(parts.body, change) };
    return { ...parts, [field]: apply(Buffer.from(parts[field], 'latin1'), change).toString('latin1') };
  };

  it('made from a genuine one by one to three edits is never accepted (5,000 mutations)', () => {
    let tried = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom<keyof Parts>('id', 'timestamp', 'signature', 'body'), edit), {
          minLength: 1,
          maxLength: 3,
        }),
        (changes) => {
          const forged = changes.reduce((parts, [field, change]) => mutate(parts, field, change), genuine);
          // Edits may undo each other, or add a second, void signature beside the genuine one: that is no forgery.
          fc.pre(
            forged.id !== id ||
              forged.timestamp !== timestamp ||
              !forged.body.equals(body) ||
              !forged.signature.split(' ').includes(signature),
          );
          tried += 1;
          const headers = {
            'webhook-id': forged.id,
            'webhook-timestamp': forged.timestamp,
            'webhook-signature': forged.signature,
          };
          expect(verifyWebhook({ headers, rawBody: forged.body, keys: [secret], now: NOW }).ok).toBe(false);
        },
      ),
      { numRuns: 5000 },
    );
    expect(tried).toBeGreaterThanOrEqual(2000);
  });

  it('with every other last symbol of the base64, which decodes to the same bytes, is not accepted', () => {
    const symbols = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const accepted = [...symbols].filter(
      (symbol) => codeOf(incoming({}, { 'webhook-signature': `${signature.slice(0, -2)}${symbol}=` })) === 'accepted',
    );
    expect(accepted).toEqual([signature.at(-2)]);
  });
});
