import { ANSWER_LINK_DAYS, answerLinkEnd, isLinkOpen } from './answer-link';

const at = (text: string): Date => new Date(text);

describe('the address where a notice is answered', () => {
  const drawnAt = at('2026-03-02T10:00:00Z');
  const link = { expiresAt: answerLinkEnd(drawnAt), revokedAt: null };

  it('works for two weeks', () => {
    expect(ANSWER_LINK_DAYS).toBe(14);
    expect(link.expiresAt).toEqual(at('2026-03-16T10:00:00Z'));
    expect(isLinkOpen(link, at('2026-03-16T09:59:59.999Z'))).toBe(true);
    expect(isLinkOpen(link, at('2026-03-16T10:00:00Z'))).toBe(false);
  });

  it('works no more once somebody ended it', () => {
    expect(isLinkOpen({ ...link, revokedAt: drawnAt }, drawnAt)).toBe(false);
  });
});
