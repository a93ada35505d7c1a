import { RULES } from '../deadline/rules';
import { gradeOf, sentencesOf, wordsOf } from '../../web/messages/reading-grade';
import { ADDITION_MAX, MESSAGE_TEXTS, NOTICE_TEXTS, noticeTextsFor } from './canned-texts';

const ALL = [...NOTICE_TEXTS, ...MESSAGE_TEXTS];

describe('canned texts', () => {
  it('are there in both languages, none too long, each under its own id', () => {
    for (const { id, name, text } of ALL)
      for (const language of ['en', 'vi'] as const) {
        expect([id, language, name[language].length > 0]).toEqual([id, language, true]);
        expect([id, [...text[language]].length <= ADDITION_MAX]).toEqual([id, true]);
        expect(text[language]).toBe(text[language].normalize('NFC').trim());
      }
    expect(new Set(ALL.map(({ id }) => id)).size).toBe(ALL.length);
  });

  it.each(Object.values(RULES).map(({ id }) => id))('for %s argue from that law and from no other', (law) => {
    const offered = noticeTextsFor(law);
    expect(offered.filter((text) => text.law === law).length).toBeGreaterThan(0);
    expect(offered.every((text) => text.law === law || text.law === null)).toBe(true);
    expect(offered.every(({ source }) => source.length > 3)).toBe(true);
  });

  it('to the person are as easy to read as every page of theirs', () => {
    for (const { id, text } of MESSAGE_TEXTS) {
      expect([id, gradeOf(text.en) <= 6]).toEqual([id, true]);
      expect([id, sentencesOf(text.en).every((one) => wordsOf(one).length <= 20)]).toEqual([id, true]);
      expect([id, sentencesOf(text.vi).every((one) => wordsOf(one).length <= 25)]).toEqual([id, true]);
    }
  });

  it('to the person hold no word that a passer-by must not read', () => {
    const topic = /intimate|nude|naked|sexual|picture|image|video|thân mật|khỏa thân|ảnh|clip/i;
    expect(MESSAGE_TEXTS.filter(({ text }) => topic.test(text.en) || topic.test(text.vi))).toEqual([]);
  });
});
