import fc from 'fast-check';
import { parseLinks } from './links';

const urls = (pasted: string): string[] => parseLinks(pasted).links.map((link) => link.url);
const problems = (pasted: string): string[] => parseLinks(pasted).problems.map(({ line, code }) => `${code}: ${line}`);

describe('links are found in whatever form they are pasted', () => {
  test.each<[string, string, string[]]>([
    ['one alone', 'https://example.org/p/1', ['https://example.org/p/1']],
    ['in a message', 'Hi,\nlook: https://example.org/p/1.\nThanks!', ['https://example.org/p/1']],
    [
      'as a list with bullets',
      '- https://a.test/1\n• b.test/2\n* http://c.test/3',
      ['https://a.test/1', 'https://b.test/2', 'http://c.test/3'],
    ],
    [
      'as a numbered list',
      '1. https://a.test/1\n2) b.test/2\n(3) c.test/3\n4)d.test/4',
      ['https://a.test/1', 'https://b.test/2', 'https://c.test/3', 'https://d.test/4'],
    ],
    [
      'with commas and semicolons',
      'https://a.test/1, https://b.test/2;https://c.test/3,d.test/4',
      ['https://a.test/1', 'https://b.test/2', 'https://c.test/3', 'https://d.test/4'],
    ],
    ['without a gap', 'https://a.test/1https://b.test/2', ['https://a.test/1', 'https://b.test/2']],
    [
      'in brackets and quotation marks',
      '(https://a.test/1) "https://b.test/2" <https://c.test/3> [d](https://d.test/4)',
      ['https://a.test/1', 'https://b.test/2', 'https://c.test/3', 'https://d.test/4'],
    ],
    ['with brackets of their own', '(see https://example.org/Shield_(arms)).', ['https://example.org/Shield_(arms)']],
    ['in bold', '**https://example.org/a_**', ['https://example.org/a_']],
    ['from HTML', '<a href="https://example.org/q?a=1">a</a>', ['https://example.org/q?a=1']],
    [
      'defanged',
      'hxxps[:]//example[.]org/p hXXp://a(.)test/1 b[dot]test/2',
      ['https://example.org/p', 'http://a.test/1', 'https://b.test/2'],
    ],
    ['without a scheme', 'example.org/p/1 www.example.org', ['https://example.org/p/1', 'https://www.example.org/']],
    ['without a scheme, in the sandbox', 'slowtube.localhost:4300/p/1', ['http://slowtube.localhost:4300/p/1']],
    [
      'with a scheme mistyped or doubled',
      'https//a.test/1 http:/b.test/2 https://https://c.test/3 http:\\\\d.test/4',
      ['https://a.test/1', 'http://b.test/2', 'https://c.test/3', 'http://d.test/4'],
    ],
    ['behind a label', 'link:example.org/p', ['https://example.org/p']],
    ['before a word without a gap', 'example.org,thanks', ['https://example.org/']],
    [
      'between emoji',
      '👉https://example.org/p👈🏽 🔥example.org/q🔥',
      ['https://example.org/p', 'https://example.org/q'],
    ],
    ['in Arabic', 'شاهد https://example.org/صفحة، شكرا', ['https://example.org/%D8%B5%D9%81%D8%AD%D8%A9']],
    ['in Chinese', '这里https://example.org/p。谢谢', ['https://example.org/p']],
    [
      'with line ends of all kinds',
      'a.test/1\r\nb.test/2\rc.test/3\u2028d.test/4',
      ['https://a.test/1', 'https://b.test/2', 'https://c.test/3', 'https://d.test/4'],
    ],
  ])('%s', (_, pasted, expected) => {
    expect(parseLinks(pasted)).toMatchObject({ links: expected.map((url) => ({ url })), problems: [] });
    expect(urls(pasted)).toEqual(expected);
  });

  test('invisible and control characters are taken out', () => {
    expect(urls('\u202Ehttps://exa\u200Bmple.org/\u0000p\u0007\uFEFF')).toEqual(['https://example.org/p']);
    expect(urls('https://example.org/\ud800x')).toEqual(['https://example.org/x']);
  });
  test('an address inside another one belongs to it', () => {
    const archived = 'https://archive.test/web/2020/https://example.org/p';
    expect(urls(`${archived} https://a.test/?u=https://example.org/p`)).toEqual([
      archived,
      'https://a.test/?u=https://example.org/p',
    ]);
  });
  test('commas and semicolons inside an address stay', () => {
    expect(urls('https://example.org/a;id=1,2')).toEqual(['https://example.org/a;id=1,2']);
  });
});

describe('links are brought to one form', () => {
  test.each([
    ['HTTPS://EXAMPLE.org/Path', 'https://example.org/Path'],
    ['https://example.org:443/p', 'https://example.org/p'],
    ['https://example.org:8443/p', 'https://example.org:8443/p'],
    ['https://example.org./p', 'https://example.org/p'],
    ['https://bücher.test/x', 'https://xn--bcher-kva.test/x'],
    ['https://example.org/cafe\u0301', 'https://example.org/caf%C3%A9'],
    ['https://example.org/a%20b?q=%2F', 'https://example.org/a%20b?q=%2F'],
    ['https://example.org/p#part', 'https://example.org/p#part'],
    ['https://example.org/p?utm_source=a&id=7&fbclid=b&IGSH=c', 'https://example.org/p?id=7'],
    ['https://example.org/p?gclid=1', 'https://example.org/p'],
    ['https://example.org/p?si=AbCdEf123456&t=3', 'https://example.org/p?t=3'],
    ['https://example.org/p?si=1001', 'https://example.org/p?si=1001'],
    ['http://192.0.2.7/x', 'http://192.0.2.7/x'],
    ['http://[2001:db8::1]:8080/x', 'http://[2001:db8::1]:8080/x'],
    ['http://intranet/x', 'http://intranet/x'],
  ])('%s is %s', (pasted, url) => {
    expect(urls(pasted)).toEqual([url]);
  });

  test.each([
    ['https://m.facebook.com/groups/1/posts/2', 'https://www.facebook.com/groups/1/posts/2'],
    ['https://mobile.twitter.com/a/status/1', 'https://twitter.com/a/status/1'],
    ['https://m.youtube.com/watch?v=1&si=AbCdEf123456', 'https://www.youtube.com/watch?v=1'],
    ['https://vi.m.wikipedia.org/wiki/A', 'https://vi.wikipedia.org/wiki/A'],
    ['https://m.example.org/p', 'https://m.example.org/p'],
    ['https://m.facebook.com.evil.test/p', 'https://m.facebook.com.evil.test/p'],
    ['https://www-example-org.cdn.ampproject.org/c/s/www.example.org/p/1?amp=1&usqp=x', 'https://www.example.org/p/1'],
    ['https://a-test.cdn.ampproject.org/v/a.test/p', 'http://a.test/p'],
    ['https://www.google.com/amp/s/example.org/p/1', 'https://example.org/p/1'],
    ['https://www.google.com.vn/url?q=https://example.org/p%3Fid=7&sa=U', 'https://example.org/p?id=7'],
    ['https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fp%3Ffbclid%3D1&h=AT0', 'https://example.org/p'],
    ['https://www.google.com/url?q=javascript:alert(1)', 'https://www.google.com/url?q=javascript:alert(1)'],
    [
      'https://www.google.com/url?q=https://user:pw@example.org/',
      'https://www.google.com/url?q=https://user:pw@example.org/',
    ],
    ['https://www.google.com/amp/guide', 'https://www.google.com/amp/guide'],
    ['https://example.org/p?amp', 'https://example.org/p'],
    ['https://example.org/p?amp=7', 'https://example.org/p?amp=7'],
  ])('a form for phones, for speed or for counting: %s is %s', (pasted, url) => {
    expect(parseLinks(pasted)).toMatchObject({ links: [{ url, original: pasted, host: new URL(url).host }] });
  });

  test('one page pasted in several forms is one link, and two pages stay two', () => {
    const page = ['https://www.example.org/p/1', 'm.example.org/p/1', 'http://example.org/p/1/amp'];
    expect(urls(page.join('\n'))).toEqual(['https://www.example.org/p/1']);
    expect(urls('https://example.org/p/1 https://example.org/p/2 https://m.example.org/p/2')).toHaveLength(2);
    expect(urls('https://m.test/a https://www.test/a')).toHaveLength(2);
    expect(urls('https://photos.example.org/a https://example.org/a')).toHaveLength(2);
  });

  test('the original and the host are kept', () => {
    expect(parseLinks('see <hxxp://Example[.]org:4300/p?utm_source=a>!').links).toEqual([
      {
        url: 'http://example.org:4300/p',
        original: 'hxxp://Example[.]org:4300/p?utm_source=a',
        host: 'example.org:4300',
      },
    ]);
  });
  test('duplicates are joined, a mere anchor makes no difference, a route behind # does', () => {
    expect(urls('https://a.test/p https://A.test/p#comments a.test/p?fbclid=1 https://a.test/p#')).toEqual([
      'https://a.test/p',
    ]);
    expect(urls('https://a.test/#!/photo/1 https://a.test/#!/photo/2')).toHaveLength(2);
  });
});

describe('what cannot be a link is named', () => {
  test.each<[string, string[]]>([
    ['https://', ['not-a-link: https://']],
    ['https://example.org:99999/p', ['not-a-link: https://example.org:99999/p']],
    ['ftp://example.org/x', ['unsupported-scheme: ftp://example.org/x']],
    ['javascript:alert(1)', ['unsupported-scheme: javascript:alert(1)']],
    ['data:text/plain,x', ['unsupported-scheme: data:text/plain,x']],
    ['https://user:word@example.org/p', ['has-credentials: https://user:word@example.org/p']],
    ['htps//exmaple', ['not-a-link: htps//exmaple']],
    ['@somebody', ['not-a-link: @somebody']],
    ['just some words', ['not-a-link: just some words']],
    ['The end.Then at 10:30 v1.2', ['not-a-link: The end.Then at 10:30 v1.2']],
    ['', []],
    [' \n\t\n…', []],
  ])('%j', (pasted, expected) => {
    expect(urls(pasted)).toEqual([]);
    expect(problems(pasted)).toEqual(expected);
  });

  test('a person’s own words beside a link are no problem; a link that failed is', () => {
    expect(problems('Hello\nthis is it: https://a.test/1\nThank you')).toEqual([]);
    expect(problems('https://a.test/1\nhtps//exmaple\n@somebody')).toEqual([
      'not-a-link: htps//exmaple',
      'not-a-link: @somebody',
    ]);
  });
  test('an over-long address, as pasted or as normalised', () => {
    const long = `https://example.org/${'a'.repeat(2048)}`;
    expect(parseLinks(long).problems).toEqual([{ line: long.slice(0, 80), code: 'too-long' }]);
    expect(parseLinks(`https://example.org/${'é'.repeat(400)}`).problems).toHaveLength(1);
    expect(urls(`https://example.org/${'a'.repeat(2028)}`)).toHaveLength(1);
  });
  test('words are never cut in the middle of a character', () => {
    const [problem] = parseLinks(`ftp://x/${'😀'.repeat(200)}`).problems;
    expect([...(problem?.line ?? '')]).toHaveLength(80);
    expect(problem?.line).not.toMatch(/\p{Surrogate}/u);
  });
  test('the 51st link of 500 pasted lines', () => {
    const lines = Array.from({ length: 500 }, (_, n) => `${n}. https://example.org/p/${n}`).join('\n');
    const read = parseLinks(lines);
    expect(read.links).toHaveLength(50);
    expect(read.problems).toEqual([{ line: 'https://example.org/p/50', code: 'too-many' }]);
    expect(parseLinks(lines, { maxLinks: 3, maxLength: 2048 }).links).toHaveLength(3);
  });
  test('500 lines of junk give no more problems than links are allowed', () => {
    expect(parseLinks('ftp://a.test/x\n'.repeat(500)).problems).toHaveLength(1);
    const junk = Array.from({ length: 500 }, (_, n) => `ftp://a.test/${n}`).join('\n');
    expect(parseLinks(junk).problems).toHaveLength(50);
  });
});

test('whatever is pasted, the answer holds only distinct web addresses in their normal form', () => {
  const oddCharacter = fc.constantFrom(...'\u0000\u0085\u200e\ud800\u0301é中ש👪🏽。،％．。'.split(''));
  const piece = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.string({ unit: oddCharacter, maxLength: 4 }),
    fc.constantFrom(
      'https://',
      'HTTP://Example.org:80/',
      'example.org/p?utm_a=1&b=',
      'ftp://x',
      '192.0.2.1:80/',
      '[2001:db8::1]',
    ),
    fc.constantFrom(
      '\n',
      ' ',
      ',',
      'hxxp://',
      '[.]',
      '(',
      ')',
      'a.test/',
      '👉',
      '\u200b',
      'مرحبا',
      '@',
      ':',
      '//',
      '#',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const { links, problems: found } = parseLinks(pieces.join(''));
      for (const { url, host } of links) {
        expect(url).toMatch(/^https?:\/\//);
        expect(new URL(url)).toMatchObject({ href: url, host, username: '', password: '' });
      }
      expect(new Set(links.map((link) => link.url)).size).toBe(links.length);
      for (const { line } of found) expect([...line].length).toBeLessThanOrEqual(80);
    }),
    { numRuns: 150 },
  );
});

describe('the time it takes grows with the length of the text, not faster', () => {
  /** Processor time, not wall time: the machine may be busy with other things. The best of three, once warm. */
  const cost = (unit: string, characters: number): number => {
    const text = unit.repeat(Math.ceil(characters / unit.length));
    const best = [1, 2, 3, 4].map(() => {
      const before = process.cpuUsage();
      parseLinks(text);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    return Math.min(...best.slice(1));
  };
  // Each repeats what a careless expression would scan again from every position. 8 times the text costs about 8
  // times as much, and 64 times if it were scanned so; the millisecond on both sides keeps tiny figures from deciding.
  test.each([
    ['dots', 'a.'],
    ['schemes', 'http://'],
    ['addresses', 'http://a.test/'],
    ['brackets', ')('],
    ['emoji', '👉'],
    ['combining marks', '\u0301\u0316'],
    ['commas', ',a.test'],
    ['defanged dots', '[.]'],
    ['short lines', 'a.b\n'],
  ])('for %s', (_, unit) => {
    const ratio = (cost(unit, 40_000) + 1) / (cost(unit, 5_000) + 1);
    expect(ratio).toBeLessThan(32);
  });

  test('megabytes are read to the end or refused', () => {
    expect(parseLinks(`${'x. '.repeat(110_000)}`).problems.at(-1)?.code).toBe('too-many');
    expect(parseLinks(`${'x'.repeat(2_000_000)} https://example.org/p`).links).toHaveLength(1);
  });
});
