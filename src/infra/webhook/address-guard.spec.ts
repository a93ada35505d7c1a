import fc from 'fast-check';
import { PRIVATE_HOST_FORMS } from '../../../test/support/address-forms';
import { checkUrl, type GuardPolicy, judgeAddress } from './address-guard';

const NOTHING: GuardPolicy = { allowPrivate: [] };
const check = (url: string, ...allowPrivate: string[]): string => {
  const result = checkUrl(url, { allowPrivate });
  return result.ok ? 'ok' : result.code;
};

describe('an address', () => {
  it.each(['1.1.1.1', '8.8.8.8', '93.184.216.34', '172.15.255.255', '172.32.0.1', '100.63.255.255', '100.128.0.1'])(
    '%s is public',
    (ip) => expect(judgeAddress(ip)).toBe('public'),
  );
  it.each(['2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '::ffff:8.8.8.8', '2001:4860:4860::8888'])(
    '%s is public',
    (ip) => expect(judgeAddress(ip)).toBe('public'),
  );

  // The list that Svix asserts in its own test of allowed addresses, and the ranges of RFC 6890 beside it.
  it.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.9.9.9', '169.254.169.254'],
    ...['172.16.0.1', '172.31.255.255', '192.0.0.8', '192.0.2.1', '192.168.0.1', '198.18.0.1', '198.19.255.255'],
    ...['198.51.100.1', '203.0.113.1', '192.88.99.1', '192.31.196.1', '192.52.193.1', '192.175.48.1', '224.0.0.1'],
    ...[
      '240.0.0.1',
      '255.255.255.255',
      '168.63.129.16',
      '::',
      '::1',
      '::127.0.0.1',
      '::ffff:10.0.0.1',
      '::ffff:7f00:1',
    ],
    ...[
      '::ffff:168.63.129.16',
      '64:ff9b::8.8.8.8',
      '64:ff9b::a00:1',
      '64:ff9b:1::a00:1',
      '100::1',
      '2001::1',
      '2001:2::1',
    ],
    ...['2001:10::1', '2001:20::1', '2001:db8::1', '2002:808:808::1', '3fff::1', '5f00::1', 'fc00::1', 'fdff::1'],
    ...['fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '2620:4f:8000::1', '4000::1', '', 'example.org', '1.2.3.4.5'],
  ])('"%s" is not public', (ip) => expect(judgeAddress(ip)).toBe('private'));

  it('that is mapped, translated or tunnelled never fares better than the IPv4 address in it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        const [a = 0, b = 0, c = 0, d = 0] = ip.split('.').map(Number);
        const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        expect(judgeAddress(`::ffff:${hex}`)).toBe(judgeAddress(ip));
        expect(judgeAddress(`64:ff9b::${hex}`)).toBe('private');
        expect(judgeAddress(`2002:${hex}::1`)).toBe('private');
        expect(judgeAddress(`::${hex}`)).toBe('private');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a URL', () => {
  it('on the open internet by https passes', () => {
    for (const url of [
      'https://example.org/',
      'https://example.org:443/a?b=c',
      'https://münchen.example/',
      'https://8.8.8.8/',
    ]) {
      expect(check(url)).toBe('ok');
    }
  });

  it(`is blocked in each of ${PRIVATE_HOST_FORMS.length} ways to write a private address`, () => {
    expect(PRIVATE_HOST_FORMS.length).toBeGreaterThanOrEqual(40);
    const outcomes = PRIVATE_HOST_FORMS.map((form) => [form, check(`https://${form}/`)] as const);
    expect(outcomes.filter(([, outcome]) => outcome !== 'private-address' && outcome !== 'invalid')).toEqual([]);
    // "Invalid" is allowed as an outcome, but must not be what makes this test pass.
    expect(outcomes.filter(([, outcome]) => outcome === 'private-address').length).toBeGreaterThan(70);
  });

  it.each([
    ['http://example.org/', 'scheme'],
    ['ftp://example.org/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['data:text/html,hi', 'scheme'],
    ['https://example.org:8443/', 'port'],
    ['https://example.org:80/', 'port'],
    ['https://user@example.org/', 'credentials'],
    ['https://user:secret@example.org/', 'credentials'],
    ['https://example.org@127.0.0.1/', 'credentials'],
    [`https://example.org/${'a'.repeat(2048)}`, 'too-long'],
    [`https://example.org/${'ả'.repeat(700)}`, 'too-long'],
    ['https://exam\tple.org/', 'invalid'],
    ['https://example.org/\r\nHost: x', 'invalid'],
    ['example.org', 'invalid'],
    ['https://', 'invalid'],
    ['https://[::1', 'invalid'],
    ['', 'invalid'],
  ])('"%s" is blocked: %s', (url, code) => expect(check(url)).toBe(code));

  it('by plain http passes for a look at reported content, on port 80 and to a public address only', () => {
    const look = (url: string): string => {
      const result = checkUrl(url, NOTHING, { plainHttp: true });
      return result.ok ? 'ok' : result.code;
    };
    expect(look('http://example.org/a')).toBe('ok');
    expect(look('http://example.org:8080/a')).toBe('port');
    expect(look('http://10.0.0.1/')).toBe('private-address');
    expect(look('http://localhost/')).toBe('private-address');
  });
});

describe('a listed host', () => {
  it('may be private, use http and its own port', () => {
    expect(check('http://sandbox.localhost:4300/a', 'sandbox.localhost:4300')).toBe('ok');
    expect(check('https://sandbox.localhost:4300/a', 'sandbox.localhost:4300')).toBe('ok');
    expect(check('http://127.0.0.1:4300/', '127.0.0.1:4300')).toBe('ok');
    expect(check('http://[::1]:4300/', '[::1]:4300')).toBe('ok');
    expect(check('http://intake.example.org/', 'intake.example.org')).toBe('ok');
  });

  it('is meant by name and port as written, not by where it leads', () => {
    expect(check('http://127.0.0.1:4300/', 'sandbox.localhost:4300')).toBe('scheme');
    expect(check('https://127.0.0.1/', 'localhost')).toBe('private-address');
    expect(check('http://sandbox.localhost:4301/', 'sandbox.localhost:4300')).toBe('scheme');
    expect(check('https://sandbox.localhost:4301/', 'sandbox.localhost')).toBe('port');
    expect(check('https://sandbox.localhost/', 'sandbox.localhost')).toBe('ok');
  });

  it('with a star covers every name below it and neither the name itself nor a look-alike', () => {
    expect(check('http://prompt.localhost:4300/', '*.localhost:4300')).toBe('ok');
    expect(check('http://a.b.LOCALHOST.:4300/', '*.localhost:4300')).toBe('ok');
    expect(check('http://localhost:4300/', '*.localhost:4300')).toBe('scheme');
    expect(check('http://evillocalhost:4300/', '*.localhost:4300')).toBe('scheme');
    expect(check('http://prompt.localhost.example.org:4300/', '*.localhost:4300')).toBe('scheme');
  });

  it('still may not carry credentials or another scheme', () => {
    expect(check('http://u:p@sandbox.localhost:4300/', '*.localhost:4300')).toBe('credentials');
    expect(check('ftp://sandbox.localhost:4300/', '*.localhost:4300')).toBe('scheme');
  });

  it.each(['', '*', '*.', ':80', '*:443', 'sandbox.localhost:port', 'https://127.0.0.1', '127.0.0.1/8'])(
    'written as "%s" opens nothing',
    (entry) => {
      for (const url of [
        'https://127.0.0.1/',
        'https://sandbox.localhost/',
        'http://localhost/',
        'http://127.0.0.1:80/',
      ]) {
        expect(check(url, entry)).not.toBe('ok');
      }
    },
  );
});
