import { parseClosing, parseReason, REASON_MAX } from './case.forms';

describe('closing a case without sending', () => {
  it('needs an outcome and a reason', () => {
    expect(parseClosing({})).toEqual({
      ok: false,
      errors: { outcome: 'case.close.error.outcome', reason: 'case.close.error.reason' },
    });
    expect(parseClosing({ outcome: 'removed', reason: 'x' })).toMatchObject({
      ok: false,
      errors: { outcome: 'case.close.error.outcome' },
    });
  });

  it('asks for the other case only when it is a duplicate, and forgets it otherwise', () => {
    expect(parseClosing({ outcome: 'duplicate', reason: 'Same links.' })).toEqual({
      ok: false,
      errors: { duplicateOf: 'case.close.error.duplicateOf' },
    });
    expect(parseClosing({ outcome: 'duplicate', reason: 'Same links.', duplicateOf: ' bk 4f7k 92qm ' })).toEqual({
      ok: true,
      value: { outcome: 'duplicate', reason: 'Same links.', duplicateOf: 'BK-4F7K-92QM' },
    });
    expect(parseClosing({ outcome: 'referred', reason: 'To the police.', duplicateOf: 'BK-1' })).toEqual({
      ok: true,
      value: { outcome: 'referred', reason: 'To the police.' },
    });
  });

  it('counts a reason as people count: an emoji is one character', () => {
    expect(parseReason({ reason: '🙂'.repeat(REASON_MAX) }).ok).toBe(true);
    expect(parseReason({ reason: '🙂'.repeat(REASON_MAX + 1) })).toEqual({
      ok: false,
      errors: { reason: 'case.close.error.long' },
    });
    expect(parseReason({ reason: ' \n\u0000 ' })).toMatchObject({ ok: false });
  });
});
