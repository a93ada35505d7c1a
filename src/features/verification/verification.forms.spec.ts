import { parseAuthority, parseCheck, parseFlags } from './verification.forms';

describe('recording who may act', () => {
  it('takes one of the known kinds, with or without words', () => {
    expect(parseAuthority({ kind: 'self', proof: '  ' })).toEqual({
      ok: true,
      value: { kind: 'self', proof: null, checks: [] },
    });
    expect(
      parseAuthority({ kind: 'lawyer', proof: 'Mandate of 3 March', checks: ['mandate_seen', 'a_hunch'] }),
    ).toEqual({
      ok: true,
      value: { kind: 'lawyer', proof: 'Mandate of 3 March', checks: ['mandate_seen'] },
    });
  });

  it('refuses a kind nobody offered and words that are far too long, both at once', () => {
    expect(parseAuthority({ kind: 'cousin', proof: 'x'.repeat(2001) })).toEqual({
      ok: false,
      errors: { kind: 'case.authority.error.kind', proof: 'case.authority.error.proof' },
    });
  });
});

describe('one more check, and flags', () => {
  it('takes what was offered only, and says what is missing', () => {
    expect(parseCheck({ kind: 'called_back', result: 'does_not_fit', text: '' })).toEqual({
      ok: true,
      value: { kind: 'called_back', result: 'does_not_fit', text: null },
    });
    expect(parseCheck({ kind: 'id_picture', text: 'x'.repeat(2001) })).toEqual({
      ok: false,
      errors: { kind: 'trust.error.kind', result: 'trust.error.result', text: 'case.authority.error.proof' },
    });
    expect(parseFlags({ flags: ['political', 'funny', 'news'] })).toEqual(['news', 'political']);
    expect(parseFlags({})).toEqual([]);
  });
});
