import { constantTimeEqual, randomToken, tokenHash } from './tokens';

describe('capability tokens', () => {
  it('carry 256 random bits, safe in a URL', () => {
    const tokens = Array.from({ length: 1000 }, () => randomToken());
    expect(new Set(tokens).size).toBe(1000);
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('are stored as SHA-256 (FIPS 180-4 example)', () => {
    expect(tokenHash('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('are compared byte by byte', () => {
    expect(constantTimeEqual('same', Buffer.from('same'))).toBe(true);
    expect(constantTimeEqual('same', 'samf')).toBe(false);
    expect(constantTimeEqual('same', 'same ')).toBe(false);
    expect(constantTimeEqual('', '')).toBe(true);
  });
});
