import { parseEmergency, parseManyCases, parseReveal } from './access.forms';

describe('why somebody looks', () => {
  it('takes a reason with or without words, but "other" only with them', () => {
    expect(parseReveal({ reason: 'contact' })).toEqual({ ok: true, value: { reason: 'contact', text: null } });
    expect(parseReveal({ reason: 'other' })).toEqual({ ok: false, errors: { text: 'access.error.text' } });
    expect(parseReveal({ reason: 'other', text: 'asked by phone' })).toMatchObject({ ok: true });
    expect(parseReveal({ reason: 'curious' })).toEqual({ ok: false, errors: { reason: 'access.error.reason' } });
  });

  it('takes a ticket only as a number, so that nobody writes a sentence about a person there', () => {
    expect(parseEmergency({ reason: 'deadline', ticket: 'HD-2231' })).toMatchObject({
      ok: true,
      value: { ticket: 'HD-2231' },
    });
    expect(parseEmergency({ reason: 'deadline', ticket: 'Anna called again' })).toEqual({
      ok: false,
      errors: { ticket: 'access.error.ticket' },
    });
    expect(parseEmergency({ ticket: '', text: 'x'.repeat(501) })).toEqual({
      ok: false,
      errors: { reason: 'access.error.reason', text: 'access.error.long' },
    });
  });

  it('knows where to go on after many cases, and follows no other address', () => {
    expect(parseManyCases({ reason: 'searching', locator: 'bk-4f7k-92qm' })).toEqual({
      reason: 'searching',
      locator: 'BK-4F7K-92QM',
    });
    expect(parseManyCases({ locator: '//evil.test' })).toEqual({ reason: null, locator: null });
  });
});
