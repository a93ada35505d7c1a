import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { picturesIn } from './pictures';

const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
const MAX_DEPTH = 3;
const MAX_INFLATED = { maxOutputLength: 4_000_000 } as const;

/** The form in which things are compared: lower case, without accents (NFC and NFD are the same), nothing invisible. */
export function canonical(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(INVISIBLE, '')
    .toLowerCase();
}

export interface View {
  /** The decodings that led here, such as `base64 < json`; `as is` for none. */
  readonly how: string;
  readonly text: string;
  readonly bytes: Buffer;
}

/**
 * Everything that these bytes can be read as: themselves, and what is inside of base64, hex, percent signs, HTML and
 * JSON escapes, quoted-printable, folded or wrapped lines, UTF-16, gzip, deflate and brotli; and that again, three deep.
 */
export function* viewsOf(bytes: Buffer, how = 'as is', depth = 0, seen = new Set<string>()): Generator<View> {
  const text = bytes.toString('utf8');
  if (seen.has(text)) return;
  seen.add(text);
  yield { how, text, bytes };
  if (depth >= MAX_DEPTH) return;
  const next = (name: string) => (how === 'as is' ? name : `${name} < ${how}`);
  for (const [name, decoded] of [...textDecodings(text), ...byteDecodings(bytes)])
    yield* viewsOf(decoded, next(name), depth + 1, seen);
}

function textDecodings(text: string): [string, Buffer][] {
  const out: [string, Buffer][] = [];
  const add = (name: string, decoded: string | Buffer) => {
    if (decoded.length > 0 && decoded !== text) out.push([name, Buffer.from(decoded as string)]);
  };
  if (text.includes('%')) add('url', unescapeBytes(text, /(?:%[0-9a-f]{2})+/gi, '%'));
  if (/=[0-9A-F]{2}|=\r?\n/i.test(text))
    add('quoted-printable', unescapeBytes(text.replace(/=\r?\n/g, ''), /(?:=[0-9A-F]{2})+/gi, '='));
  if (text.includes('\\')) add('json', unescapeJson(text));
  if (text.includes('&')) add('html', unescapeHtml(text));
  if (/\r?\n/.test(text)) add('joined lines', text.replace(/\r?\n[ \t]*/g, ''));
  const base64 = runs(text, /[A-Za-z0-9+/_-]{14,}={0,2}/g).flatMap((run) =>
    [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64')).filter(isSomething),
  );
  out.push(...asViews('base64', base64));
  const hex = runs(text, /(?:[0-9a-f]{2}){8,}[0-9a-f]?/gi).flatMap((run) =>
    [0, 1].map((skip) => Buffer.from(run.slice(skip), 'hex')).filter(isSomething),
  );
  out.push(...asViews('hex', hex));
  return out;
}

/** Only where a magic number stands: in the bytes themselves, and after each line feed that {@link joined} puts between. */
function byteDecodings(bytes: Buffer): [string, Buffer][] {
  const out: [string, Buffer][] = [];
  for (
    let at = bytes.indexOf('\x1f\x8b\x08', 0, 'latin1');
    at >= 0;
    at = bytes.indexOf('\x1f\x8b\x08', at + 1, 'latin1')
  )
    add(out, 'gzip', () => gunzipSync(bytes.subarray(at), { ...MAX_INFLATED, finishFlush: 2 }));
  if (bytes[0] === 0x78) add(out, 'deflate', () => inflateSync(bytes, MAX_INFLATED));
  if (bytes.length < 200_000 && !isText(bytes)) add(out, 'brotli', () => brotliDecompressSync(bytes, MAX_INFLATED));
  if (isWide(bytes)) out.push(['utf-16', Buffer.from(bytes.filter((byte) => byte !== 0))]);
  return out;
}

function add(out: [string, Buffer][], name: string, decode: () => Buffer): void {
  try {
    out.push([name, decode()]);
  } catch {
    // it only looked like it
  }
}

/** Texts together, so that a page of a thousand runs is one view; what begins like a file, each for itself. */
function asViews(name: string, parts: readonly Buffer[]): [string, Buffer][] {
  const texts = parts.filter(isReadable);
  const files = parts.filter((part) => !isReadable(part)).map((part): [string, Buffer] => [name, part]);
  return texts.length > 0 ? [[name, joined(texts)], ...files] : files;
}

/** Separated by a line feed, so that what is decoded from one run cannot run into the next. */
const joined = (parts: readonly Buffer[]): Buffer => Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')]));
/**
 * Ciphertext and the wrong three of four offsets decode to noise, which is not looked into any further: only what reads
 * as text, or begins like something that holds more (gzip, UTF-16, a picture).
 */
function isSomething(part: Buffer): boolean {
  return isReadable(part) || part.includes('\x1f\x8b\x08', 0, 'latin1') || isWide(part) || picturesIn(part).length > 0;
}
function isReadable(part: Buffer): boolean {
  const start = part.subarray(0, 256);
  const printable = start.filter((byte) => byte >= 32 || byte === 10 || byte === 13 || byte === 9);
  return printable.length > start.length * 0.95 && !/\ufffd.{0,8}\ufffd/.test(start.toString('utf8'));
}
const isWide = (bytes: Buffer): boolean =>
  bytes.subarray(0, 2000).filter((byte) => byte === 0).length > Math.min(bytes.length, 2000) / 5;
const isText = (bytes: Buffer): boolean => bytes.subarray(0, 512).every((byte) => byte >= 9);

/** The runs of one alphabet, also those that were wrapped over lines (a mail's base64). */
function runs(text: string, alphabet: RegExp): string[] {
  const unwrapped = text.replace(/(?<=[A-Za-z0-9+/]{60})\r?\n/g, '');
  return [...unwrapped.matchAll(alphabet)].map((match) => match[0]);
}

/** As bytes first, then as UTF-8: an accent is more than one escape. */
function unescapeBytes(text: string, escapes: RegExp, sign: string): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const match of text.matchAll(escapes)) {
    parts.push(Buffer.from(text.slice(from, match.index)), Buffer.from(match[0].replaceAll(sign, ''), 'hex'));
    from = match.index + match[0].length;
  }
  return Buffer.concat([...parts, Buffer.from(text.slice(from))]);
}

const SHORT: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const unescapeJson = (text: string): string =>
  text.replace(
    /\\(?:u\{?([0-9a-f]{4,6})\}?|x([0-9a-f]{2})|(.))/gi,
    (whole, unicode?: string, byte?: string, one?: string) =>
      one !== undefined ? (SHORT[one] ?? one) : character(parseInt(unicode ?? byte ?? '', 16), whole),
  );

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const unescapeHtml = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (whole, decimal?: string, hex?: string, name?: string) =>
    name !== undefined
      ? (NAMED[name.toLowerCase()] ?? whole)
      : character(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal), whole),
  );

const character = (code: number, whole: string): string =>
  code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
