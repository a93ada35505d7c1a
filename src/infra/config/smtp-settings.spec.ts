import { readSmtpUrl, staysInside } from './smtp-settings';

it.each([
  ['smtp://mail.example.org', { host: 'mail.example.org', port: 587, isTlsFromStart: false, isTlsRequired: true }],
  ['smtp://mail.example.org:25', { port: 25, isTlsRequired: true }],
  ['smtps://mail.example.org', { port: 465, isTlsFromStart: true, isTlsRequired: false }],
  ['smtps://a%40b:p%2F%3A@mail.example.org:2465/', { port: 2465, credentials: { user: 'a@b', password: 'p/:' } }],
  ['smtp://127.0.0.1:1025', { host: '127.0.0.1', port: 1025, isTlsRequired: false, credentials: null }],
  ['smtp://localhost:1025', { isTlsRequired: false }],
  ['smtp://mail.localhost:1025', { isTlsRequired: false }],
  ['smtp://[::1]:1025', { host: '::1', isTlsRequired: false }],
  ['smtp://127.evil.example.org', { isTlsRequired: true }],
  ['smtp://localhost.example.org', { isTlsRequired: true }],
  ['smtp://mail:1025', { host: 'mail', isTlsRequired: true }],
  ['smtp://10.0.0.7', { isTlsRequired: true }],
])('%s is a mail server', (url, server) => expect(readSmtpUrl(url, false)).toMatchObject(server));

it('may be spoken to in plain text only when that is said', () => {
  expect(readSmtpUrl('smtp://mail:1025', true)).toMatchObject({ isTlsRequired: false });
  expect(readSmtpUrl('smtps://mail', true)).toMatchObject({ isTlsFromStart: true });
});

it.each([
  ...['mail.example.org', 'http://mail.example.org', 'smtp:', 'smtp://', 'smtp://:25', 'smtp://mail.example.org:99999'],
  ...['smtp://mail.example.org/?requireTLS=false', 'smtp://mail.example.org?tls.rejectUnauthorized=false'],
  ...[
    'smtp://mail.example.org/path',
    'smtp://mail.example.org#x',
    'smtp://user@mail.example.org',
    'smtp://:p@a.example',
  ],
  ...['smtp://a:%E0%A4@mail.example.org', 'smtp://mail.example.org\r\nX', ' smtp://mail.example.org', ''],
])('%j is none', (url) => expect(readSmtpUrl(url, true)).toBeNull());

it.each(['localhost', '127.0.0.1', '::1', '10.0.0.7', '192.168.1.2', 'fd00::7', 'mail', 'mail-relay'])(
  'plain mail to %s stays inside',
  (host) => expect(staysInside(host)).toBe(true),
);
it.each(['mail.example.org', '8.8.8.8', '134744072', '0x8080808', '2606:4700:4700::1111', ''])(
  'plain mail to %s does not',
  (host) => expect(staysInside(host)).toBe(false),
);
