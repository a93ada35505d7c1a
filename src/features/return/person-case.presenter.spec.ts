import { ITEM_TABLE, type ItemState } from '../../domain/lifecycle';
import { hasMessage } from '../../web/i18n/translator';
import { linkCard, personCasePage } from './person-case.presenter';
import type { PersonCase, PersonLink } from './person-case.view';

const at = (hours: number) => new Date(Date.UTC(2026, 10, 23, 8) + hours * 3_600_000);
const aLink = (changes: Partial<PersonLink> = {}): PersonLink => ({
  url: 'https://examplebox.test/p/1',
  platformName: 'ExampleBox',
  state: 'notified',
  notifiedAt: at(0),
  leavesAt: null,
  lastCheckAt: null,
  cleanChecks: 0,
  removedAt: null,
  clock: { instrument: 'An Act', state: 'running', kind: 'statutory', dueAt: at(48) },
  answer: null,
  ...changes,
});
const aCase = (changes: Partial<PersonCase> = {}): PersonCase => ({
  locator: 'BK-4F7K-92QM',
  state: 'removal',
  outcome: null,
  receivedAt: at(-2),
  links: [aLink()],
  consents: [{ action: 'notify_platforms', given: true }],
  contactChangesAt: null,
  messages: [],
  counterStatements: [],
  waitingSince: null,
  updates: 'all',
  hasSecondWord: false,
  hasSheet: false,
  hasAdvocate: false,
  wordsAskedAt: null,
  ...changes,
});
const words = (link: PersonLink) => linkCard(link, 'en').sentences.join(' ');
const STATES = Object.keys(ITEM_TABLE) as ItemState[];

describe('one link, in plain words', () => {
  it('does not say that we write to anybody while everything waits for its time', () => {
    const waiting = aLink({ state: 'verified', notifiedAt: null, clock: null, leavesAt: at(34) });
    const sub = (links: PersonLink[]) => personCasePage(aCase({ state: 'notice', links }), 'en').sub;
    expect(sub([waiting, aLink()])).toBe(
      'Our letters are ready and wait. Nothing leaves before the time you see below. You do not need to do anything now.',
    );
    expect(sub([waiting, { ...waiting, leavesAt: null }])).toContain('We are writing to the sites');
  });

  it('says first that it is to be erased, and not that it was only stopped', () => {
    const stopped = aCase({ state: 'closed', outcome: 'withdrawn', links: [] });
    expect(personCasePage(stopped, 'en').lead).toBe('You stopped this');
    const page = personCasePage(stopped, 'en', 'You asked on Monday.');
    expect(page).toMatchObject({ lead: 'You asked us to erase everything', sub: 'You asked on Monday.', notes: [] });
  });

  it('says that a request is ready and does not leave before its time', () => {
    const waiting = linkCard(aLink({ state: 'verified', notifiedAt: null, clock: null, leavesAt: at(34) }), 'en');
    expect(waiting.sentences).toEqual([
      'The request to ExampleBox is ready. It does not leave before Tuesday 24 November, 18:00 UTC.',
    ]);
    const again = linkCard(aLink({ state: 'reappeared', leavesAt: at(34) }), 'en').sentences;
    expect(again.at(-1)).toContain('It does not leave before Tuesday 24 November');
  });

  it('tells when it was sent and until when the law gives them time', () => {
    expect(words(aLink())).toBe(
      'Sent to ExampleBox on Monday 23 November, 08:00 UTC. By law they have until Wednesday 25 November, 08:00 UTC.',
    );
  });

  it('never calls our own promise the law', () => {
    const promise = { instrument: 'A Regulation', kind: 'promise', dueAt: at(96) } as const;
    expect(words(aLink({ clock: { ...promise, state: 'running' } }))).toContain('no fixed time');
    expect(words(aLink({ clock: { ...promise, state: 'breached' } }))).not.toMatch(/law/i);
  });

  it('says that they did not act when the time is over and it is still there', () => {
    const late = aLink({ clock: { instrument: 'An Act', state: 'breached', kind: 'statutory', dueAt: at(48) } });
    expect(linkCard(late, 'en')).toMatchObject({ word: 'Still there', tone: 'soon', sign: '◆' });
    expect(words(late)).toContain('They did not act in time.');
  });

  it('is gone only when we looked ourselves, not when they say so', () => {
    const claimed = linkCard(aLink({ state: 'claimed_removed', cleanChecks: 1, lastCheckAt: at(3) }), 'en');
    expect(claimed.word).toBe('They say it is gone');
    expect(claimed.tone).not.toBe('calm');
    const gone = linkCard(aLink({ state: 'removed', cleanChecks: 3, lastCheckAt: at(4) }), 'en');
    expect(gone).toMatchObject({ word: 'Gone', tone: 'calm' });
    expect(gone.sentences.join(' ')).toContain('We looked 3 times');
  });

  it.each(STATES)('%s has a word, a sign and at least one sentence in both languages', (state) => {
    for (const language of ['en', 'vi'] as const) {
      const card = linkCard(aLink({ state }), language);
      expect(card.sign).not.toBe('');
      expect(card.word).not.toContain('person.');
      expect(card.sentences.length).toBeGreaterThan(0);
      expect(card.sentences.join(' ')).not.toContain('person.');
    }
  });

  it('without a known platform goes by the name of the site', () => {
    expect(linkCard(aLink({ platformName: null }), 'en').title).toBe('examplebox.test');
  });
});

describe('my case', () => {
  it('starts with how far it is', () => {
    const gone = aLink({ state: 'removed', cleanChecks: 3 });
    expect(personCasePage(aCase({ links: [gone, aLink()] }), 'en').lead).toBe('1 of 2 links is gone');
    expect(personCasePage(aCase({ links: [gone] }), 'en').lead).toBe('Your link is gone');
    expect(personCasePage(aCase(), 'en').lead).toBe('We are working on your link');
    expect(personCasePage(aCase({ state: 'intake' }), 'en').lead).toBe('We have your form');
  });

  it('says plainly that without consent we can only advise', () => {
    const page = personCasePage(aCase({ consents: [{ action: 'notify_platforms', given: false }] }), 'en');
    expect(page.notes).toEqual([expect.stringContaining('only give advice')]);
  });

  it('never says that there is nothing to do to somebody who is asked something', () => {
    expect(personCasePage(aCase(), 'en').sub).toContain('You do not need to do anything now.');
    const asked = personCasePage(aCase({ waitingSince: at(1) }), 'en').sub;
    expect(asked).toContain('We have a question for you');
    expect(asked).not.toContain('do not need to do anything');
  });

  it('can be stopped while it is open, and not twice', () => {
    expect(personCasePage(aCase(), 'en').canStop).toBe(true);
    const stopped = personCasePage(aCase({ state: 'closed', outcome: 'withdrawn' }), 'en');
    expect(stopped).toMatchObject({ canStop: false, lead: 'You stopped this' });
  });

  it('has words for every state and outcome', () => {
    for (const state of ['intake', 'verification', 'notice', 'removal'] as const)
      expect(hasMessage(`person.case.sub.${state}`)).toBe(true);
    const outcomes = ['removed', 'partly_removed', 'not_removed', 'not_verified', 'duplicate', 'referred'] as const;
    for (const outcome of outcomes)
      expect(personCasePage(aCase({ state: 'closed', outcome }), 'vi').sub).not.toContain('person.');
  });
});
