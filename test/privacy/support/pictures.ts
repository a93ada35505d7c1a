import { crc32, deflateSync } from 'node:zlib';

/** A small harmless picture that is drawn here: a grid of grey squares. */
export interface Picture {
  readonly kind: string;
  readonly type: string;
  readonly bytes: Buffer;
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};
const le32 = (value: number): Buffer => Buffer.from(u32(value)).reverse();
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const SQUARES = Buffer.from(Array.from({ length: 64 }, (_, at) => (((at >> 3) + at) % 2 ? 0xd0 : 0x30)));

function png(): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([latin(name), data]);
    return Buffer.concat([u32(data.length), body, u32(crc32(body))]);
  };
  const rows = Buffer.concat(
    Array.from({ length: 8 }, (_, y) => Buffer.concat([Buffer.of(0), SQUARES.subarray(y * 8, y * 8 + 8)])),
  );
  const header = Buffer.concat([u32(8), u32(8), Buffer.of(8, 0, 0, 0, 0)]);
  return Buffer.concat([
    latin('\x89PNG\r\n\x1a\n'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
const riff = (form: string, data: Buffer) => Buffer.concat([latin('RIFF'), le32(4 + data.length), latin(form), data]);
const iso = (brand: string) =>
  Buffer.concat([
    u32(24),
    latin('ftyp'),
    latin(brand),
    u32(0),
    latin(brand),
    latin('mif1'),
    u32(72),
    latin('mdat'),
    SQUARES,
  ]);
const pngBase64 = (): string => png().toString('base64');

/** One of every kind that people send around. The containers are true to their magic numbers; the content is squares. */
export function drawPictures(): Picture[] {
  const make = (kind: string, type: string, ...parts: Buffer[]): Picture => ({
    kind,
    type,
    bytes: Buffer.concat(parts),
  });
  const bmpHeader = Buffer.concat([le32(118), le32(0), le32(54), le32(40), le32(8), le32(8), Buffer.of(1, 0, 8, 0)]);
  return [
    make('PNG', 'image/png', png()),
    make(
      'JPEG',
      'image/jpeg',
      latin('\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00'),
      SQUARES,
      latin('\xff\xd9'),
    ),
    make('GIF', 'image/gif', latin('GIF89a\x08\x00\x08\x00\x80\x00\x00'), SQUARES, latin(';')),
    make('WebP', 'image/webp', riff('WEBP', Buffer.concat([latin('VP8L'), le32(64), SQUARES]))),
    make('AVI', 'video/x-msvideo', riff('AVI ', Buffer.concat([latin('LIST'), le32(64), SQUARES]))),
    make('HEIC', 'image/heic', iso('heic')),
    make('AVIF', 'image/avif', iso('avif')),
    make('MP4', 'video/mp4', iso('isom')),
    make('BMP', 'image/bmp', latin('BM'), bmpHeader, SQUARES),
    make('TIFF', 'image/tiff', latin('II*\x00\x08\x00\x00\x00'), SQUARES),
    make('WebM', 'video/webm', latin('\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webmB\x87\x81\x04'), SQUARES),
    make(
      'SVG with a picture',
      'image/svg+xml',
      latin(`<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/png;base64,${pngBase64()}"/></svg>`),
    ),
  ];
}

/** What a picture or a film begins with; matched on bytes read as latin-1, so that a byte is a character. */
const MAGIC: readonly (readonly [string, RegExp])[] = [
  ['PNG', /\x89PNG\r\n\x1a\n/],
  ['JPEG', /\xff\xd8\xff[\xc0-\xfe][\s\S]{2}(?:JFIF|Exif)|^\xff\xd8\xff[\xdb\xe0-\xef]/],
  ['GIF', /GIF8[79]a[\s\S]{4}[\x00-\xff][\s\S]\x00/],
  ['WebP', /RIFF[\s\S]{4}WEBP/],
  ['AVI', /RIFF[\s\S]{4}AVI /],
  ['HEIC, AVIF, MP4', /ftyp(?:hei[cxms]|hev[cx]|mif1|msf1|avi[fs]|iso[m2-9]|mp4[12]|M4[VAP] |qt {2}|3gp\d|dash)/],
  ['BMP', /(?:^|\n)BM[\s\S]{4}\x00{4}[\s\S]{2}\x00{2}[\x0c\x28\x6c\x7c]\x00{3}/],
  ['TIFF', /(?:^|\n)(?:II\*\x00[\s\S]{3}\x00|MM\x00\*\x00)/],
  ['Matroska, WebM', /\x1aE\xdf\xa3[\s\S]{0,40}(?:webm|matroska)/],
  ['SVG with a picture', /<svg[^>]*>[\s\S]{0,2000}?<image[^>]+data:image/i],
  ['data: address', /data:(?:image|video)\/[\w.+-]+(?:;[\w=-]+)*,[A-Za-z0-9+/%_-]{24}/i],
];

/** The kinds of pictures that these bytes hold. */
export function picturesIn(bytes: Buffer): string[] {
  const text = bytes.toString('latin1');
  return MAGIC.filter(([, magic]) => magic.test(text)).map(([kind]) => kind);
}
