import { type SecondPersonFacts, whySecondPerson } from './second-person';

const one: SecondPersonFacts = {
  isAlwaysAsked: false,
  isAskedOnNewPlatforms: true,
  isFirstNoticeToPlatform: false,
  flags: [],
  hosts: ['examplebox.test'],
};

describe('a second person on a notice', () => {
  it('is not asked for where nothing speaks for it', () => {
    expect(whySecondPerson(one)).toEqual([]);
  });

  it('is asked for on the first notice to a platform, unless the helpline is one person', () => {
    expect(whySecondPerson({ ...one, isFirstNoticeToPlatform: true })).toEqual(['first_notice']);
    expect(whySecondPerson({ ...one, isFirstNoticeToPlatform: true, isAskedOnNewPlatforms: false })).toEqual([]);
  });

  it('is asked for on flagged targets whatever the settings', () => {
    for (const flag of ['news', 'public_figure', 'political'] as const)
      expect(whySecondPerson({ ...one, isAskedOnNewPlatforms: false, flags: [flag] })).toEqual([flag]);
  });

  it.each([
    ['daily-news.test', ['news']],
    ['www.thetimes.test', []],
    ['the-times.test', ['news']],
    ['NEWS.example.org', ['news']],
    ['newsletter.example.org', []],
    ['agency.gov.example', ['political']],
    ['green-party.test', ['political']],
    ['partyphotos.test', []],
  ])('by the host %s it is %j', (host, reasons) => {
    expect(whySecondPerson({ ...one, hosts: [host] })).toEqual(reasons);
  });

  it('gives every reason, each once', () => {
    const all = { ...one, isAlwaysAsked: true, isFirstNoticeToPlatform: true, hosts: ['a-news.test', 'b-news.test'] };
    expect(whySecondPerson({ ...all, flags: ['news', 'political'] })).toEqual([
      'policy',
      'first_notice',
      'news',
      'political',
    ]);
  });
});
