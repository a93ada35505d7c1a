import {
  aCasePage,
  aClock,
  allowing,
  aNotice,
  anItem,
  EXAMPLE_NOW,
  hoursBefore,
} from '../../../test/factories/case-page';
import type { DeskWords } from '../../web/desk/desk-page';
import { translatorFor } from '../../web/i18n/translator';
import type { CasePage } from './case-page.types';
import { presentCase } from './case.presenter';

const words: DeskWords = {
  t: translatorFor('en'),
  language: 'en',
  zone: 'UTC',
  now: EXAMPLE_NOW,
  staff: { id: 'me', name: 'An Tran', role: 'caseworker' },
};
const present = (changes: Partial<CasePage>) => presentCase(aCasePage(changes), words);
const weak = { ...aCasePage().authority!, isSufficient: false };
const aTask = (kind: string, by = 'other') => ({
  id: kind,
  kind,
  dueAt: null,
  createdAt: hoursBefore(1),
  detail: { by },
});
const verified = [anItem('i1', { state: 'verified' })];

describe('the next thing to do on a case', () => {
  it.each<[string, string | undefined, Partial<CasePage>]>([
    ['Take this case', '/desk/cases/BK-4F7K-92QM/take', { state: 'intake', claimedBy: null }],
    ['Take this case', '/desk/cases/BK-4F7K-92QM/take', { state: 'removal', claimedBy: null }],
    ['Take this case', '/desk/cases/BK-4F7K-92QM/take', { state: 'intake' }],
    ['Clear the question of age', '#lift', { isOnHold: true, allowed: allowing('liftHold', 'judgeItems') }],
    ['Judge 1 link', '#links', {}],
    ['Record who may act', '#authority', { items: verified, authority: null }],
    ['Close with a reason', '#close', { items: [anItem('i1', { state: 'rejected' })] }],
    ['Prepare the notices', '#prepare', { items: verified }],
    [
      'Read and approve: ExampleBox',
      '/desk/cases/BK-4F7K-92QM/notices/n1',
      { items: verified, notices: [aNotice('n1')] },
    ],
    [
      'Look at the doubt first',
      '#trust',
      {
        items: verified,
        notices: [aNotice('n1')],
        doubts: [{ itemId: 'i1', flags: [], isNamedElsewhere: true }],
      },
    ],
    ['Clear the doubt about who asks', '#trust', { items: verified, notices: [aNotice('n1')], authority: weak }],
    [
      'Hand over by hand: GoneSite',
      '/desk/cases/BK-4F7K-92QM/notices/n1#by-hand',
      {
        state: 'notice',
        notices: [aNotice('n1', { state: 'undeliverable', platformName: 'GoneSite' }), aNotice('n2')],
      },
    ],
    [
      'Close the case',
      '/desk/cases/BK-4F7K-92QM/finish',
      { state: 'removal', items: [anItem('i1', { state: 'removed' })] },
    ],
    ['Do 1 task', '#tasks', { state: 'removal', tasks: [aTask('refused')] }],
    ['Do 1 task', '#tasks', { tasks: [aTask('message'), aTask('hold_review'), aTask('new_contact', 'me')] }],
    [
      'Act on the missed deadline',
      '#notices',
      {
        state: 'removal',
        items: [anItem('i1', { state: 'notified' })],
        notices: [
          aNotice('n1', {
            state: 'delivered',
            itemIds: ['i1'],
            clock: aClock({ state: 'breached', dueAt: hoursBefore(2) }),
          }),
        ],
      },
    ],
  ])('%s', (label, target, changes) => {
    const { next } = present(changes);
    expect(next).toMatchObject({ label, [next.kind === 'post' ? 'action' : 'href']: target });
  });

  it.each<[string, RegExp, Partial<CasePage>]>([
    ['nothing is sent without the person’s consent', /has not agreed/, { items: verified, consents: [] }],
    [
      'nothing is sent after the consent was taken back',
      /has not agreed/,
      {
        items: verified,
        consents: [{ action: 'notify_platforms', givenAt: hoursBefore(5), withdrawnAt: hoursBefore(1) }],
      },
    ],
    ['a threat without a link has nothing to send', /nothing is posted yet/, { items: [] }],
    ['while notices are on their way', /on their way/, { state: 'notice' }],
    ['while platforms are asked', /platforms have been asked/, { state: 'removal' }],
    ['on hold, for whoever may not lift it', /until a supervisor has made sure/, { isOnHold: true }],
    ['closed', /is closed/, { state: 'closed', outcome: 'removed' }],
    ['a colleague’s case', /L\. Pham works on this case/, { state: 'intake', claimedBy: { id: 'x', name: 'L. Pham' } }],
  ])('is for no human: %s', (_name, why, changes) => {
    const { next } = present(changes);
    expect(next.kind).toBe('none');
    expect(next.why).toMatch(why);
  });
});

describe('case page', () => {
  it('shows the nearest running clock, and missed deadlines when none runs', () => {
    const late = aNotice('n1', { clock: aClock({ dueAt: hoursBefore(1) }) });
    const later = aNotice('n2', { clock: aClock() });
    expect(present({ notices: [later, late] }).clock?.text).toBe('overdue by 1 h');
    const frozen = aNotice('n3', { clock: aClock({ state: 'breached', endedAt: hoursBefore(0) }) });
    expect(present({ notices: [frozen] }).clock?.text).toBe('1 deadline missed');
    expect(present({ notices: [aNotice('n4')] }).clock).toBeNull();
    expect(present({ notices: [later, late] }).clockBy).toMatch(/^due .* UTC · TAKE IT DOWN Act$/);
  });

  it('shows what is owed to the person where no law sets a clock, and says it once', () => {
    const owed = { updateDueAt: hoursBefore(-5) };
    const alone = present(owed);
    expect(alone.clock?.text).toBe('5 h left');
    expect(alone.clockBy).toMatch(/^our next update to the person by/);
    expect(alone.about.join(' ')).not.toContain('update owed');
    const both = present({ ...owed, notices: [aNotice('n1', { clock: aClock() })] });
    expect(both.about.join(' ')).toContain('update owed to the person');
    expect(present({ ...owed, state: 'closed' }).clock).toBeNull();
  });

  it('marks only the steps a closed case really reached', () => {
    const done = (changes: Partial<CasePage>) =>
      present({ state: 'closed', outcome: 'not_verified', ...changes }).steps.filter(({ isDone }) => isDone).length;
    expect(done({ claimedBy: null })).toBe(1);
    expect(done({})).toBe(2);
    expect(done({ notices: [aNotice('n', { approvedAt: hoursBefore(2) })] })).toBe(3);
    expect(done({ notices: [aNotice('n', { approvedAt: hoursBefore(2), deliveredAt: hoursBefore(1) })] })).toBe(4);
  });

  it('says in the checklist what is missing before anything is sent', () => {
    const { checklist } = present({ authority: null, consents: [], statesNoConsent: false });
    expect(checklist.map(({ mark }) => mark)).toEqual(['missing', 'missing', 'met', 'note', 'missing']);
    const ready = present({ items: verified }).checklist;
    expect(ready.every(({ mark }) => mark === 'met')).toBe(true);
  });

  it('says when consent was taken back', () => {
    const withdrawn = { action: 'notify_platforms', givenAt: hoursBefore(9), withdrawnAt: hoursBefore(2) };
    expect(present({ consents: [withdrawn] }).checklist[1]).toMatchObject({
      mark: 'missing',
      text: 'Taken back on Mon 23 Nov 12:17 UTC: ask platforms',
    });
  });

  it('says the state of a link as a sentence, and offers only the judgements its state allows', () => {
    const lines = present({
      items: [
        anItem('a'),
        anItem('b', { state: 'verified' }),
        anItem('c', {
          state: 'removed',
          cleanChecks: 3,
          lastCheck: { at: hoursBefore(1), verdict: 'gone', status: 404 },
        }),
      ],
    }).items;
    expect(lines.map(({ canVerify, canReject }) => [canVerify, canReject])).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
    expect(lines[2]).toMatchObject({
      state: { text: 'Gone, checked three times', sign: '✓' },
      look: 'gone (answer 404)',
    });
  });

  it('no longer lets a link be taken out of a notice that is on its way', () => {
    const items = [anItem('a', { state: 'verified' })];
    const canReject = (state: 'draft' | 'approved' | 'sending') =>
      present({ items, notices: [aNotice('n', { state, itemIds: ['a'] })] }).items[0]?.canReject;
    expect([canReject('draft'), canReject('approved'), canReject('sending')]).toEqual([true, false, false]);
  });

  it('shows for a link the clock that runs, not one that ended before it', () => {
    const { items } = present({
      items: [anItem('a', { state: 'notified' })],
      notices: [
        aNotice('old', { itemIds: ['a'], createdAt: hoursBefore(90), clock: aClock({ state: 'breached' }) }),
        aNotice('new', { itemIds: ['a'], clock: aClock({ dueAt: hoursBefore(-2) }) }),
      ],
    });
    expect(items[0]?.clock?.text).toBe('2 h left');
  });

  it('names every attempt and answer in words, also a code we do not know', () => {
    const attempt = { startedAt: hoursBefore(2), durationMs: 12, error: null };
    const { notices } = present({
      notices: [
        aNotice('n', {
          undeliverableBecause: 'gone',
          attempts: [
            { ...attempt, number: 1, status: 500, verdict: 'retry' },
            { ...attempt, number: 2, status: null, error: 'timeout', verdict: 'retry' },
            { ...attempt, number: 3, status: null, verdict: null, durationMs: null },
          ],
          answers: [
            {
              type: 'refused',
              reasonCode: 'brand_new_code',
              text: null,
              statement: null,
              reusedAt: null,
              at: hoursBefore(1),
            },
          ],
        }),
      ],
    });
    expect(notices[0]?.attempts.map(({ result }) => result)).toEqual([
      'Not accepted, will be tried again (answer 500)',
      'Not accepted, will be tried again (no answer in time)',
      'Under way, or cut off before an answer',
    ]);
    expect(notices[0]?.because).toBe('Why: the platform closed this address for good');
    expect(notices[0]?.answers[0]).toMatchObject({ chip: { text: 'The platform refuses' }, reason: 'another reason' });
  });
});

describe('record of a case', () => {
  it('tells each entry as a sentence with its subject, newest first', () => {
    const { timeline } = present({
      items: [anItem('i1'), anItem('i2')],
      notices: [aNotice('n1')],
      timeline: [
        {
          seq: 4,
          at: hoursBefore(1),
          actor: 'system',
          action: 'clock.breached',
          detail: { notice: 'n1', rule: 'us-take-it-down' },
        },
        {
          seq: 3,
          at: hoursBefore(2),
          actor: 'platform',
          action: 'answer.received',
          detail: { notice: 'n1', type: 'refused', reason: 'not_intimate' },
        },
        { seq: 2, at: hoursBefore(3), actor: 'An Tran', action: 'item.verified', detail: { item: 'i2' } },
        { seq: 1, at: hoursBefore(4), actor: 'person', action: 'report.submitted', detail: { items: 2 } },
      ],
    });
    expect(timeline.recent.map(({ title, more, by }) => `${title}: ${more.join(', ')} (${by})`)).toEqual([
      'The deadline passed, the record is frozen: ExampleBox, TAKE IT DOWN Act (by the system)',
      'The platform answered: ExampleBox, The platform refuses, says it is not intimate (by the platform)',
      'A link was verified: link 2 (by An Tran)',
      'The report came in: 2 links (by the person)',
    ]);
    expect(timeline.recent[0]?.isGrave).toBe(true);
  });

  it('keeps who looked at the case in a list of its own', () => {
    const look = { actor: 'An Tran', action: 'case.read', detail: {} };
    const { timeline } = present({
      timeline: [
        { seq: 3, at: hoursBefore(1), ...look },
        { seq: 2, at: hoursBefore(2), actor: 'An Tran', action: 'case.taken', detail: {} },
        { seq: 1, at: hoursBefore(3), ...look },
      ],
    });
    expect(timeline.recent.map(({ title }) => title)).toEqual(['Taken']);
    expect(timeline.reads.map(({ title, more }) => [title, more])).toEqual([['The case was read', ['2 times']]]);
  });

  it('tells a look that found the same once for each link, and anew after something happened', () => {
    const look = (seq: number, item: string, verdict: string, check: number) => ({
      seq,
      at: hoursBefore(10 - seq),
      actor: 'system',
      action: 'check.made',
      detail: { item, check, status: verdict === 'gone' ? 404 : 200, verdict },
    });
    const { timeline } = present({
      items: [anItem('a'), anItem('b')],
      timeline: [
        look(7, 'b', 'there', 4),
        look(6, 'a', 'gone', 4),
        look(5, 'b', 'there', 3),
        look(4, 'a', 'there', 3),
        { seq: 3, at: hoursBefore(7), actor: 'An Tran', action: 'case.taken', detail: {} },
        look(2, 'b', 'there', 2),
        look(1, 'b', 'there', 1),
      ],
    });
    expect(timeline.recent.map(({ title, more }) => [title, ...more])).toEqual([
      ['We looked at a link', 'link 2', 'answer 200', 'still there', '2 times'],
      ['We looked at a link', 'link 1', 'answer 404', 'gone'],
      ['We looked at a link', 'link 1', 'answer 200', 'still there'],
      ['Taken'],
      ['We looked at a link', 'link 2', 'answer 200', 'still there', '2 times'],
    ]);
  });

  it('joins what the same person did again and again, and folds away what is older', () => {
    const read = (hours: number, actor = 'An Tran') => ({
      seq: 100 - hours,
      at: hoursBefore(hours),
      actor,
      action: 'authority.recorded',
      detail: {},
    });
    const joined = present({ timeline: [read(1), read(2), read(3, 'L. Pham'), read(4)] }).timeline.recent;
    expect(joined.map(({ by, more }) => [by, more])).toEqual([
      ['by An Tran', ['2 times']],
      ['by L. Pham', []],
      ['by An Tran', []],
    ]);
    const long = Array.from({ length: 30 }, (_, n) => read(n, n % 2 ? 'An Tran' : 'L. Pham'));
    const { recent, older } = present({ timeline: long }).timeline;
    expect([recent.length, older.length]).toEqual([12, 18]);
  });
});
