/**
 * Just enough MIME to read what arrived: unfolded headers, encoded words, and the first plain-text part. Whatever it
 * does not understand is shown as it came; the raw mail is always beside it.
 */
export interface ReadMail {
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

export function readMail(raw: string): ReadMail {
  const { headers, body } = split(raw);
  const shown = (name: string) => decodeWords(headers.get(name) ?? '');
  return { subject: shown('subject'), from: shown('from'), to: shown('to'), text: plainText(headers, body, 0) };
}

function split(raw: string): { headers: Map<string, string>; body: string } {
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

function plainText(headers: Map<string, string>, body: string, depth: number): string {
  const type = headers.get('content-type') ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (/^multipart\//i.test(type) && boundary && depth < 4) {
    const parts = body
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => split(part.replace(/^\r?\n/, '')));
    const texts = parts.map((part) => ({ ...part, type: part.headers.get('content-type') ?? 'text/plain' }));
    const chosen = texts.find((part) => /^(text\/plain|multipart\/)/i.test(part.type)) ?? texts[0];
    return chosen ? plainText(chosen.headers, chosen.body, depth + 1) : '';
  }
  const encoding = (headers.get('content-transfer-encoding') ?? '').toLowerCase();
  const charset = /charset="?([^";]+)"?/i.exec(type)?.[1] ?? 'utf-8';
  if (encoding === 'base64') return decodeBytes(Buffer.from(body, 'base64'), charset);
  if (encoding === 'quoted-printable') return decodeBytes(quotedBytes(body.replace(/=\r?\n/g, '')), charset);
  return body;
}

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
