import { answerBy, decideHandOver, type HandOverCommand, type HandOverFacts, isOfferedTo } from './hand-over';

const GIVER = { id: 'giver', role: 'caseworker' } as const;
const NAMED = { id: 'named', role: 'caseworker' } as const;
const OTHER = { id: 'other', role: 'caseworker' } as const;
const BOSS = { id: 'boss', role: 'supervisor' } as const;
const PEOPLE = [GIVER, NAMED, OTHER, BOSS];

const offer = (to: HandOverFacts['to'], more: Partial<HandOverFacts> = {}): HandOverFacts => ({
  fromId: GIVER.id,
  givenBy: GIVER.id,
  to,
  toId: to === 'person' ? NAMED.id : null,
  outcome: null,
  ...more,
});

describe('handing a case over', () => {
  // Columns: the giver · the named colleague · another one · a supervisor.
  it.each([
    ['person', '· y · ·'],
    ['anybody', '· y y y'],
    ['supervisors', '· · · y'],
  ] as const)('to %s asks those, and never the giver', (to, row) => {
    expect(PEOPLE.map((one) => (isOfferedTo(offer(to), one) ? 'y' : '·')).join(' ')).toBe(row);
  });

  it.each([
    ['person', 'acknowledge', '· y · ·'],
    ['person', 'refuse', '     · y · ·'],
    ['person', 'take_back', '  y · · y'],
    ['anybody', 'acknowledge', '· y y y'],
    ['anybody', 'refuse', '     · · · ·'],
    ['anybody', 'take_back', '  y · · y'],
    ['supervisors', 'acknowledge', '· · · y'],
    ['supervisors', 'refuse', '     · · · y'],
  ] as [HandOverFacts['to'], HandOverCommand['type'], string][])('offered to %s, those may %s it', (to, type, row) => {
    const may = PEOPLE.map((by) => (decideHandOver(offer(to), { type, by }).ok ? 'y' : '·'));
    expect(may.join(' ')).toBe(row.trim());
  });

  it.each(['acknowledge', 'refuse', 'take_back'] as const)('ends once: after that nobody may %s it', (type) => {
    for (const by of PEOPLE)
      expect(decideHandOver(offer('anybody', { outcome: 'taken_back' }), { type, by })).toMatchObject({
        refusal: { code: 'hand-over.over' },
      });
  });

  it('asks no one who sees no case', () => {
    expect(isOfferedTo(offer('anybody'), { id: 'a', role: 'auditor' })).toBe(false);
    expect(isOfferedTo(offer('person'), { id: NAMED.id, role: 'administrator' })).toBe(false);
  });

  it('cannot be taken back by a holder whose case a supervisor gives to somebody', () => {
    const assigned = offer('person', { givenBy: BOSS.id });
    const mayTakeBack = (by: HandOverCommand['by']) => decideHandOver(assigned, { type: 'take_back', by }).ok;
    expect([GIVER, NAMED, BOSS].map(mayTakeBack)).toEqual([false, false, true]);
  });

  it.each([
    ['without a clock', null, 240],
    ['while the clock ends in three days', 72 * 60, 240],
    ['while it ends in three hours', 180, 90],
    ['while it ends in ten minutes', 10, 15],
    ['while it is over', -60, 15],
  ])('is to be answered %s (minutes left: %p) within %p minutes', (_, left, within) => {
    const at = new Date('2026-11-23T14:17:00Z');
    const inMinutes = (minutes: number) => new Date(at.getTime() + minutes * 60_000);
    expect(answerBy(left === null ? null : inMinutes(left), at)).toEqual(inMinutes(within));
  });
});
