import { base32Decode, base32Encode, newTotpSecret, otpauthUri, totpAt, verifyTotp } from './totp';

const SECRET = base32Encode(Buffer.from('12345678901234567890'));
const at = (seconds: number): Date => new Date(seconds * 1000);

describe('a one-time code', () => {
  it.each([
    // RFC 6238 appendix B (SHA-1), last six of its eight digits.
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at second %i is %s (RFC 6238)', (seconds, code) => {
    expect(totpAt(SECRET, at(seconds))).toBe(code);
    expect(verifyTotp(SECRET, code, at(seconds), null)).toEqual({ ok: true, step: Math.floor(seconds / 30) });
  });

  const now = 1_800_000_000;
  const step = now / 30;

  it('is accepted one step early or late, and no further', () => {
    const accepted = [-2, -1, 0, 1, 2].map(
      (drift) => verifyTotp(SECRET, totpAt(SECRET, at(now + drift * 30)), at(now), null).ok,
    );
    expect(accepted).toEqual([false, true, true, true, false]);
  });

  it('works once: neither the same step nor an earlier one is accepted again', () => {
    const code = totpAt(SECRET, at(now));
    expect(verifyTotp(SECRET, code, at(now), step - 1)).toEqual({ ok: true, step });
    expect(verifyTotp(SECRET, code, at(now), step)).toEqual({ ok: false, step: null });
    expect(verifyTotp(SECRET, totpAt(SECRET, at(now - 30)), at(now), step)).toEqual({ ok: false, step: null });
    expect(verifyTotp(SECRET, totpAt(SECRET, at(now + 30)), at(now), step)).toEqual({ ok: true, step: step + 1 });
  });

  it('may be typed with a space, and nothing else but six digits is looked at', () => {
    const code = totpAt(SECRET, at(now));
    expect(verifyTotp(SECRET, `${code.slice(0, 3)} ${code.slice(3)}`, at(now), null).ok).toBe(true);
    for (const junk of ['', '12345', `${code}0`, `-${code.slice(1)}`, '١٢٣٤٥٦', 'abcdef']) {
      expect(verifyTotp(SECRET, junk, at(now), null)).toEqual({ ok: false, step: null });
    }
  });
});

describe('a seed', () => {
  it('has 160 random bits in base32', () => {
    expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret()).not.toBe(newTotpSecret());
  });

  it.each([
    // RFC 4648 section 10, without padding.
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('"%s" is written %s', (text, encoded) => {
    expect(base32Encode(Buffer.from(text))).toBe(encoded);
    expect(base32Decode(encoded).toString()).toBe(text);
  });

  it('is read in lower case, in groups and padded, and not with foreign characters', () => {
    expect(base32Decode('mzxw 6ytb oi======').toString()).toBe('foobar');
    expect(() => base32Decode('MZXW1')).toThrow(RangeError);
  });

  it('goes into an app by an address that names issuer and account', () => {
    const uri = new URL(otpauthUri({ issuer: 'Buckler', account: 'desk@example.org', secretBase32: SECRET }));
    expect(decodeURIComponent(uri.pathname)).toContain('Buckler:desk@example.org');
    expect(uri.searchParams.get('secret')).toBe(SECRET);
    expect(uri.searchParams.get('issuer')).toBe('Buckler');
  });
});
