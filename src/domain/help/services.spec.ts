import { parseUrl } from '../shared/parse-url';
import { SERVICE_ROWS } from './services-table';
import {
  EMERGENCY_NUMBERS,
  emergencyNumbersOf,
  HELP_COUNTRIES,
  HELP_SERVICES,
  SERVICE_AUDIENCES,
  servicesOf,
  trustIn,
} from './services';

describe('the table of services', () => {
  it('has whole rows: an id of its own, a source, a known audience, a way in that can be used', () => {
    expect(HELP_SERVICES.length).toBeGreaterThan(60);
    const ids = [...HELP_SERVICES, ...EMERGENCY_NUMBERS].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const line of SERVICE_ROWS.trim().split('\n')) expect(line.split('|')).toHaveLength(11);
    for (const service of HELP_SERVICES) {
      const where = `${service.id}: ${service.address}`;
      expect({ where, id: service.id }).toEqual({ where, id: expect.stringMatching(/^[a-z]{2,3}-[a-z0-9-]+$/) });
      expect({ where, country: service.country }).toEqual({
        where,
        country: expect.stringMatching(/^([A-Z]{2}|001)$/),
      });
      expect(service.audiences.filter((audience) => !SERVICE_AUDIENCES.includes(audience))).toEqual([]);
      expect(['primary', 'secondary']).toContain(service.sureness);
      expect(service.sources.every((source) => /^(https?:\/\/\S+|[\w-]+\/[\w-]+:\S.*)$/.test(source))).toBe(true);
      if (service.channel === 'phone') expect(service.address).toMatch(/^[\d -]{2,20}$/);
      if (service.channel === 'mail') expect(service.address).toMatch(/^[^@\s]+@[^@\s]+$/);
      if (service.channel === 'web') expect(parseUrl(service.address)?.protocol).toBe('https:');
      if (service.hours !== null && service.hours !== 'always')
        for (const { from, to, times } of service.hours) {
          expect(from >= 1 && from <= to && to <= 7).toBe(true);
          expect(times).toMatch(/^\d\d:\d\d-\d\d:\d\d$/);
        }
    }
  });

  it('holds nothing from memory', () => {
    expect(SERVICE_ROWS).not.toMatch(/memory/);
  });

  it('answers for a country with its own rows, and with Europe’s where it is in Europe', () => {
    expect(servicesOf('VN').map(({ id }) => id)).toEqual(['vn-111', 'vn-cop']);
    expect(servicesOf('FR').map(({ country }) => country)).toContain('EU');
    expect(servicesOf('GB').map(({ country }) => country)).not.toContain('EU');
    expect(emergencyNumbersOf('FR').map(({ number }) => number)).toEqual(['112']);
    expect(servicesOf(null)).toEqual([]);
    expect(HELP_COUNTRIES).not.toContain('001');
  });
});

describe('a row', () => {
  const now = new Date('2026-11-30T12:00:00Z');
  const confirmed = new Map([
    ['fresh', '2026-09-15'],
    ['old', '2026-08-01'],
    ['not yet', '2026-12-24'],
  ]);
  it('is shown as checked for three months after a person looked', () => {
    expect(trustIn('fresh', confirmed, now, false)).toEqual({ trust: 'confirmed', on: '2026-09-15' });
  });
  it('is hidden from real people when nobody looked, or too long ago', () => {
    expect(trustIn('old', confirmed, now, false)).toBeNull();
    expect(trustIn('never', confirmed, now, false)).toBeNull();
    expect(trustIn('not yet', confirmed, now, false)).toBeNull();
  });
  it('is shown with a mark where that is allowed', () => {
    expect(trustIn('old', confirmed, now, true)).toEqual({ trust: 'unconfirmed', on: '2026-08-01' });
    expect(trustIn('never', confirmed, now, true)).toEqual({ trust: 'unconfirmed', on: null });
  });
});
