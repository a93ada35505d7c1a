import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Languages for tests and development only (setting TEST_LANGUAGES, refused in production). A browser that asks for one
 * gets the English pages in another dress: everything that is decided or kept still says `en`.
 *
 * - `en-XA`: English with accents, about 40 % longer, in ⟦ ⟧: what stands outside was never translated, what breaks is too
 *   narrow.
 * - `ar`: Arabic, written from right to left; what has no Arabic text yet stands there in English, in ‹‹ ››.
 */
export const TEST_LANGUAGES = ['en-XA', 'ar'] as const;
export type TestLanguage = (typeof TEST_LANGUAGES)[number];

const worn = new AsyncLocalStorage<TestLanguage>();

/** Runs what answers one request in the dress of a test language. */
export function wearing<Result>(language: TestLanguage, run: () => Result): Result {
  return worn.run(language, run);
}

/** The test language that this request wears over English; undefined everywhere in production. */
export function dressOf(language: string): TestLanguage | undefined {
  return language === 'en' ? worn.getStore() : undefined;
}

/** The test language that a browser asks for first, if any. */
export function testLanguageFromHeader(header: string | undefined): TestLanguage | undefined {
  const first = (header ?? '').split(',')[0]?.split(';')[0]?.trim().toLowerCase();
  return TEST_LANGUAGES.find((language) => language.toLowerCase() === first);
}

/** For `Intl`. Digits stay those of the phone’s keys in every language. */
export function localeOf(language: string): string {
  const dress = dressOf(language);
  if (dress === 'ar') return 'ar-u-nu-latn';
  return language === 'en' ? 'en-GB' : 'vi-VN';
}

/** What the platform made of a date or a name, marked as ours in the pseudo-language. */
export function outlined(text: string, language: string): string {
  return dressOf(language) === 'en-XA' ? `⟦${text}⟧` : text;
}

const PLAIN = 'aAcCdeEgiIlnNoOrsStuUyz';
const ACCENTS = 'áÁçÇðéÉĝíÍĺñÑóÓŕśŚţúÚýž';

/** One piece of text with accents; what is not a letter stays. */
export function accented(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => ACCENTS[PLAIN.indexOf(letter)] ?? letter);
}

const WORDS_OF_PADDING = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** Words that make a text about 40 % longer, as some languages do. */
export function padding(length: number): string {
  const words: string[] = [];
  for (let made = 0; made < length * 0.4; made += words.at(-1)!.length + 1)
    words.push(WORDS_OF_PADDING[words.length % WORDS_OF_PADDING.length]!);
  return words.map((word) => ` ${word}`).join('');
}
