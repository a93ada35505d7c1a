import { newHandCode, readHandCode } from './hand-code';

describe('a code that is copied by hand', () => {
  it('is read however it was written down, and is no code of another purpose', () => {
    const { code, sha256 } = newHandCode('recovery');
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    for (const typed of [code, code.toLowerCase(), code.replaceAll('-', ' '), ` ${code.replaceAll('-', '')} `])
      expect(readHandCode('recovery', typed)).toEqual(sha256);
    expect(readHandCode('advocate', code)).not.toEqual(sha256);
  });

  it('is never the same twice, and what cannot be one is none', () => {
    expect(new Set(Array.from({ length: 500 }, () => newHandCode('advocate').code)).size).toBe(500);
    for (const typed of ['', 'BK-4F7K-92QM', 'x'.repeat(1000)]) expect(readHandCode('advocate', typed)).toBeNull();
  });
});
