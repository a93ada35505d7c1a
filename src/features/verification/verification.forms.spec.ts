import { parseAuthority } from './verification.forms';

describe('recording who may act', () => {
  it('takes one of the known kinds, with or without words', () => {
    expect(parseAuthority({ kind: 'self', proof: '  ' })).toEqual({ ok: true, value: { kind: 'self', proof: null } });
    expect(parseAuthority({ kind: 'lawyer', proof: 'Mandate of 3 March' })).toEqual({
      ok: true,
      value: { kind: 'lawyer', proof: 'Mandate of 3 March' },
    });
  });

  it('refuses a kind nobody offered and words that are far too long, both at once', () => {
    expect(parseAuthority({ kind: 'cousin', proof: 'x'.repeat(2001) })).toEqual({
      ok: false,
      errors: { kind: 'case.authority.error.kind', proof: 'case.authority.error.proof' },
    });
  });
});
