import { randomBytes, randomInt } from 'node:crypto';

/** Crockford's base32 (no I, L, O, U): read over a telephone or copied by hand without mix-ups. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PREFIX = 'BK';
const LOCATOR_SYMBOLS = 8;
const PHRASE_WORDS = 6;
/** Longer input is no typing slip; it is refused before any work is done on it. */
const MAX_LOCATOR_INPUT = 64;

/**
 * The public half of a receipt, `BK-XXXX-XXXX`: 40 random bits. It finds a case and opens nothing, so it need not be
 * unguessable; it must be unlikely to collide, and the column's unique index catches the rare pair.
 */
export function newLocator(): string {
  return formatLocator(newSymbols(LOCATOR_SYMBOLS));
}

/** So many random symbols of Crockford's base32, 5 bits each. */
export function newSymbols(count: number): string {
  return Array.from(randomBytes(count), (byte) => ALPHABET[byte % 32]).join('');
}

/**
 * The locator a person meant, or null if it cannot be one. Forgives case, spaces, missing or odd dashes, a missing
 * prefix, and the look-alikes O for 0 and I or L for 1.
 */
export function normaliseLocator(input: string): string | null {
  const symbols = readSymbols(input, LOCATOR_SYMBOLS, PREFIX);
  return symbols === null ? null : formatLocator(symbols);
}

/** The `count` symbols that were meant, with or without the prefix, or null. Forgives what {@link normaliseLocator} does. */
export function readSymbols(input: string, count: number, prefix = ''): string | null {
  if (input.length > MAX_LOCATOR_INPUT) return null;
  const compact = input
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}_.\u2212\u200B-\u200F\u2060\uFEFF]/gu, '');
  const body =
    compact.length === count + prefix.length && compact.startsWith(prefix) ? compact.slice(prefix.length) : compact;
  const symbols = body.replace(/O/g, '0').replace(/[IL]/g, '1');
  return symbols.length === count && [...symbols].every((s) => ALPHABET.includes(s)) ? symbols : null;
}

/** The secret half of a receipt: six words, each drawn evenly (7,776 words give 77.5 bits; ASVS 6.5.2, then Argon2id). */
export function newPhrase(words: readonly string[]): string[] {
  return Array.from({ length: PHRASE_WORDS }, () => words[randomInt(words.length)] as string);
}

/** The same secret as six groups of four digits, for whoever finds those easier: 24 digits are 79.7 bits. */
export function newDigits(): string[] {
  return Array.from({ length: PHRASE_WORDS }, () => String(randomInt(10_000)).padStart(4, '0'));
}

/**
 * The form of a phrase that is hashed and compared: no accents (typed in NFC or NFD, or left out, it is the same),
 * lower case, words parted by one space, digits in groups of four however they were parted. None of our phrases differ
 * only in accents, so nothing is lost by dropping them; a second word that a person chose is compared the same way.
 */
export function normalisePhrase(input: string): string {
  const plain = input
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/đ/g, 'd')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return /^[\d ]+$/.test(plain) ? plain.replace(/ /g, '').replace(/(\d{4})(?=\d)/g, '$1 ') : plain;
}

const formatLocator = (symbols: string): string => `${PREFIX}-${symbols.slice(0, 4)}-${symbols.slice(4)}`;
