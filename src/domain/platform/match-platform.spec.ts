import { isHostEntry, matchPlatform } from './match-platform';

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

describe('regional domains', () => {
  const suffixes = ['example', 'co.test', 'test', 'com.test'];
  const siteOf = (host: string) => {
    if (suffixes.includes(host)) return null;
    const suffix = suffixes.filter((one) => host.endsWith(`.${one}`)).sort((a, b) => b.length - a.length)[0];
    if (suffix === undefined) return null;
    const label = host
      .slice(0, -suffix.length - 1)
      .split('.')
      .at(-1)!;
    return { registered: `${label}.${suffix}`, label, suffix };
  };
  const directory = [
    { id: 'search', hosts: ['seek.*', 'seekusercontent.example'] },
    { id: 'files', hosts: ['drive.seek.example'] },
    { id: 'named', hosts: ['seek.com.test'] },
  ];

  test.each([
    ['seek.example', 'search'],
    ['www.seek.co.test', 'search'],
    ['images.seek.test', 'search'],
    ['seek.com.test', 'named'],
    ['www.seek.com.test', 'named'],
    ['drive.seek.example', 'files'],
    ['seek.other.example', null],
    ['seek.co.test.other.example', null],
    ['notseek.example', null],
    ['seek.nowhere', null],
    ['lh3.seekusercontent.example', 'search'],
  ])('%s belongs to %s', (host, id) => expect(matchPlatform(host, directory, siteOf)).toBe(id));

  test.each([
    ['seek.example', true],
    ['a-b.seek.co.test', true],
    ['seek.*', true],
    ['co.test', false],
    ['*.seek.example', false],
    ['seek', false],
    ['*', false],
    ['.*', false],
    ['seek.exa mple', false],
    ['https://seek.example', false],
  ])('the entry %s may be kept: %s', (entry, may) => expect(isHostEntry(entry, siteOf)).toBe(may));
});
