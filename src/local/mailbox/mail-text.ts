export interface MailFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/**
 * Just enough MIME to read what arrived: unfolded headers, encoded words, the first plain-text part, and attached files
 * that are text. Whatever it does not understand is shown as it came; the raw mail is always beside it.
 */
export interface ReadMail {
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly files: readonly MailFile[];
}

export function readMail(raw: string): ReadMail {
  const whole = split(raw);
  const shown = (name: string) => decodeWords(whole.headers.get(name) ?? '');
  const leaves = leavesOf(whole, 0);
  const main = leaves.find((leaf) => leaf.name === null && /^text\/plain/i.test(leaf.type)) ?? leaves[0];
  const files = leaves.flatMap(({ name, type, text }) => (name === null ? [] : [{ name, type, text }]));
  return { subject: shown('subject'), from: shown('from'), to: shown('to'), text: main?.text ?? '', files };
}

interface Part {
  readonly headers: Map<string, string>;
  readonly body: string;
}

interface Leaf {
  readonly type: string;
  /** Null for what is meant to be read, not saved. */
  readonly name: string | null;
  readonly text: string;
}

function split(raw: string): Part {
  const end = /\r?\n\r?\n/.exec(raw);
  const head = end ? raw.slice(0, end.index) : raw;
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: end ? raw.slice(end.index + end[0].length) : '' };
}

/** RFC 2047 encoded words; the blank between two of them does not count. */
function decodeWords(text: string): string {
  return text
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?([\w-]+)\?([bq])\?([^?]*)\?=/gi, (_all, charset: string, kind: string, data: string) => {
      const isBase64 = kind.toLowerCase() === 'b';
      return decodeBytes(isBase64 ? Buffer.from(data, 'base64') : quotedBytes(data.replaceAll('_', ' ')), charset);
    });
}

function leavesOf({ headers, body }: Part, depth: number): Leaf[] {
  const type = headers.get('content-type') ?? 'text/plain';
  const boundary = parameter(type, 'boundary');
  if (/^multipart\//i.test(type) && boundary !== null && depth < 4)
    return body
      .split(`--${boundary}`)
      .slice(1, -1)
      .flatMap((part) => leavesOf(split(part.replace(/^\r?\n/, '').replace(/\r?\n$/, '')), depth + 1));
  const isFile = /^attachment/i.test(headers.get('content-disposition') ?? '');
  const name = parameter(headers.get('content-disposition') ?? '', 'filename') ?? parameter(type, 'name');
  return [{ type, name: isFile ? (name ?? 'attachment') : null, text: decodeBody(headers, body, type) }];
}

function decodeBody(headers: Map<string, string>, body: string, type: string): string {
  const encoding = (headers.get('content-transfer-encoding') ?? '').toLowerCase();
  const charset = parameter(type, 'charset') ?? 'utf-8';
  if (encoding === 'base64') return decodeBytes(Buffer.from(body, 'base64'), charset);
  if (encoding === 'quoted-printable') return decodeBytes(quotedBytes(body.replace(/=\r?\n/g, '')), charset);
  return body;
}

const parameter = (header: string, name: string): string | null =>
  new RegExp(`;\\s*${name}="?([^";]+)"?`, 'i').exec(header)?.[1] ?? null;

function quotedBytes(text: string): Buffer {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}

function decodeBytes(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}
