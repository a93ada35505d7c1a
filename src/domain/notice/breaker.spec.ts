import { type BreakerFacts, decideBreaker, type EndpointResult, HEALTHY, nextPing } from './breaker';

const NOW = new Date('2026-05-01T10:00:00Z');
const after = (ms: number) => new Date(NOW.getTime() + ms);
const ok: EndpointResult = { verdict: 'delivered', status: 200, retryAfterSeconds: null };
const broken: EndpointResult = { verdict: 'retry', status: 500, retryAfterSeconds: null };
const many = (result: EndpointResult, times: number) => Array.from({ length: times }, () => result);

describe('the breaker of an endpoint', () => {
  it('stays closed for four failures in a row and opens with the fifth', () => {
    expect(decideBreaker(HEALTHY, many(broken, 4), NOW)).toMatchObject({
      next: { state: 'closed', failuresInRow: 4 },
      change: null,
    });
    expect(decideBreaker(HEALTHY, many(broken, 5), NOW)).toEqual({
      next: { state: 'open', failuresInRow: 5, openedAt: NOW, nextPingAt: after(60_000), slowUntil: null },
      change: 'opened',
    });
  });

  it('counts failures over batches, and only those in a row', () => {
    const { next } = decideBreaker(HEALTHY, many(broken, 4), NOW);
    expect(decideBreaker(next, [broken], NOW).change).toBe('opened');
    expect(decideBreaker(next, [ok, ...many(broken, 4)], NOW)).toMatchObject({
      next: { state: 'closed', failuresInRow: 4 },
      change: null,
    });
  });

  it('is closed by the first 2xx and is as good as new', () => {
    const { next } = decideBreaker(HEALTHY, many(broken, 9), NOW);
    expect(next).toMatchObject({ state: 'open', failuresInRow: 9 });
    expect(decideBreaker(next, [ok], after(5_000))).toEqual({ next: HEALTHY, change: 'closed' });
  });

  it('keeps the time it opened through further failures', () => {
    const { next } = decideBreaker(HEALTHY, many(broken, 5), NOW);
    expect(decideBreaker(next, [broken], after(90_000)).next.openedAt).toEqual(NOW);
  });

  it.each(['failed_redirect', 'retry'] as const)('counts %s as a failure', (verdict) => {
    expect(decideBreaker(HEALTHY, [{ ...broken, verdict }], NOW).next.failuresInRow).toBe(1);
  });

  it('takes 429 for a sign of life: nothing is counted, the time asked for is kept', () => {
    const busy: EndpointResult = { verdict: 'slow_down', status: 429, retryAfterSeconds: 40 };
    expect(decideBreaker(HEALTHY, many(busy, 20), NOW)).toEqual({
      next: { ...HEALTHY, slowUntil: after(40_000) },
      change: null,
    });
  });

  it('takes 410 for an answer, so that no notice waits for what it can be told at once', () => {
    const gone: EndpointResult = { verdict: 'gone', status: 410, retryAfterSeconds: null };
    expect(decideBreaker(HEALTHY, many(gone, 20), NOW)).toEqual({ next: HEALTHY, change: null });
  });

  it('takes 503 for both: a failure and a wish for time', () => {
    const away: EndpointResult = { verdict: 'slow_down', status: 503, retryAfterSeconds: null };
    expect(decideBreaker(HEALTHY, many(away, 5), NOW).next).toMatchObject({ state: 'open', slowUntil: after(15_000) });
  });

  it.each([
    [100_000, 3_600_000],
    [3_600, 3_600_000],
    [-5, 15_000],
    [0, 15_000],
  ])('leaves a platform that asks for %p s alone for %p ms', (retryAfterSeconds, ms) => {
    const busy: EndpointResult = { verdict: 'slow_down', status: 429, retryAfterSeconds };
    expect(decideBreaker(HEALTHY, [busy], NOW).next.slowUntil).toEqual(after(ms));
  });

  it('keeps the time asked for over a success, and forgets it when it is over', () => {
    const slow: BreakerFacts = { ...HEALTHY, slowUntil: after(30_000) };
    expect(decideBreaker(slow, [ok], NOW).next.slowUntil).toEqual(after(30_000));
    expect(decideBreaker(slow, [ok], after(30_000)).next.slowUntil).toBeNull();
  });

  it('pings every minute for an hour, then every five', () => {
    expect(nextPing(NOW, after(59 * 60_000))).toEqual(after(60 * 60_000));
    expect(nextPing(NOW, after(60 * 60_000))).toEqual(after(65 * 60_000));
  });
});
