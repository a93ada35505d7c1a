import type { DeskWords } from '../../web/desk/desk-page';
import { translatorFor } from '../../web/i18n/translator';
import { presentFilters, presentLetters, presentRehearsal, presentRun } from './letter.presenter';
import type { LetterRow } from './letter.view';

const words: DeskWords = {
  t: translatorFor('en'),
  language: 'en',
  zone: 'UTC',
  now: new Date('2026-11-23T14:17:00Z'),
  staff: { id: 'me', name: 'An Tran', role: 'caseworker' },
};
const row = (changes: Partial<LetterRow> = {}): LetterRow => ({
  id: 'l1',
  kind: 'notice',
  diedAt: new Date('2026-11-23T12:12:00Z'),
  reason: 'exhausted',
  job: null,
  noticeId: 'n1',
  noticeKind: 'takedown',
  platformName: 'ExampleBox',
  locator: 'BK-4F7K-92QM',
  attempts: 7,
  runResult: null,
  ...changes,
});
const job = (changes: Partial<LetterRow> = {}) =>
  row({ kind: 'message', noticeId: null, noticeKind: null, job: 'check-item', reason: 'poison:TypeError', ...changes });
const one = (changes: Partial<LetterRow> = {}) => presentLetters([row(changes)], words)[0]!;

describe('a dead letter on the desk', () => {
  it('says what it is, why it lies here, how often it was tried and since when', () => {
    expect(one()).toEqual({
      id: 'l1',
      at: 'Mon 23 Nov 12:12 UTC',
      age: '2 h 5 min ago',
      what: 'Takedown',
      where: 'ExampleBox',
      reason: 'The platform did not take it before the schedule was used up',
      attempts: '7 delivery attempts',
      locator: 'BK-4F7K-92QM',
      href: '/desk/cases/BK-4F7K-92QM/notices/n1',
      result: null,
    });
  });

  it('names a job by what it does, counts its rounds and leads to the case', () => {
    expect(presentLetters([job({ attempts: 5 })], words)[0]).toMatchObject({
      what: 'Job: look at a link',
      reason: 'The job failed again and again (TypeError)',
      attempts: '5 rounds of tries',
      href: '/desk/cases/BK-4F7K-92QM',
    });
    expect(presentLetters([job({ locator: null })], words)[0]!.href).toBeNull();
  });

  it('shows a reason or a job that has no words as it is', () => {
    expect(one({ reason: 'too_new' }).reason).toBe('Other (too_new)');
    expect(presentLetters([job({ job: 'new-job' })], words)[0]!.what).toBe('Job: new-job');
  });

  it('says in a dry run what would happen, or why not', () => {
    const verdicts = new Map([
      ['l1', { ok: true, next: 'redriven', events: [] }],
      ['l2', { ok: false, refusal: { code: 'notice.case-not-open' } }],
    ] as const);
    const lines = presentRehearsal([row(), row({ id: 'l2' }), job({ id: 'l1' })], verdicts, words);
    expect(lines.map(({ result }) => [result?.tone, result?.text])).toEqual([
      ['calm', 'Would be sent again now'],
      ['soon', 'The case is closed. Nothing is sent in a closed case.'],
      ['calm', 'Would be done again now'],
    ]);
  });

  it('says afterwards what came of each', () => {
    const results = ['redriven', 'discarded', 'letter.ended', 'case.on-hold'];
    const lines = presentRun(
      [...results.map((runResult) => row({ runResult })), job({ runResult: 'redriven' })],
      words,
    );
    expect(lines.map(({ result }) => result?.text)).toEqual([
      'On its way again',
      'Put aside',
      'This was sent again or settled already.',
      'This case is on child-protection hold. Nothing is sent until a supervisor lifts it.',
      'Will be done again',
    ]);
  });

  it('offers the platforms and reasons there are, with how many each has, and keeps what was chosen', () => {
    const list = {
      rows: [],
      matching: 2,
      open: 5,
      platforms: [{ slug: 'examplebox', name: 'ExampleBox', count: 2 }],
      reasons: [
        { reason: 'gone', count: 3 },
        { reason: 'poison:TypeError', count: 2 },
      ],
    };
    const filters = presentFilters(list, { platform: null, reason: 'gone' }, words);
    expect(filters.platforms).toEqual([{ value: 'examplebox', text: 'ExampleBox (2)', isChosen: false }]);
    expect(filters.reasons.map(({ text, isChosen }) => [text, isChosen])).toEqual([
      ['The platform has closed this address for good (3)', true],
      ['The job failed again and again (TypeError) (2)', false],
    ]);
    expect(filters).toMatchObject({ isOn: true, query: '?reason=gone' });
  });
});
