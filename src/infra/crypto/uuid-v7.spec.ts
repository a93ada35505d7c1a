import { uuidV7 } from './uuid-v7';

/** Where an id does not sort after the one before it; -1 if all do. */
const firstOutOfOrder = (ids: string[]): number => ids.findIndex((id, n) => n > 0 && id <= (ids[n - 1] as string));

describe('uuidV7', () => {
  it('has the form of RFC 9562, with the time in its first 48 bits', () => {
    // The time of the RFC's own example (appendix A.6).
    const id = uuidV7(0x017f22e279b0);
    expect(id).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('sorts by creation within one millisecond and is never given twice', () => {
    const ids = Array.from({ length: 50_000 }, () => uuidV7(1_800_000_000_000));
    expect(firstOutOfOrder(ids)).toBe(-1);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('sorts by time', () => {
    expect(uuidV7(1_700_000_000_000) < uuidV7(1_700_000_000_001)).toBe(true);
  });

  it('sorts by creation on the wall clock', () => {
    const ids = Array.from({ length: 20_000 }, () => uuidV7());
    expect(firstOutOfOrder(ids)).toBe(-1);
  });
});
