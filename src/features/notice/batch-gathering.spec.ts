import { BATCH_FRAME_BYTES } from '../../domain/notice/batch';
import { BatchGathering } from './batch-gathering';

describe('gathering what goes to one endpoint', () => {
  let left: (readonly string[])[];
  let gathering: BatchGathering<string>;
  beforeEach(() => {
    jest.useFakeTimers();
    left = [];
    gathering = new BatchGathering<string>((members) => left.push(members), {
      waitMs: 50,
      maxBytes: BATCH_FRAME_BYTES + 100,
    });
  });
  afterEach(() => jest.useRealTimers());
  const add = (member: string, { bytes = 10, max = 3, key = 'a' } = {}) => gathering.add(key, member, { bytes, max });

  it('lets the first one wait its time and no longer, however late the others come', () => {
    add('one');
    jest.advanceTimersByTime(49);
    add('two');
    expect(left).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(left).toEqual([['one', 'two']]);
    jest.advanceTimersByTime(1_000);
    expect(left).toHaveLength(1);
  });

  it('leaves at once when it is full, and the next one waits anew', () => {
    for (const member of ['one', 'two', 'three', 'four']) add(member);
    expect(left).toEqual([['one', 'two', 'three']]);
    jest.advanceTimersByTime(49);
    expect(left).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(left).toEqual([['one', 'two', 'three'], ['four']]);
  });

  it('leaves before it would be too large', () => {
    add('small', { bytes: 60 });
    add('large', { bytes: 41 });
    expect(left).toEqual([['small']]);
    add('fits', { bytes: 59 });
    jest.advanceTimersByTime(50);
    expect(left).toEqual([['small'], ['large', 'fits']]);
  });

  it('keeps endpoints apart', () => {
    add('one');
    add('other', { key: 'b' });
    jest.advanceTimersByTime(50);
    expect(left).toEqual([['one'], ['other']]);
  });
});
