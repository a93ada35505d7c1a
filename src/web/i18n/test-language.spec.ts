import { formatDateTime } from './format';
import { directionOf, isLanguage, tagOf } from './language';
import { countryName, languageNames, weekdays } from './names';
import { TEST_LANGUAGES, testLanguageFromHeader, wearing } from './test-language';
import { translate } from './translator';

const inPseudo = (key: string, values = {}): string => wearing('en-XA', () => translate('en', key, values));

describe('the languages of the tests', () => {
  it('are worn over English and over nothing else, and nobody can choose them', () => {
    expect(wearing('en-XA', () => translate('vi', 'common.leave'))).toBe('Thoát ngay');
    expect(translate('en', 'common.leave')).toBe('Leave now');
    expect(wearing('ar', () => [directionOf('en'), directionOf('vi'), tagOf('en')])).toEqual(['rtl', 'ltr', 'ar']);
    expect(TEST_LANGUAGES.filter(isLanguage)).toEqual([]);
  });

  it('are asked for by a browser that puts them first', () => {
    expect(testLanguageFromHeader('en-XA,en;q=0.9')).toBe('en-XA');
    expect(testLanguageFromHeader('ar')).toBe('ar');
    expect(testLanguageFromHeader('en-GB,ar;q=0.5')).toBeUndefined();
    expect(testLanguageFromHeader(undefined)).toBeUndefined();
  });

  it('the pseudo-language brackets, accents and lengthens, around arguments and plurals', () => {
    expect(inPseudo('common.leave')).toBe('⟦Léávé ñów one⟧');
    const whole = inPseudo('person.case.lead.working', { n: 3 });
    expect(whole).toMatch(/^⟦.*3 ĺíñkś .*⟧$/);
    expect(inPseudo('person.case.lead.working', { n: 1 })).not.toContain('3');
    expect(whole.length).toBeGreaterThan('We are working on your 3 links'.length * 1.4);
    expect(inPseudo('person.child.call', { number: '111' })).toContain('111');
  });

  it('dates and names of the platform are bracketed too', () => {
    const at = new Date('2026-11-23T14:05:00Z');
    wearing('en-XA', () => {
      expect(formatDateTime(at, 'en')).toBe('⟦Monday 23 November, 14:05 UTC⟧');
      expect(countryName('VN', 'en')).toBe('⟦Vietnam⟧');
      expect(weekdays(1, 5, 'en')).toBe('⟦Monday–Friday⟧');
    });
    expect(wearing('ar', () => formatDateTime(at, 'en'))).toMatch(/23/);
    expect(formatDateTime(at, 'en')).toBe('Monday 23 November, 14:05 UTC');
    expect(languageNames(['en', 'cy'], 'vi')).toBe('Tiếng Anh và Tiếng Wales');
  });

  it('what has no Arabic text says so loudly', () => {
    expect(wearing('ar', () => translate('en', 'common.leave'))).toBe('غادر الآن');
    expect(wearing('ar', () => translate('en', 'person.receipt.return'))).toBe('‹‹Come back and look››');
    expect(wearing('ar', () => translate('en', 'no.such.key'))).toBe('no.such.key');
  });
});
