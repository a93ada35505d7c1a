import { CHILD_SERVICES } from '../../domain/report/child-services';
import { childServices } from './report.presenter';

const now = new Date('2026-11-30T12:00:00Z');
/** Outside production: everything, with a mark. */
const inTests = { confirmedServices: new Map<string, string>(), showsUnconfirmedServices: true };
const confirmed = (...ids: string[]) => ({
  confirmedServices: new Map(ids.map((id) => [id, '2026-11-01'])),
  showsUnconfirmedServices: false,
});
const all = ({ first, more }: ReturnType<typeof childServices>) =>
  [...first, ...more].flatMap(({ services }) => services);

describe('services for people under 18', () => {
  it('come each once', () => {
    expect(new Set(CHILD_SERVICES.map(({ id }) => id)).size).toBe(CHILD_SERVICES.length);
    expect(CHILD_SERVICES.length).toBeGreaterThan(20);
  });

  it('begin with Viet Nam for readers of Vietnamese, and can be called with one tap', () => {
    const [vietnam] = childServices('vi', now, inTests).first;
    expect(vietnam?.country).toBe('Việt Nam');
    expect(vietnam?.services[0]).toMatchObject({ href: 'tel:111', action: 'Gọi 111' });
    const { first, more } = childServices('en', now, inTests);
    expect(first.map(({ country }) => country)).toEqual(['From any country']);
    expect(more.map(({ country }) => country)).toContain('Vietnam');
  });

  it('open only addresses on the web or in the telephone', () => {
    const services = all(childServices('en', now, inTests));
    for (const { href } of services) expect(href).toMatch(/^(https:\/\/|tel:\+?\d+$)/);
    expect(services).toHaveLength(CHILD_SERVICES.length);
  });

  it('are shown to real people only when somebody looked, and elsewhere with a mark', () => {
    expect(all(childServices('vi', now, confirmed()))).toEqual([]);
    const { first, more } = childServices('vi', now, confirmed('vn-111', 'gb-nspcc-helpline'));
    expect(first.map(({ country }) => country)).toEqual(['Việt Nam']);
    expect(more.map(({ country }) => country)).toEqual(['Vương quốc Anh']);
    expect([...first, ...more].flatMap(({ services }) => services.map(({ isUnchecked }) => isUnchecked))).toEqual([
      false,
      false,
    ]);
    expect(all(childServices('vi', now, inTests)).every(({ isUnchecked }) => isUnchecked)).toBe(true);
  });

  it('are hidden again three months after the look', () => {
    const later = new Date('2027-03-01T12:00:00Z');
    expect(all(childServices('en', later, confirmed('vn-111')))).toEqual([]);
  });
});
