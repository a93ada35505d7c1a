import { contactChangeCountsFrom } from './contact-change';

const NOW = new Date('2026-11-20T09:00:00Z');

describe('a change of the contact way', () => {
  it('waits for 72 hours when nothing but a voice speaks for it', () => {
    expect(contactChangeCountsFrom('none', NOW)).toEqual(new Date('2026-11-23T09:00:00Z'));
  });

  it.each(['advocate', 'receipt'] as const)('counts at once by %s', (proof) => {
    expect(contactChangeCountsFrom(proof, NOW)).toEqual(NOW);
  });
});
