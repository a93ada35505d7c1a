import { ANSWER_TYPES } from '../../domain/notice/answer';
import { LANGUAGES } from '../../web/i18n/language';
import { copyPage } from './copy.presenter';
import type { CopiedNotice, EverythingOfACase } from './person-copy.service';

const AT = new Date('2026-11-23T14:05:10Z');
/** Of the uploader: it is no answer about the notice, and stands in no copy (ADR 0043). */
const TYPES = ANSWER_TYPES.filter((type) => type !== 'counter_statement');

const notice = (...types: readonly string[]): CopiedNotice => ({
  kind: 'takedown',
  platform: 'ExampleBox',
  law: 'TAKE IT DOWN Act',
  sentAt: AT,
  sha256: 'ab'.repeat(32),
  answers: types.map((type) => ({ type, at: AT, statement: null })),
});

function everything(changes: Partial<EverythingOfACase> = {}): EverythingOfACase {
  return {
    locator: 'BK-0000-0000',
    state: 'removal',
    outcome: null,
    receivedAt: AT,
    links: [],
    consents: [],
    messages: [{ kind: 'from_person', text: 'Is it gone?', at: AT, readAt: null }],
    counterStatements: [{ platformName: 'ExampleBox', text: 'She agreed to it.', at: AT }],
    waitingSince: null,
    updates: 'good',
    hasSecondWord: false,
    hasSheet: false,
    hasAdvocate: false,
    wordsAskedAt: null,
    contactChangesAt: null,
    story: 'A former friend put it up.',
    form: {
      ageInPicture: 'adult',
      circumstance: 'posted',
      reporter: 'self',
      statesNoConsent: true,
      whereabouts: 'somebody_1990 on ExampleBox\na group',
    },
    fingerprints: [{ kind: 'sha256', value: 'cd'.repeat(32), quality: null, addedAt: AT }],
    contact: {
      way: 'email',
      address: 'me@example.org',
      hours: { days: [6, 7], from: 22, until: 6, zone: 'Asia/Ho_Chi_Minh' },
      wording: 'About your library card',
      codeWord: 'tangerine',
      note: 'Never from a hidden number',
    },
    keeping: { days: 30, eraseAskedAt: null, waitsFor: null, holdReviewAt: null },
    notices: [],
    sharing: [],
    looks: [],
    madeAt: AT,
    ...changes,
  };
}
const linesOf = (rows: readonly { lines: readonly string[] }[]) => rows.flatMap(({ lines }) => lines);

describe('the copy that a person takes along', () => {
  it.each(LANGUAGES)('says what was answered: no two kinds of one minute read alike (%s)', (language) => {
    const { notices } = copyPage(everything({ notices: [notice(...TYPES)] }), language, true);
    const { answers } = notices[0]!;
    expect(new Set(answers).size).toBe(TYPES.length);
    for (const answer of answers) expect(answer).not.toMatch(/person\.copy|\{/);
  });

  it('names the statement of reasons after the answer that gave it', () => {
    const refused = { type: 'refused', at: AT, statement: '8f1c-1' };
    const { notices } = copyPage(everything({ notices: [{ ...notice(), answers: [refused] }] }), 'en', false);
    expect(notices[0]!.answers).toEqual([
      'On Monday 23 November 2026, 14:05 UTC they told us that they will not take it down. Their statement of reasons: 8f1c-1.',
    ]);
  });

  it('has every answer of the form, how to reach them, and what they chose', () => {
    const page = copyPage(everything(), 'en', false);
    expect(linesOf(page.told)).toEqual([
      '18 or over',
      'I am the person in the picture',
      'A picture or video was posted or sent to others',
      'Yes. It was shared, or may be shared, without a yes from the person in it',
      'somebody_1990 on ExampleBox',
      'a group',
    ]);
    expect(linesOf(page.contact)).toEqual([
      'By email',
      'me@example.org',
      'Saturday and Sunday, 22:00–06:00 (Hanoi, Ho Chi Minh City)',
      'About your library card',
      'tangerine',
      'Never from a hidden number',
    ]);
    expect(linesOf(page.choices)).toEqual(['Only good news, and questions to me', '30 days after it is closed']);
    expect(page.fingerprints).toMatchObject([{ name: 'Fingerprint of the file', value: 'cd'.repeat(32) }]);
    expect([page.messages, page.counterStatements].map((all) => all.map(({ text }) => text))).toEqual([
      ['Is it gone?'],
      ['She agreed to it.'],
    ]);
  });

  it('says yes or no to each of the four consents, and since when', () => {
    const given = { action: 'notify_platforms', given: true, givenAt: AT, withdrawnAt: null };
    const ended = { action: 'pass_to_police', given: false, givenAt: AT, withdrawnAt: AT };
    const { consents } = copyPage(everything({ consents: [given, ended] }), 'en', false);
    const at = 'since Monday 23 November 2026, 14:05 UTC.';
    expect(consents).toEqual([
      `Ask the sites to take it down: yes, ${at}`,
      'Share a fingerprint of the picture, so that copies can be found: no.',
      `Tell the police, if I ask you to later: no, ${at}`,
      'Count this in public figures: no.',
    ]);
  });

  it('for the police has neither how to reach them, nor messages, nor what they want to hear', () => {
    const page = copyPage(everything(), 'en', true);
    expect([page.contact, page.choices, page.messages, page.counterStatements]).toEqual([[], [], [], []]);
    expect(JSON.stringify(page)).not.toMatch(/me@example|tangerine|library|hidden number|Is it gone/);
    expect(page.story).toBe('A former friend put it up.');
  });
});
