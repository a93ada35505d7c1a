import { FALLBACK_AFTER_MS, TASK_AFTER_MS } from './fallback';
import { mayBeReplayed, PULL_SCHEDULE_SECONDS } from './feed';

describe('the feed', () => {
  it('looks whether a notice was fetched when the task and the next way are due', () => {
    const [first, second, third] = PULL_SCHEDULE_SECONDS;
    expect(first).toBe(0);
    expect(second! * 1000).toBe(TASK_AFTER_MS);
    expect((second! + third!) * 1000).toBe(FALLBACK_AFTER_MS);
  });

  it.each([
    ['the first request', null, 100, 'a', false],
    ['a later one', { timestamp: 100, id: 'a' }, 101, 'b', false],
    ['one of the same second', { timestamp: 100, id: 'a' }, 100, 'b', false],
    ['the same again', { timestamp: 100, id: 'a' }, 100, 'a', true],
    ['an id that was used, at another time', { timestamp: 100, id: 'a' }, 130, 'a', true],
    ['an older one', { timestamp: 100, id: 'a' }, 99, 'b', true],
  ] as const)('%s may be a copy: %s', (_what, last, timestamp, id, isCopy) => {
    expect(mayBeReplayed({ last, timestamp, id })).toBe(isCopy);
  });
});
