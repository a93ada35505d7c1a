import { dressOf } from './test-language';

/** Languages whose every text is complete: what a person can choose, and what is kept with their case. */
export type Language = 'en' | 'vi';
export const LANGUAGES: readonly Language[] = ['en', 'vi'];

export function isLanguage(value: unknown): value is Language {
  return value === 'en' || value === 'vi';
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return dressOf(language) === 'ar' ? 'rtl' : 'ltr';
}

/** What the page says it is in (`lang`). */
export function tagOf(language: Language): string {
  return dressOf(language) ?? language;
}

/** The best of our languages for an Accept-Language header (RFC 9110 12.5.4); English when none fits. */
export function languageFromHeader(header: string | undefined): Language {
  let best: Language = 'en';
  let bestWeight = 0;
  for (const part of (header ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const primary = tag.split('-')[0];
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2));
    if (isLanguage(primary) && weight > bestWeight) {
      best = primary;
      bestWeight = weight;
    }
  }
  return best;
}
