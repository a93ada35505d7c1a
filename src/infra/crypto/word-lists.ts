import { ENGLISH_WORDS } from './words/en';

/**
 * The words a receipt's phrase is drawn from, for the language the person reads. Vietnamese has no list of 7,776 words
 * under a clear licence yet: plain English words are typed without accents on any keyboard, so they serve both.
 */
export const WORD_LISTS: Readonly<Record<'en' | 'vi', readonly string[]>> = { en: ENGLISH_WORDS, vi: ENGLISH_WORDS };
