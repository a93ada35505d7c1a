import { CHILD_SERVICES } from '../../domain/report/child-services';
import { hasMessage } from '../../web/i18n/translator';
import { childServices } from './report.presenter';

describe('services for people under 18', () => {
  it('come with a text in words, a source, and never from memory', () => {
    for (const service of CHILD_SERVICES) {
      expect(hasMessage(`person.child.does.${service.id}`)).toBe(true);
      expect(service.source).not.toBe('');
      expect(['primary', 'secondary']).toContain(service.sureness);
    }
    expect(new Set(CHILD_SERVICES.map(({ id }) => id)).size).toBe(CHILD_SERVICES.length);
  });

  it('begin with Viet Nam for readers of Vietnamese, and can be called with one tap', () => {
    const [vietnam] = childServices('vi').first;
    expect(vietnam?.country).toBe('Việt Nam');
    expect(vietnam?.services[0]).toMatchObject({ href: 'tel:111', action: 'Gọi 111' });
    expect(childServices('en').first.map(({ country }) => country)).toEqual(['From any country']);
    expect(childServices('en').more.map(({ country }) => country)).toContain('Vietnam');
  });

  it('open only addresses on the web or in the telephone', () => {
    const groups = [...childServices('en').first, ...childServices('en').more];
    for (const { href } of groups.flatMap(({ services }) => services))
      expect(href).toMatch(/^(https:\/\/|tel:\+?\d+$)/);
    expect(groups.flatMap(({ services }) => services)).toHaveLength(CHILD_SERVICES.length);
  });
});
