import fc from 'fast-check';
import { isFormUrl, isMailAddress } from './contact-address';

it.each([
  'abuse@example.org',
  'a@b.example',
  'trust+safety@mail.example.org',
  "o'neil.x@example.org",
  'A_1@xn--e1a.test',
])('%s is a mail address', (address) => expect(isMailAddress(address)).toBe(true));

it.each([
  ...['', 'abuse', 'abuse@', '@example.org', 'abuse@localhost', 'abuse@example', 'a b@example.org', 'a@b@example.org'],
  ...[
    'Abuse <abuse@example.org>',
    '<abuse@example.org>',
    'a@example.org, b@example.org',
    'a@example.org;b@example.org',
  ],
  ...['"a b"@example.org', 'a(x)@example.org', 'a..b@example.org', '.a@example.org', 'a.@example.org', 'a@[192.0.2.1]'],
  ...['abuse@example.org\r\nBcc: x@example.org', 'abuse@example.org\n', '\nabuse@example.org', 'abuse@example.org\0'],
  ...['ảnh@example.org', 'abuse@exämple.org', 'a@-x.org', 'a@x-.org', 'a@x..org', 'a@example.1', 'a@example.o'],
  ...[`${'a'.repeat(65)}@example.org`, `a@${'b.'.repeat(130)}org`, 'a@example.org>', 'a@example.org\t'],
])('%j is none', (address) => expect(isMailAddress(address)).toBe(false));

it('no mail address can hold what a header or a command of SMTP reads as something else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), fc.nat(16), (odd, at) => {
      const address = 'abuse@example.org';
      const mixed = address.slice(0, at) + odd + address.slice(at);
      if (isMailAddress(mixed))
        expect(mixed).toMatch(/^[^\s<>()[\]\\,;:"@\u0000-\u0020\u007F-\u{10FFFF}]+@[A-Za-z0-9.-]+$/u);
    }),
    { numRuns: 2000 },
  );
});

it.each(['https://example.org/report', 'https://example.org:8443/a?b=c#d'])('%s is the address of a form', (url) =>
  expect(isFormUrl(url)).toBe(true),
);

it.each([
  ...['', 'example.org/report', 'http://example.org/report', 'javascript:alert(1)', 'https://u:p@example.org/'],
  ...['https://u@example.org/', 'https://exam\tple.org/', 'https://example.org/\n', 'https://example.org/a b'],
  `https://example.org/${'a'.repeat(2048)}`,
])('%j is none', (url) => expect(isFormUrl(url)).toBe(false));
