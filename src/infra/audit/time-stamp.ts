/** Why an answer of a time-stamp authority is none of use. */
export type TimeStampFault = 'unreadable' | 'refused' | 'not-ours';

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  octets: 0x04,
  nothing: 0x05,
  oid: 0x06,
  time: 0x18,
  sequence: 0x30,
  first: 0xa0,
};
const SHA256 = Buffer.from('0609608648016503040201', 'hex');
const NULL = Buffer.from([TAG.nothing, 0]);
const GRANTED = [0, 1];

/**
 * The question of RFC 3161 2.4.1 in DER: a SHA-256 digest to be stamped, with the authority's certificate in the answer.
 * `nonce`: 8 random bytes; the answer must bear them.
 */
export function timeStampRequest(digest: Buffer, nonce: Buffer): Buffer {
  const imprint = der(TAG.sequence, der(TAG.sequence, SHA256, NULL), der(TAG.octets, digest));
  return der(
    TAG.sequence,
    der(TAG.integer, Buffer.from([1])),
    imprint,
    der(TAG.integer, positive(nonce)),
    der(TAG.boolean, Buffer.from([0xff])),
  );
}

/**
 * The moment that an answer (RFC 3161 2.4.2, DER) stamps this digest with, or why it does not. The authority's signature
 * is not judged here: whom to trust is the auditor's choice, and `openssl ts -verify` asks it of the kept answer.
 */
export function readTimeStamp(
  answer: Buffer,
  asked: { readonly digest: Buffer; readonly nonce?: Buffer },
): Date | TimeStampFault {
  try {
    const [response] = partsOf(answer);
    const [status, token] = partsOf(of(TAG.sequence, response));
    const [code] = partsOf(of(TAG.sequence, status));
    if (!GRANTED.includes(of(TAG.integer, code)[0]!)) return 'refused';
    const [, signed] = partsOf(of(TAG.sequence, token));
    const [, , content] = partsOf(inside(of(TAG.first, signed)));
    const [, info] = partsOf(of(TAG.sequence, content));
    const [octets] = partsOf(of(TAG.first, info));
    const [, , imprint, , time, ...more] = partsOf(inside(of(TAG.octets, octets)));
    const [algorithm, digest] = partsOf(of(TAG.sequence, imprint));
    const isOurs =
      of(TAG.sequence, algorithm).subarray(0, SHA256.length).equals(SHA256) &&
      of(TAG.octets, digest).equals(asked.digest);
    const nonce = more.find(({ tag }) => tag === TAG.integer);
    const isAnswer = asked.nonce === undefined || (nonce !== undefined && nonce.content.equals(positive(asked.nonce)));
    return isOurs && isAnswer ? generalizedTime(of(TAG.time, time)) : 'not-ours';
  } catch {
    return 'unreadable';
  }
}

interface Part {
  readonly tag: number;
  readonly content: Buffer;
}

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length > 127) throw new RangeError('nothing we ask is so long');
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}

/** As a DER integer that is greater than nought and has no needless byte, whatever the bytes are. */
const positive = (nonce: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(nonce[0]! & 0x3f) | 0x40]), nonce.subarray(1)]);

/** The parts that stand one after the other in DER bytes, which must be used up. Throws for anything else. */
function partsOf(bytes: Buffer): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at]!;
    let [length, header] = [bytes[at + 1]!, 2];
    if (length > 127) {
      const size = length - 128;
      // Not 0, which is the open length of BER; and nobody's answer has more than four bytes of length.
      if (size < 1 || size > 4) throw new RangeError('not DER');
      length = bytes.readUIntBE(at + 2, size);
      header += size;
    }
    const end = at + header + length;
    if (!(end <= bytes.length)) throw new RangeError('not DER');
    parts.push({ tag, content: bytes.subarray(at + header, end) });
    at = end;
  }
  return parts;
}

function of(tag: number, part: Part | undefined): Buffer {
  if (part?.tag !== tag) throw new RangeError('not what was expected');
  return part.content;
}

const inside = (bytes: Buffer): Buffer => of(TAG.sequence, partsOf(bytes)[0]);

function generalizedTime(bytes: Buffer): Date {
  const [, year, month, day, hour, minute, second, fraction = ''] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/.exec(bytes.toString('latin1')) ?? [];
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}Z`);
  if (Number.isNaN(time.getTime())) throw new RangeError('not a time');
  return time;
}
