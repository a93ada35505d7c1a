import fc from 'fast-check';
import { newDigits, newLocator, newPhrase, normaliseLocator, normalisePhrase } from './receipt';
import { FIRST_KIND, newSecretPhrase, WORD_LISTS } from './word-lists';

describe('a locator', () => {
  it('is BK and eight symbols without look-alikes, all of which occur', () => {
    const locators = Array.from({ length: 5000 }, newLocator);
    for (const locator of locators) expect(locator).toMatch(/^BK-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(new Set(locators).size).toBe(5000);
    expect(new Set(locators.join('').replace(/-/g, '')).size).toBe(32);
  });

  it.each([
    ['BK-01AB-CD1E', 'BK-01AB-CD1E'],
    ['bk-01ab-cd1e', 'BK-01AB-CD1E'],
    ['  bk 01ab cd1e ', 'BK-01AB-CD1E'],
    ['01abcd1e', 'BK-01AB-CD1E'],
    ['BK01ABCD1E', 'BK-01AB-CD1E'],
    ['BK–01AB—CD1E', 'BK-01AB-CD1E'],
    ['bk-OIab-cdLe', 'BK-01AB-CD1E'],
    ['ＢＫ－０１ＡＢ－ＣＤ１Ｅ', 'BK-01AB-CD1E'],
    ['BK-BKBK-BKBK', 'BK-BKBK-BKBK'],
    ['BKBKBKBK', 'BK-BKBK-BKBK'],
  ])('typed as "%s" is understood', (typed, meant) => {
    expect(normaliseLocator(typed)).toBe(meant);
  });

  it.each([
    '',
    'BK',
    'BK-01AB',
    'BK-01AB-CD1',
    'BK-01AB-CD1EF',
    'BK-01AB-CDUE',
    'BK-01AB-CD1!',
    'XX-01AB-CD1E',
    'ảẢảẢảẢảẢ',
    '0'.repeat(5000),
  ])('typed as "%s" is none', (typed) => {
    expect(normaliseLocator(typed)).toBeNull();
  });

  it('comes back the same from its own normal form', () => {
    fc.assert(
      fc.property(fc.constant(null).map(newLocator), (locator) => normaliseLocator(locator.toLowerCase()) === locator),
    );
  });
});

describe('a phrase', () => {
  it('has six words of a list that gives at least 77 bits', () => {
    for (const words of Object.values(WORD_LISTS)) {
      expect(new Set(words).size).toBe(words.length);
      expect(6 * Math.log2(words.length)).toBeGreaterThan(77);
      expect(words.filter((word) => !/^[a-z]{3,9}$/.test(word) || normalisePhrase(word) !== word)).toEqual([]);
    }
    const phrase = newPhrase(WORD_LISTS.en);
    expect(phrase).toHaveLength(6);
    for (const word of phrase) expect(WORD_LISTS.en).toContain(word);
  });

  it('draws every word equally often', () => {
    const counts = new Map<string, number>();
    const words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];
    for (let round = 0; round < 7000; round += 1) {
      for (const word of newPhrase(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    // Chi-squared with 6 degrees of freedom: above 40 once in two million runs of a fair draw.
    const chiSquared = words.reduce((sum, word) => sum + ((counts.get(word) ?? 0) - 6000) ** 2 / 6000, 0);
    expect(chiSquared).toBeLessThan(40);
  });

  it.each([
    ['Apple, river', 'apple river'],
    ['  apple\t river\n', 'apple river'],
    ['apple-river.', 'apple river'],
    ['APPLE  RIVER', 'apple river'],
    ['“apple” · river', 'apple river'],
    ['Sông núi'.normalize('NFD'), 'song nui'],
    ['Sông núi'.normalize('NFC'), 'song nui'],
    ['Đường ĐI', 'duong di'],
    ['0123 4567 8901', '0123 4567 8901'],
    ['012345678901', '0123 4567 8901'],
    ['01-23-45 67-89 01', '0123 4567 8901'],
    ['０１２３ 4567', '0123 4567'],
    [' ,.- ', ''],
  ])('typed as "%s" is compared as "%s"', (typed, compared) => {
    expect(normalisePhrase(typed)).toBe(compared);
  });

  it('is the same however accents were typed, or left out', () => {
    for (const typed of ['sông', 'sông'.normalize('NFD'), 'song', 'SÔNG']) expect(normalisePhrase(typed)).toBe('song');
  });

  it('can be digits of the same strength, which are what a reader of Vietnamese gets first', () => {
    expect(24 * Math.log2(10)).toBeGreaterThan(77);
    const drawn = Array.from({ length: 500 }, newDigits);
    for (const groups of drawn) {
      expect(groups).toHaveLength(6);
      for (const group of groups) expect(group).toMatch(/^\d{4}$/);
      expect(normalisePhrase(groups.join(''))).toBe(groups.join(' '));
    }
    expect(new Set(drawn.map(String)).size).toBe(500);
    expect(new Set(drawn.flat().join('')).size).toBe(10);
    expect(newSecretPhrase(FIRST_KIND.vi)[0]).toMatch(/^\d{4}$/);
    expect(WORD_LISTS.en).toContain(newSecretPhrase(FIRST_KIND.en)[0]);
  });
});
