import { changesOfFeed, mayCarry, mayLeave, type SharingFacts } from './exchange';
import { entryNumber, type FeedPage, hashRecords, threatUpdates } from './exchange-format';

const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 30, hour));
const ALLOWED: SharingFacts = {
  recipient: 'confirmed',
  agreedAt: at(8),
  agreedToRecipientAt: at(9),
  isOnHold: false,
  outcome: null,
  isVerified: true,
};

describe('whether a fingerprint may leave', () => {
  it('needs the yes to sharing, the yes to this recipient, and a verified case', () => {
    expect(mayLeave(ALLOWED)).toBe(true);
    expect(mayLeave({ ...ALLOWED, agreedToRecipientAt: at(8) })).toBe(true);
    for (const missing of [
      { agreedAt: null },
      { agreedToRecipientAt: null },
      { isVerified: false },
      { isOnHold: true },
      { recipient: 'proposed' },
      { recipient: 'refused' },
      { recipient: 'ended' },
    ] as const)
      expect([missing, mayLeave({ ...ALLOWED, ...missing })]).toEqual([missing, false]);
  });

  it('a yes to a recipient ends with the yes to sharing in which it was given', () => {
    expect(mayLeave({ ...ALLOWED, agreedAt: at(10) })).toBe(false);
  });

  it('goes on after an end that was about their picture, and after no other', () => {
    const shared = (
      ['removed', 'partly_removed', 'not_removed', 'not_verified', 'duplicate', 'referred', 'withdrawn'] as const
    ).filter((outcome) => mayLeave({ ...ALLOWED, outcome }));
    expect(shared).toEqual(['removed', 'partly_removed', 'not_removed']);
  });

  it('has a place in the feed of its format only', () => {
    expect([mayCarry('stopncii', 'pdq'), mayCarry('stopncii', 'sha256'), mayCarry('threatexchange', 'sha256')]).toEqual(
      [true, false, true],
    );
  });
});

describe('what changes in a feed', () => {
  it('is what may leave and was not given, and what was given and may not leave, or is nobody’s any more', () => {
    const live = [
      { id: 'a', fingerprintId: '1' },
      { id: 'b', fingerprintId: '2' },
      { id: 'c', fingerprintId: null },
    ];
    expect(changesOfFeed(live, ['1', '3'])).toEqual({ gone: ['b', 'c'], fresh: ['3'] });
    expect(changesOfFeed([], [])).toEqual({ gone: [], fresh: [] });
  });
});

describe('a page of a feed', () => {
  const id = '3c8e4f2a-9b1d-4c6e-8123-456789abcdef';
  const page: FeedPage = {
    entries: [
      { id, kind: 'pdq', value: 'f'.repeat(64), givenAt: at(9), fedAt: at(9) },
      { id: '00000000-0000-4000-8000-000000000001', kind: 'sha256', value: null, givenAt: at(9), fedAt: at(10) },
    ],
    next: 7,
    hasMore: true,
    at: at(11),
  };

  it('is a list of threat updates, and a withdrawal in it has no value', () => {
    expect(entryNumber(id)).toBe(String(0x123456789abcdefn));
    const { data, paging } = threatUpdates(page, '42', 'https://help.example.org/next');
    expect(data[0]).toMatchObject({ type: 'HASH_PDQ', indicator: 'f'.repeat(64), should_delete: false });
    const [first, gone] = data as [{ descriptors: { data: unknown[] } }, object];
    expect(first.descriptors.data).toEqual([
      {
        id: entryNumber(id),
        raw_indicator: 'f'.repeat(64),
        type: 'HASH_PDQ',
        owner: { id: '42' },
        status: 'UNKNOWN',
        tags: ['ncii', 'self_reported'],
        added_on: at(9).getTime() / 1000,
        reactions: [],
      },
    ]);
    expect(gone).toEqual({ id: '1', type: 'HASH_SHA256', last_updated: at(10).getTime() / 1000, should_delete: true });
    expect(paging).toEqual({ cursors: { after: '7' }, next: 'https://help.example.org/next' });
    expect(threatUpdates({ ...page, hasMore: false }, '42', 'x').paging).toEqual({ cursors: { after: '7' } });
  });

  it('is a list of hash records whose case number is the entry’s own', () => {
    const records = hashRecords(page);
    expect(records).toMatchObject({ count: 2, nextPageToken: '7', hasMoreRecords: true });
    expect(records.hashRecords[0]).toMatchObject({
      signalType: 'ImagePDQ',
      hashStatus: 'Received',
      caseNumbers: { [entryNumber(id)]: 'Received' },
    });
    expect(records.hashRecords[1]).not.toHaveProperty('hashValue');
    expect(records.hashRecords[1]).toMatchObject({ hashStatus: 'Withdrawn', caseNumbers: { '1': 'Withdrawn' } });
  });
});
