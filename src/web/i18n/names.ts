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

/** Making one takes longer than sorting a list with it. */
const collators = new Map<Language, Intl.Collator['compare']>();

/**
 * Rows in the order in which a reader of this language looks for a name: the database sorts by bytes, where every `Đ`
 * comes after `Z`. Rows of the same name stay in the order they have.
 */
export function byName<Row extends { readonly name: string }>(rows: readonly Row[], language: Language): Row[] {
  return inOrderOf(rows, ({ name }) => name, language);
}

export function inOrderOf<Row>(rows: readonly Row[], nameOf: (row: Row) => string, language: Language): Row[] {
  const compare = collators.get(language) ?? new Intl.Collator(localeOf(language), { numeric: true }).compare;
  collators.set(language, compare);
  return [...rows].sort((a, b) => compare(nameOf(a), nameOf(b)));
}

/** Days of the week, 1 is Monday: `Monday–Friday`. */
export function weekdays(from: number, to: number, language: Language): string {
  const format = new Intl.DateTimeFormat(localeOf(language), { weekday: 'long', timeZone: 'UTC' });
  const nameOf = (day: number) => format.format(MONDAY + (day - 1) * 86_400_000);
  return outlined(from === to ? nameOf(from) : `${nameOf(from)}–${nameOf(to)}`, language);
}
