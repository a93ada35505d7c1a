import { readdirSync } from 'node:fs';
import path from 'node:path';
import { enCommon } from './en/common';
import { enFingerprint } from './en/fingerprint';
import { enPersonCase } from './en/person-case';
import { enPersonCopy } from './en/person-copy';
import { enPersonForm } from './en/person-form';
import { enServices } from './en/services';
import { gradeOf, sentencesOf, syllablesOf, wordsOf } from './reading-grade';
import { viCommon } from './vi/common';

/**
 * Files of messages that only people at the desk, or at a platform, read. Whatever else lies in the folder is read by frightened people on a
 * phone: a new file is held to these rules without being named here.
 */
const isOfDesk = (file: string): boolean => /^(desk(-[a-z]+)*|refusals|platform-page)\.ts$/.test(file);

const ENGLISH_WORDS = 20;
const VIETNAMESE_SYLLABLES = 25;
const GRADE = 6;
/** The formula means nothing for a few words: a text is judged on its own from here on. */
const WORDS_TO_JUDGE = 10;

interface Text {
  readonly file: string;
  readonly key: string;
  readonly text: string;
}
function textsOf(language: 'en' | 'vi'): Text[] {
  const folder = path.join(__dirname, language);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !isOfDesk(file))
    .flatMap((file) => {
      const exported: Record<string, Record<string, string>> = jest.requireActual(path.join(folder, file));
      return Object.values(exported).flatMap((texts) =>
        Object.entries(texts).map(([key, text]) => ({ file, key, text })),
      );
    });
}
const english = textsOf('en');

it('every file of messages that is not the desk’s is read, in both languages', () => {
  const files = [...new Set(english.map(({ file }) => file))];
  expect(files).toEqual(
    expect.arrayContaining(['common.ts', 'errors.ts', 'help.ts', 'person-case.ts', 'person-form.ts']),
  );
  expect([...new Set(textsOf('vi').map(({ file }) => file))]).toEqual(files);
});

const longerThan = (texts: readonly Text[], most: number) =>
  texts
    .flatMap(({ file, key, text }) => sentencesOf(text).map((sentence) => ({ file, key, sentence })))
    .filter(({ sentence }) => sentence.split(/\s+/).length > most);

it('no English sentence for a person is longer than 20 words', () => {
  expect(longerThan(english, ENGLISH_WORDS)).toEqual([]);
});

it('no Vietnamese sentence for a person is longer than 25 syllables', () => {
  expect(longerThan(textsOf('vi'), VIETNAMESE_SYLLABLES)).toEqual([]);
});

describe('the English asks for no more than six years of school', () => {
  it.each([...new Set(english.map(({ file }) => file))])('%s as a whole', (file) => {
    const whole = english.filter((each) => each.file === file).map(({ text }) => text);
    const grade = gradeOf(whole.join('. '));
    expect(grade).toBeLessThanOrEqual(GRADE);
  });

  it('nor does any text of ten words or more on its own', () => {
    const hard = english
      .filter(({ text }) => sentencesOf(text).flatMap(wordsOf).length >= WORDS_TO_JUDGE)
      .map(({ file, key, text }) => ({ file, key, text, grade: Math.round(gradeOf(text) * 10) / 10 }))
      .filter(({ grade }) => grade > GRADE);
    expect(hard).toEqual([]);
  });

  it('by a formula that tells plain from hard', () => {
    const counted = ['a', 'help', 'picture', 'emergency', 'someone', 'wanted', 'asked', 'sites', 'little', 'agree'];
    expect(counted.map(syllablesOf)).toEqual([1, 1, 2, 4, 2, 2, 1, 1, 2, 2]);
    expect(gradeOf('We look at it. You do not have to do a thing.')).toBeLessThan(2);
    expect(
      gradeOf('Notwithstanding jurisdictional considerations, the applicant is obligated to substantiate it.'),
    ).toBeGreaterThan(15);
  });
});

it('no word puts blame on the person, promises a result, or is a lawyer’s', () => {
  const banned =
    /\b(?:fail(?:ed|ure)?|invalid|illegal|guarantee|perpetrator|explicit|nudes?|revenge|victim,|must provide)\b/i;
  const { 'gb-report-remove-childline': _wordsOfTheService, ...texts } = {
    ...enPersonForm,
    ...enPersonCase,
    ...enPersonCopy,
    ...enFingerprint,
    ...enServices,
  };
  expect(Object.values(texts).filter((text) => banned.test(text))).toEqual([]);
});

it('what shows while the page is open in a tab says nothing about its subject', () => {
  for (const words of [enCommon, viCommon])
    expect(Object.values(words).join(' ')).not.toMatch(/picture|video|intimate|ảnh|nhạy cảm|riêng tư/i);
});
