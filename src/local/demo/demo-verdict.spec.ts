import { createHash } from 'node:crypto';
import type { InboxEntry } from '../sandbox/sandbox-notebook';
import type { CaseFacts, ItemFacts, NoticeFacts } from './demo-record';
import { disagreements, type Evidence } from './demo-verdict';

const at = (second: number) => new Date(Date.UTC(2026, 4, 1, 10, 0, second));
const bodyOf = (id: string) => ({ type: 'notice.takedown', id });
const sha256Of = (id: string) =>
  createHash('sha256')
    .update(`${JSON.stringify(bodyOf(id), null, 2)}\n`)
    .digest('hex');

function aTrueStory() {
  const notice = (id: string, statuses: readonly number[]): NoticeFacts => ({
    id,
    platform: id,
    state: 'answered',
    sha256: sha256Of(id),
    approvedAt: at(0),
    deliveredAt: at(9),
    attempts: statuses.map((status, index) => ({
      number: index + 1,
      startedAt: at(index),
      finishedAt: at(index),
      status,
      verdict: status === 200 ? 'delivered' : 'retry',
      durationMs: 5,
      sentSha256: sha256Of(id),
    })),
    answers: [
      { type: 'received', at: at(10) },
      { type: 'removed', at: at(11) },
    ],
    clock: {
      rule: 'us-take-it-down',
      kind: 'statutory',
      state: 'met',
      startedAt: at(9),
      dueAt: new Date(at(9).getTime() + 48 * 3_600_000),
      endedAt: at(20),
      facts: {},
    },
  });
  const item = (number: number): ItemFacts => ({
    id: `item-${number}`,
    number,
    platform: 'ExampleBox',
    state: 'removed',
    cleanChecks: 3,
    removedAt: at(20),
    checks: ['there', 'gone', 'gone', 'gone'].map((verdict, index) => ({
      number: index + 1,
      at: at(index),
      status: verdict === 'gone' ? 404 : 200,
      verdict,
    })),
  });
  const notices = [notice('prompt', [200]), notice('flaky', [500, 500, 200])];
  const facts: CaseFacts = {
    locator: 'BK-TEST-0001',
    state: 'closed',
    outcome: 'removed',
    states: ['intake', 'verification', 'notice', 'removal', 'closed'].map((state, index) => ({ state, at: at(index) })),
    items: [item(1), item(2), item(3)],
    notices,
    audit: { ok: true, entries: 30 },
  };
  const inbox: InboxEntry[] = notices.flatMap(({ id, attempts }) =>
    attempts.map(({ status }, index) => ({
      number: index,
      at: '',
      host: `${id}.localhost`,
      webhookId: `ntc_${id}`,
      verified: true,
      status: status!,
      body: bodyOf(id),
      duplicate: false,
      answers: [],
    })),
  );
  return { facts, inbox, seenByPerson: ['Gone', 'Gone', 'Gone'], pageStatuses: [404, 404, 404], confirmations: 3 };
}

test('a true story has no disagreement', () => {
  expect(disagreements(aTrueStory())).toEqual([]);
});

type Story = ReturnType<typeof aTrueStory>;
const changed = <T extends object>(list: readonly T[], index: number, change: Partial<T>): T[] =>
  list.map((each, place) => (place === index ? { ...each, ...change } : each));
const lies: readonly [string, (story: Story) => Partial<Evidence>, RegExp][] = [
  [
    'the case is still open',
    ({ facts }) => ({ facts: { ...facts, state: 'removal', outcome: null } }),
    /case is removal/,
  ],
  ['the record was touched', ({ facts }) => ({ facts: { ...facts, audit: { ok: false, brokenAt: 4 } } }), /chain/],
  [
    'a link was believed after two looks',
    ({ facts }) => ({
      facts: { ...facts, items: changed(facts.items, 1, { checks: facts.items[1]!.checks.slice(0, 3) }) },
    }),
    /link 2 counts 3 clean looks, its rows show 2/,
  ],
  [
    'the platform got other bytes',
    ({ inbox }) => ({ inbox: changed(inbox, 0, { body: { ...bodyOf('prompt'), extra: 1 } }) }),
    /bytes that arrived/,
  ],
  ['a signature does not verify', ({ inbox }) => ({ inbox: changed(inbox, 0, { verified: false }) }), /signature/],
  ['a notice took effect twice', ({ inbox }) => ({ inbox: changed(inbox, 1, { status: 200 }) }), /effect 2 times/],
  ['a request never arrived', ({ inbox }) => ({ inbox: inbox.slice(0, -1) }), /3 attempts, 2 requests/],
  [
    'the clock is an hour short',
    ({ facts }) => {
      const { clock } = facts.notices[0]!;
      const dueAt = new Date(clock!.dueAt!.getTime() - 3_600_000);
      return { facts: { ...facts, notices: changed(facts.notices, 0, { clock: { ...clock!, dueAt } }) } };
    },
    /48 hours/,
  ],
  [
    'the person reads something else',
    () => ({ seenByPerson: ['Gone', 'Gone', 'They say it is gone'] }),
    /person reads/,
  ],
  ['a page is still up', () => ({ pageStatuses: [404, 200, 404] }), /404, 200, 404/],
];

test.each(lies)('it is found out when %s', (_what, lie, words) => {
  const story = aTrueStory();
  expect(disagreements({ ...story, ...lie(story) }).join('\n')).toMatch(words);
});
