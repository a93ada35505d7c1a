/** Languages whose every text is complete. Arabic comes later as the right-to-left proof. */
export type Language = 'en' | 'vi';
export const LANGUAGES: readonly Language[] = ['en', 'vi'];

export function isLanguage(value: unknown): value is Language {
  return value === 'en' || value === 'vi';
}

export function directionOf(_language: Language): 'ltr' | 'rtl' {
  return 'ltr';
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
