import { parseBasis, parseHandOver } from './notice.forms';

describe('forms of the notice', () => {
  it('takes only a law we know', () => {
    expect(parseBasis({ basis: 'us-take-it-down' })).toEqual({ ok: true, value: { basis: 'us-take-it-down' } });
    for (const basis of ['', 'constructor', '__proto__', 'us-take-it-down '.repeat(9)])
      expect(parseBasis({ basis })).toEqual({ ok: false, errors: { basis: 'prepare.error.basis' } });
  });

  it('starts no clock on a hand-over that nobody described', () => {
    expect(parseHandOver({ proof: '\t' })).toEqual({ ok: false, errors: { proof: 'notice.byHand.error.proof' } });
    expect(parseHandOver({ proof: 'x'.repeat(2001) })).toEqual({
      ok: false,
      errors: { proof: 'notice.byHand.error.long' },
    });
    expect(parseHandOver({ proof: 'Web form, number 17' })).toEqual({
      ok: true,
      value: { proof: 'Web form, number 17' },
    });
  });
});
