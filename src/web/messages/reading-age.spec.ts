import { enCommon } from './en/common';
import { enErrors } from './en/errors';
import { enFingerprint } from './en/fingerprint';
import { enPerson } from './en/person';
import { viCommon } from './vi/common';
import { viErrors } from './vi/errors';
import { viFingerprint } from './vi/fingerprint';
import { viPerson } from './vi/person';

/** Sentences a frightened person reads on a phone. ICU arguments count as one word. */
const sentencesOf = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).flatMap(([key, text]) =>
    text
      .replace(/\{[^{}]*\}/g, 'x')
      .split(/[.!?:](?:\s|$)/)
      .map((sentence) => ({ key, sentence, words: sentence.split(/\s+/).filter(Boolean).length })),
  );

it('no English sentence for a person is longer than 20 words', () => {
  const long = sentencesOf({ ...enPerson, ...enFingerprint, ...enCommon, ...enErrors }).filter(
    ({ words }) => words > 20,
  );
  expect(long).toEqual([]);
});

it('no Vietnamese sentence for a person is longer than 25 syllables', () => {
  const long = sentencesOf({ ...viPerson, ...viFingerprint, ...viCommon, ...viErrors }).filter(
    ({ words }) => words > 25,
  );
  expect(long).toEqual([]);
});

it('no word puts blame on the person, promises a result, or is a lawyer’s', () => {
  const banned =
    /\b(?:fail(?:ed|ure)?|invalid|illegal|guarantee|perpetrator|explicit|nudes?|revenge|victim,|must provide)\b/i;
  const { 'child.does.gb-report-remove': _nameOfTheService, ...person } = enPerson;
  const texts = { ...person, ...enFingerprint };
  expect(Object.values(texts).filter((text) => banned.test(text))).toEqual([]);
});

it('what shows while the page is open in a tab says nothing about its subject', () => {
  for (const words of [enCommon, viCommon])
    expect(Object.values(words).join(' ')).not.toMatch(/picture|video|intimate|ảnh|nhạy cảm|riêng tư/i);
});
