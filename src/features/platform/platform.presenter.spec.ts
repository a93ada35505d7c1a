import type { DeskWords } from '../../web/desk/desk-page';
import { translatorFor } from '../../web/i18n/translator';
import { presentPlatforms } from './platform.presenter';
import type { ChannelHealth } from './platform-health.view';

const now = new Date('2026-11-23T14:17:00Z');
const words: DeskWords = {
  t: translatorFor('en'),
  language: 'en',
  zone: 'UTC',
  now,
  staff: { id: 'me', name: 'An Tran', role: 'administrator' },
};
const minutes = (n: number) => new Date(now.getTime() + n * 60_000);
const health = (changes: Partial<ChannelHealth> = {}): ChannelHealth => ({
  platformName: 'ExampleBox',
  slug: 'examplebox',
  kind: 'webhook',
  position: 1,
  breaker: null,
  failuresInRow: 0,
  openedAt: null,
  nextPingAt: null,
  slowUntil: null,
  waiting: 0,
  oldestWaitingAt: null,
  undeliverable: 0,
  lastSuccessAt: minutes(-3),
  ...changes,
});
const line = (changes: Partial<ChannelHealth> = {}, mayReadLetters = true) =>
  presentPlatforms([health(changes)], mayReadLetters, words)[0]!;
const said = (changes: Partial<ChannelHealth>) => [
  line(changes).health.tone,
  line(changes).health.text,
  line(changes).note,
];

describe('a platform’s channel on the desk', () => {
  it('says the worst that is known of it, in words and a sign', () => {
    expect(said({})).toEqual(['calm', 'Working', null]);
    expect(said({ failuresInRow: 1 })).toEqual(['soon', '1 failure', null]);
    expect(said({ failuresInRow: 4, slowUntil: minutes(5) })).toEqual([
      'soon',
      'Asked for time',
      'nothing new before Mon 23 Nov 14:22 UTC',
    ]);
    expect(said({ breaker: 'open', openedAt: minutes(-9), nextPingAt: minutes(1), slowUntil: minutes(5) })).toEqual([
      'overdue',
      'Stopped: it did not answer',
      'since Mon 23 Nov 14:08 UTC · next test Mon 23 Nov 14:18 UTC',
    ]);
  });

  it('does not hold a time that is over against it', () => {
    expect(said({ breaker: 'closed', slowUntil: minutes(-1) })).toEqual(['calm', 'Working', null]);
  });

  it('tells what was never used from what never worked', () => {
    expect(said({ lastSuccessAt: null })).toEqual(['plain', 'Not used yet', null]);
    expect(said({ lastSuccessAt: null, undeliverable: 2 })).toEqual(['soon', 'Nothing has arrived yet', null]);
    expect(said({ kind: 'by_hand' })).toEqual(['plain', 'A caseworker hands over', null]);
    expect(said({ kind: null, position: null, lastSuccessAt: null })).toEqual(['overdue', 'Cannot be reached', null]);
  });

  it('counts what waits, and leads to the dead letters only those who may see them', () => {
    expect(line({ waiting: 2, oldestWaitingAt: minutes(-75), undeliverable: 3 })).toMatchObject({
      channel: 'channel 1: webhook',
      waiting: '2 notices',
      oldest: 'the oldest since 1 h 15 min',
      undeliverable: 3,
      lettersHref: '/desk/dead-letters?platform=examplebox',
      lastSuccess: 'Mon 23 Nov 14:14 UTC',
    });
    expect(line({ undeliverable: 3 }, false).lettersHref).toBeNull();
    expect(line({ undeliverable: 0 }).lettersHref).toBeNull();
  });
});
