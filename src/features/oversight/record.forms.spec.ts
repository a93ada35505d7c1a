import { keyText, parseFilter, parseKey } from './record.forms';

const CHAIN = '01940000-0000-7000-8000-000000000001';

describe('asking the record', () => {
  it('reads what can be read, and asks nothing about the rest', () => {
    expect(
      parseFilter(
        {
          case: 'bk-4f7k-92qm',
          person: CHAIN,
          action: 'case.read',
          from: '2026-11-20',
          until: '2026-11-20',
        },
        'Asia/Ho_Chi_Minh',
      ),
    ).toEqual({
      locator: 'BK-4F7K-92QM',
      staffId: CHAIN,
      action: 'case.read',
      from: new Date('2026-11-19T17:00:00Z'),
      until: new Date('2026-11-20T17:00:00Z'),
    });
    expect(
      parseFilter(
        {
          case: 'nobody at all',
          person: "x' OR 1=1",
          action: 'DROP TABLE',
          from: '2026-13-45',
          until: 'now',
        },
        'Asia/Ho_Chi_Minh',
      ),
    ).toEqual({ locator: 'none', staffId: null, action: null, from: null, until: null });
  });

  it('goes on below the entry where a page ended', () => {
    const key = { at: new Date('2026-11-20T09:00:00.123Z'), chainId: CHAIN, seq: 7 };
    expect(parseKey({ below: keyText(key) })).toEqual(key);
    for (const below of ['', '1_2_3', `1_${CHAIN}`, `-1_${CHAIN}_1`]) expect(parseKey({ below })).toBeNull();
  });
});
