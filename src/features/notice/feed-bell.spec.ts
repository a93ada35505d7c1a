import { FeedBell } from './feed-bell';

/** Longer than a test may take: whoever rests so long was not woken. */
const FOR_EVER_MS = 3_600_000;

describe('the bell of the feeds', () => {
  it('wakes whoever waits for that platform, and nobody else', async () => {
    const bell = new FeedBell();
    const [one, other] = [bell.takeTurn('one'), bell.takeTurn('other')];
    const woken: string[] = [];
    const rests = [one.rest(FOR_EVER_MS).then(() => woken.push('one')), other.rest(FOR_EVER_MS)];
    bell.ring('one');
    await rests[0];
    expect(woken).toEqual(['one']);
    expect([one.isOver, other.isOver]).toEqual([false, false]);
    other.end();
    await Promise.all(rests);
  });

  it('is heard by whoever was looking when it rang: the next rest is none', async () => {
    const bell = new FeedBell();
    const turn = bell.takeTurn('one');
    bell.ring('one');
    await turn.rest(FOR_EVER_MS);
    expect(turn.isOver).toBe(false);
    turn.end();
  });

  it('lets one wait for each platform: the newer sends the older away', async () => {
    const bell = new FeedBell();
    const older = bell.takeTurn('one');
    const rest = older.rest(FOR_EVER_MS);
    const newer = bell.takeTurn('one');
    await rest;
    expect([older.isOver, newer.isOver]).toEqual([true, false]);
    // An older one that leaves late does not take the newer one's place with it.
    older.end();
    bell.ring('one');
    await newer.rest(FOR_EVER_MS);
    newer.end();
  });

  it('sends everybody away when the process ends, and lets nobody wait after', async () => {
    const bell = new FeedBell();
    const turn = bell.takeTurn('one');
    const rest = turn.rest(FOR_EVER_MS);
    bell.onModuleDestroy();
    await rest;
    expect([turn.isOver, bell.takeTurn('one').isOver]).toEqual([true, true]);
  });

  it('lets five hundred wait', () => {
    const bell = new FeedBell();
    const turns = Array.from({ length: 501 }, (_, n) => bell.takeTurn(`platform-${n}`));
    expect(turns.filter(({ isOver }) => isOver)).toHaveLength(1);
    for (const turn of turns) turn.end();
    expect(bell.takeTurn('one more').isOver).toBe(false);
  });
});
