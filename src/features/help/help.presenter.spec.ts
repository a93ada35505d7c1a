import { servicesPage } from './help.presenter';

const NOW = new Date('2026-12-01T08:00:00Z');
const SHOWN = { confirmedServices: new Map<string, string>(), showsUnconfirmedServices: true };
const INSTEAD = 'We have no place for adults to show here yet. The places for any country are below.';

describe('who can help in one country', () => {
  it('tells an adult where to look when the country has services for children only', () => {
    const { groups, anywhere } = servicesPage('VN', 'en', NOW, SHOWN);
    expect(groups[0]).toEqual({ title: 'If you are 18 or over', services: [], instead: INSTEAD });
    expect(groups.slice(1).every(({ services }) => services.length > 0)).toBe(true);
    expect(anywhere.length).toBeGreaterThan(0);
  });

  it('says nothing of the kind where there is one, or where there is nothing at all', () => {
    for (const country of ['GB', 'other'])
      expect(servicesPage(country, 'en', NOW, SHOWN).groups.filter(({ instead }) => instead !== null)).toEqual([]);
    const hidden = { ...SHOWN, showsUnconfirmedServices: false };
    expect(servicesPage('VN', 'en', NOW, hidden).groups).toEqual([]);
  });
});
