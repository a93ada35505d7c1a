import { matchPlatform } from './match-platform';

const platforms = [
  { id: 'box', hosts: ['examplebox.test', 'cdn.examplebox.example'] },
  { id: 'photos', hosts: ['photos.examplebox.test'] },
  { id: 'sandbox', hosts: ['slowtube.localhost:4300'] },
  { id: 'empty', hosts: ['', ' '] },
];

test.each([
  ['examplebox.test', 'box'],
  ['www.examplebox.test', 'box'],
  ['EXAMPLEBOX.test.', 'box'],
  ['examplebox.test:8443', 'box'],
  ['cdn.examplebox.example', 'box'],
  ['examplebox.example', null],
  ['notexamplebox.test', null],
  ['examplebox.test.evil.invalid', null],
  ['slowtube.localhost:4300', 'sandbox'],
  ['a.slowtube.localhost:4300', 'sandbox'],
  ['slowtube.localhost:4301', null],
  ['slowtube.localhost', null],
  ['', null],
])('%s belongs to %s', (host, id) => {
  expect(matchPlatform(host, platforms)).toBe(id);
});

test('a service on a subdomain of another is not taken for it, whatever the order', () => {
  expect(matchPlatform('photos.examplebox.test', platforms)).toBe('photos');
  expect(matchPlatform('m.photos.examplebox.test', [...platforms].reverse())).toBe('photos');
});

test('an entry with the right port goes before one for every port', () => {
  const both = [
    { id: 'any', hosts: ['busyboard.localhost'] },
    { id: 'one', hosts: ['busyboard.localhost:4300'] },
  ];
  expect(matchPlatform('busyboard.localhost:4300', both)).toBe('one');
  expect(matchPlatform('busyboard.localhost:4301', both)).toBe('any');
});
