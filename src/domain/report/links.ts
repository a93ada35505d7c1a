import { behindForms, commonForm } from './link-forms';
import { withoutTracking } from './tracking-parameters';
import {
  hasLetterOrDigit,
  looksLikeHost,
  looksMeantAsLink,
  mayHoldAddress,
  tokensOf,
  withoutInvisible,
  withoutWrapping,
} from './pasted-text';
import { parseUrl } from '../shared/parse-url';

export interface Link {
  /** The normalised address: host in lower-case ASCII, no default port, no tracking, no form for phones. */
  readonly url: string;
  /** What the person pasted, without the text around it. */
  readonly original: string;
  /** Host with the port, if it is not the default one. */
  readonly host: string;
}

export type LinkProblemCode = 'not-a-link' | 'too-long' | 'unsupported-scheme' | 'has-credentials' | 'too-many';
export interface LinkProblem {
  /** The words concerned, cut to 80 characters. */
  readonly line: string;
  readonly code: LinkProblemCode;
}

export interface LinkLimits {
  /** Also how many problems are named at most: more than that help nobody. */
  readonly maxLinks: number;
  /** In characters, of the address as pasted and as normalised. */
  readonly maxLength: number;
}
export const LINK_LIMITS: LinkLimits = { maxLinks: 50, maxLength: 2048 };

const SHOWN_CHARACTERS = 80;
/** No message has this many words. A text that does is not read further, and says so (`too-many`). */
const MOST_WORDS = 100_000;
const WEB_SCHEME = /^h(?:tt|xx|\*\*)p(s?)(?:\[:\/\/\]|\/\/|(?:\[:\]|:)[/\\]{1,3})/i;
const ANY_SCHEME = /^([a-z][a-z0-9+.-]{0,30}):(\/\/)?/i;
/** Schemes written without `//`. A word before a colon is otherwise a label ("link: …"), or a host before its port. */
const OPAQUE_SCHEMES: readonly string[] = [
  'javascript',
  'data',
  'mailto',
  'tel',
  'sms',
  'blob',
  'file',
  'about',
  'magnet',
];

type Read =
  | { readonly kind: 'link'; readonly link: Link; readonly key: string }
  | { readonly kind: 'problem'; readonly code: LinkProblemCode }
  | { readonly kind: 'prose' };

/**
 * Finds the web addresses in what a person pasted: several at once, in messages or lists, defanged (`hxxp`, `[.]`),
 * without a scheme, among emoji or right-to-left text. Duplicates are joined. Names as problems: what was meant as a
 * link and cannot be one, a line of one such word that is none, and every line when no link was found at all. Other
 * words are the person's own and are passed over. Takes time in proportion to the length of the text.
 */
export function parseLinks(
  pasted: string,
  limits: LinkLimits = LINK_LIMITS,
): { readonly links: Link[]; readonly problems: LinkProblem[] } {
  const links = new Map<string, Link>();
  const problems: LinkProblem[] = [];
  const linesOfProse: string[] = [];
  const seen = new Set<string>();
  const report = (words: string, code: LinkProblemCode): void => {
    if (problems.length < limits.maxLinks) problems.push({ line: shown(words), code });
  };

  const result = (): { links: Link[]; problems: LinkProblem[] } => ({ links: [...links.values()], problems });
  const tooMany = (words: string): ReturnType<typeof result> => {
    problems.splice(limits.maxLinks - 1);
    problems.push({ line: shown(words), code: 'too-many' });
    return result();
  };

  let wordsRead = 0;
  for (const line of withoutInvisible(pasted).split(/[\n\r\v\f\u0085\u2028\u2029]/)) {
    const keepAsProse = (): void => {
      if (links.size === 0 && linesOfProse.length < limits.maxLinks && hasLetterOrDigit(line)) {
        linesOfProse.push(shown(line));
      }
    };
    if (!mayHoldAddress(line)) {
      keepAsProse();
      continue;
    }
    const tokens = tokensOf(line);
    let hasLinkOrProblem = false;
    for (const token of tokens) {
      if (++wordsRead > MOST_WORDS) return tooMany(token);
      if (seen.has(token)) {
        hasLinkOrProblem = true;
        continue;
      }
      const read = readToken(token, limits.maxLength);
      if (read.kind === 'prose') continue;
      seen.add(token);
      hasLinkOrProblem = true;
      if (read.kind === 'problem') {
        report(token, read.code);
      } else if (!links.has(read.key)) {
        // One word of it is enough, and the text that follows is not read: it could be megabytes.
        if (links.size >= limits.maxLinks) return tooMany(token);
        links.set(read.key, read.link);
      }
    }
    if (hasLinkOrProblem || tokens.length === 0) continue;
    if (tokens.length === 1 && looksMeantAsLink(line)) report(line, 'not-a-link');
    else keepAsProse();
  }
  if (links.size === 0) for (const line of linesOfProse) report(line, 'not-a-link');
  return result();
}

const TOO_LONG: Read = { kind: 'problem', code: 'too-long' };

function readToken(token: string, maxLength: number): Read {
  const original = withoutWrapping(token);
  if (original === '') return { kind: 'prose' };
  const web = WEB_SCHEME.exec(original);
  if (web !== null) {
    const rest = original.slice(web[0].length);
    // "https://https://example.org": pasted behind a scheme that was already there.
    if (WEB_SCHEME.test(rest)) return original.length > maxLength ? TOO_LONG : readToken(rest, maxLength);
    return readAddress(`http${(web[1] ?? '').toLowerCase()}://`, rest, original, maxLength);
  }

  const scheme = ANY_SCHEME.exec(original);
  if (scheme !== null) {
    const [prefix, name = '', slashes] = scheme;
    if (slashes !== undefined || OPAQUE_SCHEMES.includes(name.toLowerCase())) {
      return { kind: 'problem', code: 'unsupported-scheme' };
    }
    // "link:example.org/p" is a label and an address; "example.org:8080/p" is a host and a port.
    if (!looksLikeHost(fanged(original))) {
      const rest = original.slice(prefix.length);
      return rest === '' || !looksLikeHost(fanged(rest))
        ? { kind: 'prose' }
        : readAddress(schemeFor(rest), rest, rest, maxLength);
    }
  }
  if (!looksLikeHost(fanged(original))) return { kind: 'prose' };
  return readAddress(schemeFor(original), original, original, maxLength);
}

/** Names under `localhost` never leave this machine (RFC 6761) and have no certificate; all others get https. */
const schemeFor = (text: string): string => (/^[^/?#:]*localhost(?:[/?#:]|$)/i.test(text) ? 'http://' : 'https://');

function readAddress(scheme: string, pastedRest: string, pastedOriginal: string, maxLength: number): Read {
  // "example.org, thanks" without the space: a comma can stand in a path, never in a host.
  const stop = pastedRest.search(/[/?#@,;]/);
  const surplus = /[,;]/.test(pastedRest.charAt(stop)) ? pastedRest.length - stop : 0;
  const rest = pastedRest.slice(0, pastedRest.length - surplus);
  const original = pastedOriginal.slice(0, pastedOriginal.length - surplus);
  if (original.length > maxLength) return TOO_LONG;
  const candidate = (scheme + fanged(rest)).normalize('NFC');
  if (parseUrl(candidate) === null) return { kind: 'problem', code: 'not-a-link' };
  const pasted = new URL(candidate);
  if (pasted.username !== '' || pasted.password !== '') return { kind: 'problem', code: 'has-credentials' };
  const url = behindForms(pasted);
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  if (!/[a-z0-9]/.test(url.hostname)) return { kind: 'problem', code: 'not-a-link' };
  if (url.search !== '') url.search = withoutTracking(url.search.slice(1));
  if (url.href.length > maxLength) return TOO_LONG;
  return { kind: 'link', link: { url: url.href, original, host: url.host }, key: identityOf(url) };
}

/** `example[.]org` and its kin: written so that nobody opens it by accident. */
const fanged = (text: string): string => text.replace(/\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\}/gi, '.');

/**
 * What makes two addresses one item. A plain anchor (`#comments`) is a place on the same page; anything else after
 * `#` can be the content itself (`#!/photo/7`), so it counts. A page for phones is the page.
 */
function identityOf(url: URL): string {
  const isAnchor = /^#(?:[\w-]*|:~:.*)$/.test(url.hash);
  return commonForm(url) + (isAnchor ? '' : url.hash);
}

/** Cut by whole characters: half a character pair would be damage in every later encoding. */
const shown = (words: string): string => {
  const trimmed = words.trim();
  return trimmed.length <= SHOWN_CHARACTERS
    ? trimmed
    : [...trimmed.slice(0, SHOWN_CHARACTERS * 2)].slice(0, SHOWN_CHARACTERS).join('');
};
