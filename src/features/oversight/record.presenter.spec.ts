import { translatorFor } from '../../web/i18n/translator';
import { parseFilter } from './record.forms';
import { presentRecord } from './record.presenter';

const page = { entries: [], staff: [], next: null, verdict: null };
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
});
