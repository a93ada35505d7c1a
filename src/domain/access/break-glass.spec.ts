import {
  askBreakGlass,
  type BreakGlassCommand,
  type BreakGlassFacts,
  decideBreakGlass,
  openedByItself,
  phaseOf,
} from './break-glass';

const ASKED = new Date('2026-11-20T09:00:00Z');
const minute = (n: number) => new Date(ASKED.getTime() + n * 60_000);
const asked = (more: Partial<BreakGlassFacts> = {}): BreakGlassFacts => ({
  staffId: 'asker',
  decision: null,
  stoppedAt: null,
  acknowledgedAt: null,
  ...askBreakGlass(ASKED),
  ...more,
});

describe('opening a colleague’s case in an emergency', () => {
  it.each([
    [0, 'waiting'],
    [9.99, 'waiting'],
    [10, 'open'],
    [69.99, 'open'],
    [70, 'over'],
  ])('that nobody decides is, %d minutes later, %s', (after, phase) => {
    expect(phaseOf(asked(), minute(after))).toBe(phase);
    expect(openedByItself(asked(), minute(after))).toBe(after >= 10);
  });

  it('is open from the moment a supervisor approves, for an hour and not longer', () => {
    const decision = decideBreakGlass(asked(), { type: 'approve', by: 'boss' }, minute(3));
    if (!decision.ok) throw new Error(decision.refusal.code);
    const approved = asked({ decision: 'approved', endsAt: decision.next.endsAt });
    expect([3, 62.99, 63].map((after) => phaseOf(approved, minute(after)))).toEqual(['open', 'open', 'over']);
    expect(openedByItself(approved, minute(20))).toBe(false);
  });

  it('stays shut once it is refused, also after the ten minutes', () => {
    expect([5, 10, 30].map((after) => phaseOf(asked({ decision: 'refused' }), minute(after)))).toEqual([
      'refused',
      'refused',
      'refused',
    ]);
  });

  it('ends when a supervisor stops it', () => {
    expect(phaseOf(asked({ stoppedAt: minute(20) }), minute(20))).toBe('over');
  });

  it.each(['approve', 'refuse', 'stop', 'acknowledge'] as const)('nobody may %s their own', (type) => {
    for (const after of [5, 20, 80])
      expect(decideBreakGlass(asked(), { type, by: 'asker' }, minute(after))).toMatchObject({
        refusal: { code: 'access.own-request' },
      });
  });

  // Columns: waiting · open · over · refused · open and acknowledged.
  it.each([
    ['approve', 'y · · · ·'],
    ['refuse', ' y · · · ·'],
    ['stop', '   · y · · y'],
    ['acknowledge', '· y y y ·'],
  ] as [BreakGlassCommand['type'], string][])('a supervisor may %s it only at the right time', (type, row) => {
    const cases: [BreakGlassFacts, Date][] = [
      [asked(), minute(5)],
      [asked(), minute(20)],
      [asked(), minute(80)],
      [asked({ decision: 'refused' }), minute(20)],
      [asked({ acknowledgedAt: minute(15) }), minute(20)],
    ];
    const may = cases.map(([facts, now]) => (decideBreakGlass(facts, { type, by: 'boss' }, now).ok ? 'y' : '·'));
    expect(may.join(' ')).toBe(row.trim());
  });
});
