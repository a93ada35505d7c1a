import { IntlMessageFormat } from 'intl-messageformat';
import { CATALOGS } from './catalog';
import { formatDate, formatDateTime, formatDuration, formatShortDateTime, formatTime } from './format';
import { languageFromHeader } from './language';
import { translate } from './translator';

interface Part {
  readonly type: number;
  readonly value?: unknown;
  readonly options?: Readonly<Record<string, { readonly value: readonly Part[] }>>;
}
/** Names of the ICU arguments; 0 is plain text and 7 the `#` of a plural. */
const namesIn = (parts: readonly Part[]): string[] =>
  parts.flatMap((part) => [
    ...(part.type === 0 || part.type === 7 ? [] : [String(part.value as string)]),
    ...Object.values(part.options ?? {}).flatMap((option) => namesIn(option.value)),
  ]);
const argumentsOf = (text: string): string[] =>
  [...new Set(namesIn(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst()))].sort();

describe('texts', () => {
  const all = Object.entries(CATALOGS.en).flatMap(([space, texts]) =>
    Object.entries(texts).map(([key, text]) => ({ space, key, text })),
  );

  it('read the same arguments in both languages, and every one can be formatted', () => {
    for (const { space, key, text } of all) {
      const vietnamese = (CATALOGS.vi as Record<string, Record<string, string>>)[space]?.[key] ?? '';
      const names = argumentsOf(text);
      expect({ key, names: argumentsOf(vietnamese) }).toEqual({ key, names });
      const values: Record<string, number> = Object.fromEntries(names.map((name) => [name, 2]));
      for (const language of ['en', 'vi'] as const)
        expect(translate(language, `${space}.${key}`, values)).not.toMatch(/[{}]/);
    }
  });

  it('are never empty, and never left in English on Vietnamese pages', () => {
    const same = all.filter(({ space, key, text }) => {
      const vietnamese = (CATALOGS.vi as Record<string, Record<string, string>>)[space]?.[key] ?? '';
      expect(vietnamese.trim()).not.toBe('');
      return vietnamese === text && /[a-z]{4,} [a-z]{3,}/.test(text);
    });
    expect(same).toEqual([]);
  });

  it('count in the language’s own way', () => {
    expect(translate('en', 'person.case.lead.working', { n: 1 })).toBe('We are working on your link');
    expect(translate('en', 'person.case.lead.working', { n: 3 })).toBe('We are working on your 3 links');
    expect(translate('vi', 'person.case.lead.some', { gone: 1, n: 3 })).toBe('1 trên 3 liên kết đã được gỡ');
  });

  it('show an unknown key as itself', () => {
    expect(translate('en', 'person.no.such.key')).toBe('person.no.such.key');
    expect(translate('en', 'nowhere')).toBe('nowhere');
  });
});

describe('times', () => {
  const at = new Date('2026-11-23T14:05:00Z');
  it('say weekday, day, time and zone', () => {
    expect(formatDateTime(at, 'en')).toBe('Monday 23 November, 14:05 UTC');
    expect(formatDateTime(at, 'vi')).toBe('Thứ Hai, 23 tháng 11, 21:05 GMT+7');
    expect(formatShortDateTime(at, { language: 'en', zone: 'UTC' })).toBe('Mon 23 Nov 14:05 UTC');
    expect(formatDateTime(new Date('2026-11-23T00:00:00Z'), 'en')).toContain('00:00 UTC');
  });
  it('stand by the clock of Viet Nam for readers of Vietnamese, the day too', () => {
    const late = new Date('2026-11-23T18:30:00Z');
    expect(formatDateTime(late, 'vi')).toBe('Thứ Ba, 24 tháng 11, 01:30 GMT+7');
    expect([formatDate(late, 'vi'), formatTime(late, 'vi')]).toEqual(['Thứ Ba, 24 tháng 11, 2026', '01:30 GMT+7']);
    expect([formatDate(late, 'en'), formatTime(late, 'en')]).toEqual(['Monday 23 November 2026', '18:30 UTC']);
    expect(formatTime(late, 'vi', 'UTC')).toBe('18:30 UTC'); // the desk names its own
  });
  it('spans name their two largest units', () => {
    const hour = 3_600_000;
    expect(formatDuration(2 * hour + 5 * 60_000, 'en')).toBe('2 h 5 min');
    expect(formatDuration(76 * hour, 'vi')).toBe('3 ngày 4 giờ');
    expect(formatDuration(24 * hour + 60_000, 'en')).toBe('1 d');
    expect(formatDuration(0, 'en')).toBe('under 1 min');
    expect(formatDuration(59_000, 'vi')).toBe('dưới 1 phút');
  });
});

it('the browser’s wish is read with its weights', () => {
  expect(languageFromHeader('vi')).toBe('vi');
  expect(languageFromHeader('fr, vi;q=0.3, en;q=0.2')).toBe('vi');
  expect(languageFromHeader('en-GB,en;q=0.9,vi;q=0.8')).toBe('en');
  expect(languageFromHeader('de')).toBe('en');
  expect(languageFromHeader(undefined)).toBe('en');
});
