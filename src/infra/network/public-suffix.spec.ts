import { siteOf } from './public-suffix';

test.each([
  ['example.org', 'example.org', 'example', 'org'],
  ['a.b.example.co.uk', 'example.co.uk', 'example', 'co.uk'],
  ['images.example.com.vn', 'example.com.vn', 'example', 'com.vn'],
  ['someone.github.io', 'github.io', 'github', 'io'],
])('%s is registered as %s', (host, registered, label, suffix) => {
  expect(siteOf(host)).toEqual({ registered, label, suffix });
});

test('a private suffix counts when asked for', () => {
  expect(siteOf('someone.github.io', { withPrivate: true })).toMatchObject({ registered: 'someone.github.io' });
});

test.each(['192.0.2.1', '[2001:db8::1]', 'localhost', 'co.uk', 'com.vn', 'box.invalid-suffix', ''])(
  '%s is no site',
  (host) => expect(siteOf(host)).toBeNull(),
);
