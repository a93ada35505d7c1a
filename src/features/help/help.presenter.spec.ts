import { HELP_SERVICES } from '../../domain/help/services';
import { hasMessage } from '../../web/i18n/translator';
import { TOPICS } from './help.pages';
import { servicesPage, topicPage } from './help.presenter';

const NOW = new Date('2026-12-01T08:00:00Z');
const SHOWN = { confirmedServices: new Map<string, string>(), showsUnconfirmedServices: true };
const INSTEAD =
  'We have no place for adults to show here yet. StopNCII.org (SWGfL) is for adults in any country: see below. You can also send us a form.';
const confirmed = (...ids: string[]) => ({
  confirmedServices: new Map(ids.map((id) => [id, '2026-11-20'])),
  showsUnconfirmedServices: true,
});

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

  it('says in one line what each service does', () => {
    expect(HELP_SERVICES.filter(({ id }) => !hasMessage(`services.${id}`))).toEqual([]);
    const [first] = servicesPage('GB', 'en', NOW, SHOWN).groups;
    expect(first!.services[0]!.does).toMatch(/^Advice for adults in the UK/);
  });

  it('says once that nothing was checked, and on the cards where only some was', () => {
    expect(servicesPage('VN', 'en', NOW, SHOWN).allUnchecked).toBe(true);
    const some = servicesPage('VN', 'en', NOW, confirmed('vn-111'));
    expect(some.allUnchecked).toBe(false);
    expect(some.groups[1]!.services.map(({ isUnchecked }) => isUnchecked)).toEqual([false, true]);
    const none = { ...SHOWN, showsUnconfirmedServices: false };
    expect(servicesPage('VN', 'en', NOW, none).allUnchecked).toBe(false);
  });
});

describe('the page about the two tools', () => {
  const marks = TOPICS.find(({ title }) => title === 'help.marks.title')!;
  it('leads to both, as far as they may be shown', () => {
    const hrefs = (directory: Parameters<typeof topicPage>[3]) =>
      topicPage(marks, 'en', NOW, directory).services.map(({ href }) => href);
    expect(hrefs(SHOWN)).toEqual(['https://stopncii.org', 'https://takeitdown.ncmec.org']);
    expect(hrefs({ ...SHOWN, showsUnconfirmedServices: false })).toEqual([]);
    expect(hrefs({ ...confirmed('any-stopncii'), showsUnconfirmedServices: false })).toEqual(['https://stopncii.org']);
  });
});
