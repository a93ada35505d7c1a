import { foldWord, hostWords, readSearch, searchWords } from './search-words';

describe('what is searched for', () => {
  it.each([
    ['Đường phố', 'duong pho'],
    ['Đường phố'.normalize('NFD'), 'duong pho'],
    ['Nguyễn', 'nguyen'],
    ['Nguyễn'.normalize('NFD'), 'nguyen'],
    ['ỨNG', 'ung'],
    ['Straße', 'strasse'],
    ['ＦＵＬＬ', 'full'],
  ])('%s is %s', (typed, folded) => {
    expect(foldWord(typed)).toBe(folded);
  });

  it('is every word once, without single letters and words that are everywhere', () => {
    expect(searchWords('The lawyer called: a lawyer, of ĐÀ NẴNG; và “second” 2026!')).toEqual([
      'lawyer',
      'called',
      'nang',
      'second',
      '2026',
    ]);
    expect(searchWords('')).toEqual([]);
  });

  it('of a host is the whole, each part of it that is a name, and its labels', () => {
    expect(hostWords('cdn.photos.example.org:8080')).toEqual([
      'cdn.photos.example.org',
      'photos.example.org',
      'example.org',
      'cdn',
      'photos',
      'example',
    ]);
    expect(hostWords('localhost')).toEqual(['localhost']);
  });

  it.each([
    ['photos.example.org', ['photos.example.org']],
    ['https://Photos.Example.org/a?b=c', ['photos.example.org']],
    ['lawyer Đà Nẵng', ['lawyer', 'nang']],
    ['  ', []],
  ])('as typed: %s', (typed, words) => {
    expect(readSearch(typed).words).toEqual(words);
  });

  it('never asks for more than eight words', () => {
    expect(readSearch(Array.from({ length: 30 }, (_, at) => `word${at}`).join(' ')).words).toHaveLength(8);
  });
});
