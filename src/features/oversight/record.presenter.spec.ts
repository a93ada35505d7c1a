import { translatorFor } from '../../web/i18n/translator';
import { parseFilter } from './record.forms';
import { presentRecord } from './record.presenter';

const page = { entries: [], staff: [], next: null, verdict: null, named: [] };
const words = (zone: string) => ({
  t: translatorFor('en'),
  language: 'en' as const,
  zone,
  now: new Date('2026-11-23T14:17:00Z'),
  staff: { id: 'me', name: 'Audi Tor', role: 'auditor' as const },
});

describe('the page of the record', () => {
  it.each(['UTC', 'Asia/Ho_Chi_Minh', 'America/Santiago', 'Europe/Berlin'])(
    'shows the days that were typed on the clock of the desk: %s',
    (zone) => {
      // On the second of these days clocks go back in Berlin, and on the first they go forward in Santiago.
      for (const [from, until] of [
        ['2026-09-06', '2026-10-25'],
        ['2026-12-01', '2026-12-01'],
      ] as const) {
        const { fields } = presentRecord(page, parseFilter({ from, until }, zone), words(zone));
        expect([fields.from, fields.until]).toEqual([from, until]);
      }
    },
  );

  it('calls people, notices and links by their names and numbers, and keeps an id that stands for nothing known', () => {
    const [ana, notice, item] = ['11', '22', '33'].map((n) => `00000000-0000-7000-8000-0000000000${n}`) as [
      string,
      string,
      string,
    ];
    const entry = {
      ...{ chainId: 'c', seq: 3, at: new Date('2026-11-23T12:00:00Z'), locator: 'BK-4F7K-92QM', hash: 'ab'.repeat(32) },
      ...{ actor: 'system', staffName: null, action: 'case.assigned' },
      detail: { holder: ana, notice, item, request: 'unknown-id', n: 2 },
    };
    const named = [
      { id: ana, kind: 'staff', text: 'Ánh Đào' },
      { id: notice, kind: 'notice', text: 'ExampleBox' },
      { id: item, kind: 'item', text: '2' },
    ] as const;
    const filter = parseFilter({}, 'UTC');
    const [row] = presentRecord({ ...page, entries: [entry], named }, filter, words('UTC')).rows;
    expect(row!.detail).toEqual([
      'holder: Ánh Đào',
      'notice: Notice to ExampleBox',
      'item: link 2',
      'request: unknown-id',
      'n: 2',
    ]);
  });
});
