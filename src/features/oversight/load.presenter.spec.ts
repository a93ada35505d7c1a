import { translatorFor } from '../../web/i18n/translator';
import type { Load } from './load.view';
import { presentLoad } from './load.presenter';

const words = {
  t: translatorFor('en'),
  language: 'en' as const,
  zone: 'UTC',
  now: new Date('2026-11-23T14:17:00Z'),
  staff: { id: 'me', name: 'Sue Pervisor', role: 'supervisor' as const },
};
const LOAD: Load = {
  people: [
    {
      name: 'An Tran',
      role: 'caseworker',
      openCases: 6,
      overdueClocks: 2,
      overdueTasks: 1,
      todayCases: 3,
      weekCases: 9,
    },
  ],
  platforms: [
    {
      name: 'ExampleBox',
      states: { delivered: 2, answered: 3, recalled: 1 },
      waits: [
        { hours: 1, isOver: true },
        { hours: 3, isOver: true },
        { hours: 30, isOver: false },
      ],
    },
    { name: 'SilentHub', states: { delivered: 1 }, waits: [{ hours: 50, isOver: false }] },
  ],
  weeks: [{ week: new Date('2026-11-16T00:00:00Z'), met: 4, breached: 1 }],
};
const present = (load: Load, kept: Parameters<typeof presentLoad>[1] = []) =>
  new Map(presentLoad(load, kept, words).map((figure) => [figure.id, figure]));

describe('load and figures', () => {
  it('says in each table what its chart shows', () => {
    const figures = present(LOAD, [
      { dimension: 'outcome', value: 'removed', count: 40 },
      { dimension: 'outcome', value: '*', count: 12 },
      { dimension: 'month', value: '2026-10', count: 52 },
    ]);
    expect(figures.get('people')!.table.rows).toEqual([['An Tran (caseworker)', 6, 2, 1, 3, 9]]);
    expect(figures.get('people')!.chart!.rows[0]!.sum).toBe('6 + 2');
    expect(figures.get('notices')!.chart!.rows.map(({ label, sum }) => [label, sum])).toEqual([
      ['ExampleBox', '4 + 2'],
      ['SilentHub', '0 + 1'],
    ]);
    expect(figures.get('notices')!.table.heads).toHaveLength(figures.get('notices')!.table.rows[0]!.length);
    expect(figures.get('clocks')!.table.rows).toEqual([['week of 16 November', 4, 1]]);
    expect(figures.get('ended')!.table.rows).toEqual([
      ['All gone', 40],
      ['other, merged', 12],
    ]);
  });

  it('names a week in the language of whoever reads', () => {
    const figures = presentLoad(LOAD, [], { ...words, t: translatorFor('vi'), language: 'vi' });
    const clocks = figures.find(({ id }) => id === 'clocks')!;
    expect([clocks.table.rows[0]![0], clocks.chart!.rows[0]!.label]).toEqual(Array(2).fill('tuần từ 16 tháng 11'));
  });

  it('does not let silence look fast', () => {
    expect(present(LOAD).get('times')!.table.rows).toEqual([
      ['ExampleBox', 3, 2, '3 h', 'not reached'],
      ['SilentHub', 1, 0, 'not reached', 'not reached'],
    ]);
  });

  it('draws nothing where there is nothing', () => {
    for (const figure of present({ people: [], platforms: [], weeks: [] }).values())
      expect([figure.id, figure.chart, figure.table.rows]).toEqual([figure.id, null, []]);
  });
});
