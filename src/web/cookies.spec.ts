import { readCookie, serialiseCookie } from './cookies';

describe('cookies', () => {
  it('are found by their whole name, and the first of two with one name counts', () => {
    expect(readCookie('my-visit=no; visit=yes; visit=later', 'visit')).toBe('yes');
    expect(readCookie('visitor=no', 'visit')).toBeUndefined();
    expect(readCookie(undefined, 'visit')).toBeUndefined();
    expect(readCookie('visit; =x; ;', 'visit')).toBeUndefined();
  });

  it('keep an equals sign that belongs to the value', () => {
    expect(readCookie('visit=YWJj==', 'visit')).toBe('YWJj==');
  });

  it('are unreadable to scripts and never sent from other sites; over HTTPS they are bound to the host', () => {
    expect(serialiseCookie('visit', 'abc', { isHttps: false, maxAgeSeconds: 1800 })).toBe(
      'visit=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=1800',
    );
    expect(serialiseCookie('visit', 'abc', { isHttps: true })).toBe(
      '__Host-visit=abc; Path=/; HttpOnly; SameSite=Strict; Secure',
    );
  });

  it('cannot carry a value that would end the line or add an attribute', () => {
    for (const value of ['a; Domain=example.org', 'a\r\nSet-Cookie: b=c', 'ă'])
      expect(() => serialiseCookie('visit', value, { isHttps: true })).toThrow(RangeError);
  });
});
