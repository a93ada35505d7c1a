import type { StaffRole } from '../../domain/shared/staff';
import { translatorFor } from '../../web/i18n/translator';
import { placesFor } from './go.presenter';

const words = (role: StaffRole, language: 'en' | 'vi' = 'en') => ({
  t: translatorFor(language),
  language,
  zone: 'UTC',
  now: new Date('2026-11-24T08:00:00Z'),
  staff: { id: 'me', name: 'Me', role },
});
const found = (typed: string, role: StaffRole, language?: 'en' | 'vi') =>
  placesFor(typed, words(role, language)).map(({ href }) => href);

describe('going to a place', () => {
  it('offers each role the places that are theirs', () => {
    const ofAuditor = ['/desk/platforms', '/desk/rules', '/desk/record', '/desk/account', '/desk/care', '/desk/keys'];
    expect(found('', 'auditor')).toEqual(ofAuditor);
    expect(found('', 'administrator')).not.toContain('/desk');
    expect(found('', 'caseworker')).toContain('/desk/tasks');
    expect(found('', 'caseworker')).not.toContain('/desk/oversight');
    expect(found('', 'caseworker')).not.toContain('/desk/oversight/load');
    expect(found('load', 'supervisor')).toEqual(['/desk/oversight/load', '/desk/care']);
  });

  it('finds a place by parts of its name, in any order, with accents or without', () => {
    expect(found('CASES closed', 'caseworker')).toEqual(['/desk/closed']);
    expect(found('danh sach', 'caseworker', 'vi')).toContain('/desk');
    expect(found('Danh sách', 'caseworker', 'vi')).toContain('/desk');
    expect(found('nowhere', 'supervisor')).toEqual([]);
  });
});
