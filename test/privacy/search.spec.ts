import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Canaries } from './support/canaries';
import { drawPictures, picturesIn } from './support/pictures';
import { searchSinks, sink } from './support/search';

const found = (canaries: Canaries, content: string | Buffer): string[] =>
  searchSinks(canaries, [sink('log', 'a sample', content)]).map(({ input }) => input);

/** Quoted-printable with soft line breaks in the middle of everything. */
const quotedPrintable = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) =>
      byte > 126 || byte < 33 || byte === 61
        ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .map((part, at) => (at % 9 === 8 ? `${part}=\r\n` : part))
    .join('');

const ENCODINGS: Record<string, (text: string) => string | Buffer> = {
  'as it is': (text) => text,
  'upper case': (text) => text.toUpperCase(),
  NFC: (text) => text.normalize('NFC'),
  NFD: (text) => text.normalize('NFD'),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 in the middle of a longer one': (text) => Buffer.from(`ab${text}c`).toString('base64'),
  'base64 glued to a word': (text) => `v${Buffer.from(text).toString('base64')}`,
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64 in lines of 76': (text) =>
    (
      Buffer.from(`${'-'.repeat(70)}${text}`)
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    ).join('\r\n'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex of Postgres': (text) => `\\x${Buffer.from(text).toString('hex')}`,
  'percent signs': (text) => encodeURIComponent(text),
  'percent signs on everything': (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join(''),
  'form encoding': (text) => new URLSearchParams({ a: text }).toString(),
  JSON: (text) => JSON.stringify({ a: text }),
  'JSON in JSON': (text) => JSON.stringify({ a: JSON.stringify({ b: text }) }),
  'JSON with every letter escaped': (text) =>
    [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  HTML: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  'HTML numbers': (text) => [...text].map((c) => `&#${c.codePointAt(0)};`).join(''),
  'quoted-printable': quotedPrintable,
  'a MIME word': (text) => `Subject: =?utf-8?B?${Buffer.from(text).toString('base64')}?=`,
  'UTF-16': (text) => Buffer.from(text, 'utf16le'),
  gzip: (text) => gzipSync(`{"a":${JSON.stringify(text)}}`),
  'gzip in base64 in JSON': (text) => JSON.stringify({ a: gzipSync(text).toString('base64') }),
  deflate: (text) => deflateSync(text),
  brotli: (text) => brotliCompressSync(text),
  'invisible characters between the letters': (text) => [...text].join('\u200b'),
  'cut off after thirteen characters': (text) => text.slice(0, 13),
  'an unsalted SHA-256': (text) => createHash('sha256').update(text).digest('hex'),
  'an unsalted SHA-256 in bytes of Postgres': (text) => `\\x${createHash('sha256').update(text).digest('hex')}`,
};

describe('the searcher of the canary gate', () => {
  it.each(Object.keys(ENCODINGS))('finds every shape of canary written as: %s', (name) => {
    const canaries = new Canaries();
    const shapes = ['word', 'words', 'digits', 'uuid', 'locator', 'id'] as const;
    for (const shape of shapes) {
      if (name.startsWith('cut off') && (shape === 'uuid' || shape === 'id')) continue; // an id is not cut
      const value = canaries.plant(`as ${shape}`, shape);
      expect([name, found(canaries, Buffer.concat([Buffer.from(ENCODINGS[name]!(value) as string)]))]).toEqual([
        name,
        [`as ${shape}`],
      ]);
    }
  });

  it('finds a secret of the product’s own making, and says in which sink, how written and what stands around it', () => {
    const canaries = new Canaries();
    canaries.guard('the phrase', 'apple river stone cloud lamp door');
    const line = JSON.stringify({ msg: Buffer.from('words: Apple River Stone Cloud Lamp Door').toString('base64') });
    expect(searchSinks(canaries, [sink('log', 'web', line)])).toEqual([
      {
        input: 'the phrase',
        kind: 'log',
        where: 'web',
        how: 'base64',
        excerpt: expect.stringContaining('words: apple'),
      },
    ]);
  });

  it('finds nothing where nothing is, in a megabyte of random bytes too', () => {
    const canaries = new Canaries();
    for (let n = 0; n < 300; n++) canaries.plant('somewhere', 'words');
    const noise = Buffer.from(Array.from({ length: 1 << 18 }, (_, at) => (at * 2654435761) >>> 24));
    expect(found(canaries, noise)).toEqual([]);
    expect(found(canaries, noise.toString('base64'))).toEqual([]);
  });
});

describe('the searcher for pictures', () => {
  const canaries = new Canaries();
  it.each(drawPictures().map((picture) => [picture.kind, picture] as const))(
    'knows a %s in any wrapping',
    (_kind, picture) => {
      const { bytes, type } = picture;
      const base64 = bytes.toString('base64');
      for (const content of [
        bytes,
        base64,
        `data:${type};base64,${base64}`,
        bytes.toString('hex'),
        `\\x${bytes.toString('hex')}`,
        JSON.stringify({ a: base64 }),
        encodeURIComponent(base64),
        gzipSync(bytes),
      ])
        expect(found(canaries, content)).not.toEqual([]);
      expect(picturesIn(bytes)).not.toEqual([]);
    },
  );

  it('does not take text, links or a word about pictures for one', () => {
    const text =
      'GIF89a is a format. BM II* see https://example.org/9j/4AAQ?q=iVBOR data:image/png;base64,[…] <svg></svg>';
    expect(found(canaries, text)).toEqual([]);
  });
});
