import { parseUrl } from './parse-url';

it('an address with accents is one, however often it was asked', () => {
  const refused = Array.from({ length: 100_000 }, () => parseUrl('https://münchen.example/à')).filter((url) => !url);
  expect(refused).toEqual([]);
  expect(parseUrl('not an address')).toBeNull();
  expect(parseUrl('/b', 'https://example.org/a')?.href).toBe('https://example.org/b');
});
