import { decideLease, isLive } from './lease';

const now = new Date('2026-11-23T12:00:00Z');
const minutes = (n: number): Date => new Date(now.getTime() + n * 60_000);

describe('a case in hand', () => {
  it('is one’s own for a quarter of an hour', () => {
    expect(decideLease(null, 'me', now)).toMatchObject({ ok: true, next: { staffId: 'me', untilAt: minutes(15) } });
  });

  it('is kept by going on working', () => {
    const lease = { staffId: 'me', untilAt: minutes(2) };
    expect(decideLease(lease, 'me', now)).toMatchObject({ next: { untilAt: minutes(15) } });
  });

  it('is not taken from a colleague, until their time is over', () => {
    const lease = { staffId: 'other', untilAt: minutes(2) };
    expect(decideLease(lease, 'me', now)).toMatchObject({ ok: false, refusal: { code: 'case.in-hand' } });
    expect(decideLease(lease, 'me', minutes(1.99))).toMatchObject({ ok: false });
    expect(decideLease(lease, 'me', minutes(2))).toMatchObject({ ok: true, next: { staffId: 'me' } });
  });

  it('ends by itself', () => {
    const lease = { staffId: 'other', untilAt: minutes(2) };
    expect([isLive(null, now), isLive(lease, now), isLive(lease, minutes(2))]).toEqual([false, true, false]);
  });
});
