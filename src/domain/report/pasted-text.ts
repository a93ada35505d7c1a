/**
 * Taking pasted text apart. Everything here runs in time proportional to its input: no expression may scan the same
 * run of characters twice, so ends are trimmed by loops and not by patterns that are tried at every position.
 */

/**
 * Zero-width and direction marks, soft hyphens, control characters other than space and line breaks, tag characters,
 * variation selectors, and halves of character pairs: invisible in a form, deadly in an address.
 */
const INVISIBLE =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu;

export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');

const LONGEST_HOST = 253;

/** Never part of an address: white space, quotation marks and brackets of HTML, CJK and Arabic punctuation. */
const BETWEEN = /[\s<>"`|«»“”„‟‹›、。，；！？「」『』（）【】《》〈〉،؛؟]+/u;
/** An address inside another one's path or query (`/https://`, `?u=https://`) belongs to it. */
const BELONGS_TO_PRECEDING = '/=?&';
const SCHEME_INSIDE = /h(?:tt|xx|\*\*)ps?(?:\[:\/\/\]|\/\/|(?:\[:\]|:)[/\\])/gi;

/** Whether a line can hold an address at all. Most lines of a long message cannot, and are passed over cheaply. */
export const mayHoldAddress = (line: string): boolean => /[.:/\\@]|[[({]dot[\])}]/i.test(line);

/** The words of a line, with addresses that were written without a gap between them taken apart. */
export function tokensOf(line: string): string[] {
  const words: string[] = [];
  for (const word of line.split(BETWEEN)) {
    for (const part of word.includes('/') || word.includes('\\') ? atSchemes(word) : [word]) {
      for (const token of part.includes(',') || part.includes(';') ? atSeparators(part) : [part]) {
        if (hasLetterOrDigit(token)) words.push(token);
      }
    }
  }
  return words;
}

/** Cuts before every `http://` that is not part of the address it stands in. */
function atSchemes(word: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isInAddress = hasForeignScheme(word);
  for (const { index } of word.matchAll(SCHEME_INSIDE)) {
    if (isInAddress && BELONGS_TO_PRECEDING.includes(word[index - 1] ?? ' ')) continue;
    if (index > start) parts.push(word.slice(start, index));
    start = index;
    isInAddress = true;
  }
  parts.push(word.slice(start));
  return parts;
}

/** `ftp://…` or a schemeless `example.org/…` may carry a web address inside just as well. */
const hasForeignScheme = (word: string): boolean => /^[a-z][a-z0-9+.-]{0,30}:\/\//i.test(word) || looksLikeHost(word);

/** Commas and semicolons may stand inside an address; they part two only when another address follows. */
function atSeparators(word: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const { index } of word.matchAll(/[,;]/g)) {
    if (!startsAddress(word.slice(index + 1, index + 1 + LONGEST_HOST))) continue;
    parts.push(word.slice(start, index));
    start = index + 1;
  }
  parts.push(word.slice(start));
  return parts;
}

const startsAddress = (piece: string): boolean => /^h(?:tt|xx|\*\*)ps?\W/i.test(piece) || looksLikeHost(piece);

/**
 * Whether text without a scheme begins like a host: at least two labels, the last of letters in one case ("end.Then"
 * is two sentences), or an IPv4 address with a path or port, or a `localhost` with a port.
 */
export function looksLikeHost(text: string): boolean {
  const head = text.slice(0, LONGEST_HOST + 1);
  const end = head.search(/[/?#:,;]/);
  const host = end === -1 ? head : head.slice(0, end);
  if (host.length > LONGEST_HOST) return false;
  if (/^localhost$/i.test(host)) return /^:\d/.test(text.slice(host.length));
  if (!DOTTED.test(host)) return false;
  const last = host.slice(host.lastIndexOf('.') + 1);
  if (/^\d+$/.test(last)) return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(host) && /^[/:]/.test(head.slice(host.length));
  if (/^xn--/i.test(last)) return true;
  return /^\p{L}[\p{L}\p{M}]+$/u.test(last) && (last === last.toLowerCase() || last === last.toUpperCase());
}

/** Two labels or more. Each dot can only be read in one way, so this takes one pass. */
const DOTTED = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*(?:\.[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*)+$/u;

/** Words that were meant to lead somewhere: a sign between letters that prose does not have, or an account's name. */
export const looksMeantAsLink = (word: string): boolean =>
  /[\p{L}\p{N}][./:\\_@]+[\p{L}\p{N}]|@[\p{L}\p{N}]/u.test(word);

export const hasLetterOrDigit = (word: string): boolean => /[\p{L}\p{N}]/u.test(word);

const LEADING = /^(?:\(?\d{1,4}[.)\]:]+(?=h(?:tt|xx|\*\*)p|www\.)|\(?\d{1,4}[)\]]+|[^\p{L}\p{N}]+)/u;
const TRAILING = ".,;:!?'*…’‘•·";
const OPENERS = '([{';
const CLOSERS = ')]}';

/** Cuts what stands around an address: list bullets and numbers before it, punctuation, brackets and emoji after. */
export function withoutWrapping(word: string): string {
  return withoutTail(word.replace(LEADING, '').replace(LEADING, ''));
}

/** `wiki/Shield_(arms)` keeps its closing bracket, `(see example.org/p)` loses the one that was opened before it. */
function withoutTail(word: string): string {
  const unopened = unopenedClosers(word);
  let end = word.length;
  while (end > 0) {
    const last = lastCharacter(word, end);
    const closer = CLOSERS.indexOf(last);
    const opener = OPENERS.indexOf(last);
    if (closer !== -1) {
      if ((unopened[closer] ?? 0) <= 0) break;
      unopened[closer] = (unopened[closer] ?? 0) - 1;
    } else if (opener !== -1) {
      unopened[opener] = (unopened[opener] ?? 0) + 1;
    } else if (!TRAILING.includes(last) && !isEmoji(last)) {
      break;
    }
    end -= last.length;
  }
  return word.slice(0, end);
}

/** For each kind of bracket: closing ones minus opening ones. */
function unopenedClosers(word: string): number[] {
  const surplus = [0, 0, 0];
  for (const { 0: bracket } of word.matchAll(/[()[\]{}]/g)) {
    const closer = CLOSERS.indexOf(bracket);
    const kind = closer === -1 ? OPENERS.indexOf(bracket) : closer;
    surplus[kind] = (surplus[kind] ?? 0) + (closer === -1 ? -1 : 1);
  }
  return surplus;
}

function lastCharacter(word: string, end: number): string {
  const code = word.codePointAt(end - 2);
  return code !== undefined && code > 0xffff ? String.fromCodePoint(code) : word.charAt(end - 1);
}

const isEmoji = (character: string): boolean =>
  /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u20e3]$/u.test(character);
