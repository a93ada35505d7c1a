import type { Language } from './language';
import { localeOf, outlined } from './test-language';

/** Names that the platform (ICU) knows in every language: of countries, languages and days, and lists of them. */
const MONDAY = Date.UTC(2024, 0, 1);

/** `VN` → `Vietnam` / `Việt Nam`. */
export function countryName(code: string, language: Language): string {
  return outlined(new Intl.DisplayNames([localeOf(language)], { type: 'region' }).of(code) ?? code, language);
}

/** `['en', 'cy']` → `English and Welsh`. */
export function languageNames(codes: readonly string[], language: Language): string {
  const names = new Intl.DisplayNames([localeOf(language)], { type: 'language' });
  return listOf(
    codes.map((code) => names.of(code) ?? code),
    language,
  );
}

export function listOf(words: readonly string[], language: Language): string {
  return outlined(
    new Intl.ListFormat(localeOf(language), { style: 'long', type: 'conjunction' }).format(words),
    language,
  );
}

/** Days of the week, 1 is Monday: `Monday–Friday`. */
export function weekdays(from: number, to: number, language: Language): string {
  const format = new Intl.DateTimeFormat(localeOf(language), { weekday: 'long', timeZone: 'UTC' });
  const nameOf = (day: number) => format.format(MONDAY + (day - 1) * 86_400_000);
  return outlined(from === to ? nameOf(from) : `${nameOf(from)}–${nameOf(to)}`, language);
}
