import { newDigits, newPhrase } from './receipt';
import { ENGLISH_WORDS } from './words/en';

/** The lists of words there are, by language. */
export const WORD_LISTS = { en: ENGLISH_WORDS } as const;

export type PhraseKind = 'words' | 'digits';
export const PHRASE_KINDS: readonly PhraseKind[] = ['words', 'digits'];

/**
 * What a receipt's secret is made of at first, for the language the person reads. There is no list of Vietnamese words
 * that is long enough, stays distinct without accents and has a clear licence (ADR 0029): digits of the same strength
 * serve every language, and each person may change to the other kind.
 */
export const FIRST_KIND: Readonly<Record<'en' | 'vi', PhraseKind>> = { en: 'words', vi: 'digits' };

/** Six words, or six groups of four digits: at least 77 bits either way. */
export function newSecretPhrase(kind: PhraseKind): string[] {
  return kind === 'words' ? newPhrase(ENGLISH_WORDS) : newDigits();
}
