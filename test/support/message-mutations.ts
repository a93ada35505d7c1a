import fc from 'fast-check';
import { newSigningPair, newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { MAX_SIGNATURES } from '../../src/infra/webhook/verify';
import { sign, WEBHOOK_ID, WEBHOOK_TIMESTAMP } from '../../src/infra/webhook/signature';

/** A signed answer as it goes over the wire. */
export interface WireMessage {
  readonly noticeId: string;
  readonly body: Buffer;
  /** A name may stand there twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}
export interface Mutation {
  readonly what: string;
  readonly apply: (message: WireMessage) => WireMessage;
}

const header = (message: WireMessage, name: string): string =>
  message.headers.find(([each]) => each === name)?.[1] ?? '';
const withHeader = (message: WireMessage, name: string, value: string): WireMessage => ({
  ...message,
  headers: message.headers.map(([each, old]) => [each, each === name ? value : old]),
});
const withBody = (message: WireMessage, body: Buffer): WireMessage => ({ ...message, body });
const at = (share: number, length: number): number => Math.min(length - 1, Math.floor(share * length));
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const mutation = (what: string, apply: Mutation['apply']): Mutation => ({ what, apply });

const SIGNED = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
const strangers = [newWebhookSecret(), newSigningPair().privateKey];
const latin1 = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code < 0x7f || code > 0x9f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 80,
});

const ofBody = fc.oneof(
  fc.tuple(share, fc.integer({ min: 1, max: 255 })).map(([where, mask]) =>
    mutation('a byte of the body', (message) => {
      const body = Buffer.from(message.body);
      const index = at(where, body.length);
      body[index] = body[index]! ^ mask;
      return withBody(message, body);
    }),
  ),
  fc.tuple(share, fc.uint8Array({ minLength: 1, maxLength: 40 })).map(([where, more]) =>
    mutation('bytes more in the body', (message) => {
      const index = at(where, message.body.length + 1);
      return withBody(message, Buffer.concat([message.body.subarray(0, index), more, message.body.subarray(index)]));
    }),
  ),
  fc.tuple(share, share).map(([from, to]) =>
    mutation('bytes fewer in the body', (message) => {
      const [start, end] = [from, to].map((each) => at(each, message.body.length)).sort((a, b) => a - b);
      return withBody(message, Buffer.concat([message.body.subarray(0, start), message.body.subarray(end! + 1)]));
    }),
  ),
  fc
    .constantFrom('\n', ' ', '\ufeff', '{}', ',', '\u0000')
    .map((text) =>
      mutation('something after or before the body', (message) =>
        withBody(
          message,
          text === '\ufeff'
            ? Buffer.concat([Buffer.from(text), message.body])
            : Buffer.concat([message.body, Buffer.from(text)]),
        ),
      ),
    ),
  fc
    .constantFrom('{"type":"removed"}', '{"type":"refused","reason":{"code":"not_hosted_here"}}', '[]', 'null', '')
    .map((text) => mutation('another body', (message) => withBody(message, Buffer.from(text)))),
);

const ofHeader = fc.oneof(
  fc
    .constantFrom(...SIGNED)
    .map((name) =>
      mutation(`no ${name}`, (message) => ({ ...message, headers: message.headers.filter(([each]) => each !== name) })),
    ),
  fc.constantFrom(...SIGNED).map((name) =>
    mutation(`${name} twice`, (message) => ({
      ...message,
      headers: [...message.headers, [name, header(message, name)]],
    })),
  ),
  fc
    .tuple(fc.constantFrom(...SIGNED), latin1)
    .map(([name, value]) => mutation(`another ${name}`, (message) => withHeader(message, name, value))),
  fc
    .tuple(fc.constantFrom(...SIGNED), share, fc.constantFrom('0', 'A', 'z', '.', ',', '=', '+', ' ', '-', '\u00e9'))
    .map(([name, where, sign]) =>
      mutation(`a sign of ${name}`, (message) => {
        const value = header(message, name);
        const index = at(where, value.length);
        return withHeader(message, name, value.slice(0, index) + sign + value.slice(index + 1));
      }),
    ),
  fc
    .tuple(fc.constantFrom(...SIGNED), fc.constantFrom('upper', 'lower', 'twice', 'half', 'quoted'))
    .map(([name, how]) =>
      mutation(`${name} ${how}`, (message) => {
        const value = header(message, name);
        const made = {
          upper: value.toUpperCase(),
          lower: value.toLowerCase(),
          twice: value + value,
          half: value.slice(0, value.length / 2),
          quoted: `"${value}"`,
        };
        return withHeader(message, name, made[how]);
      }),
    ),
  fc
    .constantFrom(
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      '',
    )
    .map((type) => mutation('another content type', (message) => withHeader(message, 'content-type', type))),
  fc.constantFrom('gzip', 'br', 'deflate').map((coding) =>
    mutation('a content coding', (message) => ({
      ...message,
      headers: [...message.headers, ['content-encoding', coding]],
    })),
  ),
);

const ofTime = fc.oneof(
  fc.integer({ min: 1, max: 2_000_000_000 }).map((seconds) =>
    mutation('another time', (message) => {
      const old = Number(header(message, 'webhook-timestamp'));
      return withHeader(message, 'webhook-timestamp', String(seconds === old ? seconds + 1 : seconds));
    }),
  ),
  fc
    .constantFrom('+', '-', '0', '0x', '00')
    .map((before) =>
      mutation('something before the time', (message) =>
        withHeader(message, 'webhook-timestamp', before + header(message, 'webhook-timestamp')),
      ),
    ),
  fc
    .constantFrom('.0', 'e0', 'abc', '000', ';', ',1')
    .map((after) =>
      mutation('something after the time', (message) =>
        withHeader(message, 'webhook-timestamp', header(message, 'webhook-timestamp') + after),
      ),
    ),
);

const ofSignature = fc.oneof(
  fc
    .tuple(fc.constantFrom('v1', 'v1a', 'v2', ''), fc.uint8Array({ minLength: 0, maxLength: 70 }))
    .map(([scheme, bytes]) =>
      mutation('a made-up signature', (message) =>
        withHeader(message, 'webhook-signature', `${scheme},${Buffer.from(bytes).toString('base64')}`),
      ),
    ),
  fc.constantFrom(...strangers).map((key) =>
    mutation('a stranger’s signature', (message) => {
      const [id, time] = [header(message, 'webhook-id'), header(message, 'webhook-timestamp')];
      const signed =
        WEBHOOK_ID.test(id) && WEBHOOK_TIMESTAMP.test(time) && String(Number(time)) === time
          ? sign({ id, timestamp: Number(time), body: message.body }, [key])
          : 'v1,';
      return withHeader(message, 'webhook-signature', signed);
    }),
  ),
  fc
    .integer({ min: 5, max: 40 })
    .map((count) =>
      mutation('too many signatures', (message) =>
        withHeader(
          message,
          'webhook-signature',
          Array.from({ length: count + 1 }, () => header(message, 'webhook-signature')).join(' '),
        ),
      ),
    ),
  fc
    .constantFrom('v1a', 'V1', 'v1 ', 'v01', 'sha256')
    .map((scheme) =>
      mutation('the right bytes under another scheme', (message) =>
        withHeader(message, 'webhook-signature', header(message, 'webhook-signature').replace('v1', scheme)),
      ),
    ),
);

const ofNotice = fc.oneof(
  fc.uuid().map((noticeId) => mutation('another notice', (message) => ({ ...message, noticeId }))),
  fc
    .constantFrom('%00', '%27', '.json', 'x', '-')
    .map((more) => mutation('a longer notice id', (message) => ({ ...message, noticeId: message.noticeId + more }))),
  fc.constant(
    mutation('the notice id in capitals', (message) => ({ ...message, noticeId: message.noticeId.toUpperCase() })),
  ),
);

/** One change, or two at once. */
export const aMutation: fc.Arbitrary<Mutation> = (() => {
  const one = fc.oneof(
    { weight: 4, arbitrary: ofBody },
    { weight: 4, arbitrary: ofHeader },
    ofTime,
    { weight: 2, arbitrary: ofSignature },
    ofNotice,
  );
  const two = fc
    .tuple(one, one)
    .map(([a, b]) => mutation(`${a.what} and ${b.what}`, (message) => b.apply(a.apply(message))));
  return fc.oneof({ weight: 5, arbitrary: one }, two);
})();

/**
 * Whether a receiver must see a difference. What stands around a header's value is no part of it (RFC 9110, 5.5), and a
 * short list of signatures in which the right one stands is as good as that one (Standard Webhooks): two changes after
 * one another can come to that.
 */
export function isDifferent(before: WireMessage, after: WireMessage): boolean {
  const right = header(before, 'webhook-signature');
  const given = header(after, 'webhook-signature').split(' ');
  if (given.length <= MAX_SIGNATURES && given.includes(right)) after = withHeader(after, 'webhook-signature', right);
  const seen = (message: WireMessage) =>
    JSON.stringify([
      message.noticeId,
      message.body.toString('base64'),
      message.headers.map(([name, value]) => [name, value.trim()]).sort(),
    ]);
  return seen(before) !== seen(after);
}
