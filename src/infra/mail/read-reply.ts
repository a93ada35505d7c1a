/** A mail as it came in, as far as anybody here is to know it: whom it says it is from, some headers, its words. */
export interface IncomingText {
  readonly from: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly text: string;
}

/** Deeper than mail programs nest; a mail that is built to be costly is not read further. */
const LIMITS = { maxNestingDepth: 12, maxHeadersSize: 64 * 1024 } as const;

/**
 * Reads a mail (RFC 5322, MIME) and throws away at once whatever is not words: attached files, pictures in its text,
 * markup. Throws for bytes that are no mail.
 */
export async function readReply(bytes: Buffer): Promise<IncomingText> {
  // Loaded when the first mail comes: most installations take none.
  const { default: PostalMime } = await import('postal-mime');
  const { headers, from, subject = '', text, html } = await PostalMime.parse(bytes, LIMITS);
  const plain = text !== undefined && text.trim() !== '' ? text : textOfHtml(html ?? '');
  return {
    from: from?.address ?? '',
    subject,
    text: plain.replace(/\r\n?/g, '\n'),
    headers: Object.fromEntries(headers.map(({ key, value }) => [key.toLowerCase(), value])),
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
/** What stands in these is not for reading, or is what we wrote ourselves. */
const LEFT_OUT: ReadonlySet<string> = new Set(['style', 'script', 'head', 'title', 'blockquote']);
const OWN_LINE: ReadonlySet<string> = new Set(['br', 'p', 'div', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);

/** The words of a mail that came as markup only, without what it quotes. Shown escaped, never as markup. */
export function textOfHtml(html: string): string {
  const words: string[] = [];
  let leftOut = 0;
  for (const [n, part] of withoutComments(html)
    .split(/(<[^<>]*>)/)
    .entries()) {
    if (n % 2 === 0) {
      if (leftOut === 0) words.push(part.replace(/\s+/g, ' '));
      continue;
    }
    const [, end = '', name = ''] = /^<(\/?)([a-z]+\d?)/i.exec(part) ?? [];
    const tag = name.toLowerCase();
    if (LEFT_OUT.has(tag)) leftOut = Math.max(0, leftOut + (end === '' ? 1 : -1));
    if (tag === 'blockquote' || (OWN_LINE.has(tag) && leftOut === 0)) words.push('\n');
  }
  return withoutEntities(words.join(''))
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

function withoutComments(html: string): string {
  const [first = '', ...rest] = html.split('<!--');
  const shown = rest.map((part) => {
    const end = part.indexOf('-->');
    return end < 0 ? '' : part.slice(end + 3);
  });
  return [first, ...shown].join('');
}

function withoutEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
      const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16);
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
    },
  );
}
