import { aCasePage, EXAMPLE_NOW } from '../../../test/factories/case-page';
import type { DeskWords } from '../../web/desk/desk-page';
import { translatorFor } from '../../web/i18n/translator';
import type { CasePageLinked } from './case-page.types';
import { presentLinked } from './linked.presenter';

const words = (role: 'caseworker' | 'supervisor'): DeskWords => ({
  t: translatorFor('en'),
  language: 'en',
  zone: 'UTC',
  now: EXAMPLE_NOW,
  staff: { id: 'me', name: 'An Tran', role },
});
const aLinked = (more: Partial<CasePageLinked> = {}): CasePageLinked => ({
  locator: 'BK-1111-2222',
  state: 'notice',
  outcome: null,
  holderId: 'ben',
  holderName: 'Ben',
  links: [1, 3],
  distance: null,
  ...more,
});
const present = (one: CasePageLinked, role: 'caseworker' | 'supervisor' = 'caseworker') =>
  presentLinked(aCasePage({ linked: [one] }), words(role))[0]!;

describe('cases that belong together', () => {
  it('names a colleague’s case by who has it, and not by its number', () => {
    expect(present(aLinked())).toMatchObject({ locator: null, text: 'A case that Ben has' });
  });

  it.each([
    ['one’s own', { holderId: 'me', holderName: 'An Tran' }, 'with you'],
    ['nobody’s', { holderId: null, holderName: null }, 'with nobody yet'],
  ])('shows the number of %s', (_what, holder, text) => {
    expect(present(aLinked(holder))).toMatchObject({ locator: 'BK-1111-2222', text });
  });

  it('shows a supervisor every number', () => {
    expect(present(aLinked(), 'supervisor')).toMatchObject({ locator: 'BK-1111-2222', text: 'with Ben' });
  });

  it.each([
    [{}, 'names the same links: 1, 3'],
    [{ links: [2] }, 'names the same link: 2'],
    [{ links: [], distance: 0 }, 'the same picture was fingerprinted'],
    [{ distance: 12 }, 'names the same links: 1, 3 · a picture that looks nearly the same was fingerprinted'],
  ])('says why: %j', (more, why) => {
    expect(present(aLinked(more)).why).toBe(why);
  });

  it('says how a closed one ended', () => {
    expect(present(aLinked({ state: 'closed', outcome: 'removed' })).state).toMatchObject({ tone: 'calm' });
  });
});
