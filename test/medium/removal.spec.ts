import type { RequestListener } from 'node:http';
import { AnswerService } from '../../src/features/notice/answer.service';
import { LookScheduleService } from '../../src/features/removal/look-schedule.service';
import { RemovalService } from '../../src/features/removal/removal.service';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { HandWorker } from '../support/hand-worker';
import { type HttpPeer, tcpPeer } from '../support/http-peer';
import { OwnPlatform } from '../support/own-platform';

jest.setTimeout(60_000);

const MINUTES_APART = 3;

describe('removal is verified, not believed', () => {
  const clock = new FixedClock();
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let platform: OwnPlatform;
  let trap: HttpPeer;
  let platformId: string;
  let slug = 0;
  beforeAll(async () => {
    platform = await OwnPlatform.start();
    trap = await tcpPeer();
    test = await startTestApp({
      worker: false,
      clock,
      settings: {
        OUTGOING_ALLOW_PRIVATE: platform.allowed,
        OUTGOING_TIMEOUT_SECONDS: '0.5',
        CHECK_CONFIRM_SECONDS: String(MINUTES_APART * 60),
        CHECK_LOOK_SECONDS: '3600',
        CHECK_WATCH_SECONDS: '86400',
        CHECK_WATCH_DAYS: '10',
      },
    });
    platformId = await platform.register(test);
    work = new Casework(test);
    worker = new HandWorker(test);
  });
  afterAll(async () => {
    await test.stop();
    await platform.stop();
    await trap.close();
  });
  beforeEach(() => pageSays(200));

  const pageAnswers = (listener: RequestListener) => void (platform.onPage = listener);
  const pageSays = (status: number, headers: Record<string, string> = {}) =>
    pageAnswers((_request, response) => response.writeHead(status, headers).end());

  /** A case with one link, its notice delivered. */
  async function notified() {
    const name = `page-${++slug}`;
    const locator = await work.approvedCase([platform.link(name)]);
    await worker.runOutbox();
    return { name, locator };
  }
  const item = async (locator: string) => (await work.page(locator)).items[0]!;
  const lookLater = async (by: { hours?: number; minutes?: number } = { minutes: MINUTES_APART }) => {
    clock.advance(by);
    await worker.look();
  };
  async function removed() {
    const made = await notified();
    pageSays(404);
    for (let look = 0; look < 3; look++) await lookLater();
    expect(await work.page(made.locator)).toMatchObject({ state: 'closed', outcome: 'removed' });
    return made;
  }
  async function claim(locator: string, webhookId: string) {
    const page = await work.page(locator);
    return test.app.get(AnswerService).apply({
      noticeId: page.notices[0]!.id,
      caseId: page.id,
      platformId,
      webhookId,
      bodySha256: Buffer.from(webhookId.padEnd(32)),
      answer: { type: 'removed' },
    });
  }

  it.each([404, 410, 451])(
    'three looks that find %d, minutes apart, and only then it counts as removed',
    async (status) => {
      const { name, locator } = await notified();
      pageSays(status);
      for (const [clean, state] of [
        [1, 'notified'],
        [2, 'notified'],
        [3, 'removed'],
      ] as const) {
        await lookLater();
        expect(await item(locator)).toMatchObject({ cleanChecks: clean, state });
        // Asking again at once changes nothing: the next look is not due.
        expect(await worker.look()).toBe(0);
      }
      const checks = await work.rows<{ started_at: Date }>(
        'SELECT started_at FROM removal_check WHERE item_id = $1 ORDER BY number',
        [(await item(locator)).id],
      );
      const gaps = checks
        .slice(1)
        .map(({ started_at }, index) => started_at.getTime() - checks[index]!.started_at.getTime());
      expect(gaps).toEqual([MINUTES_APART * 60_000, MINUTES_APART * 60_000]);
      expect(platform.looks(name)).toEqual(['HEAD', 'HEAD', 'HEAD']);
      const page = await work.page(locator);
      expect(page).toMatchObject({ state: 'closed', outcome: 'removed' });
      expect(page.items[0]!.removedAt).toEqual(checks[0]!.started_at);
    },
  );

  it('one look that finds it still there starts the count again', async () => {
    const { locator } = await notified();
    pageSays(404);
    await lookLater();
    await lookLater();
    pageSays(200);
    await lookLater();
    expect(await item(locator)).toMatchObject({ cleanChecks: 0, state: 'notified' });
    pageSays(404);
    await lookLater({ hours: 1 });
    await lookLater();
    expect(await item(locator)).toMatchObject({ cleanChecks: 2, state: 'notified' });
    await lookLater();
    expect(await item(locator)).toMatchObject({ state: 'removed' });
  });

  it.each<[string, RequestListener]>([
    ['an outage (500)', (_request, response) => response.writeHead(500).end()],
    ['a refusal (403)', (_request, response) => response.writeHead(403).end()],
    ['a request to log in (401)', (_request, response) => response.writeHead(401).end()],
    ['“too many requests” (429)', (_request, response) => response.writeHead(429).end()],
    ['a broken connection', (request) => void request.socket.destroy()],
    ['no answer in time', () => undefined],
    ['a redirect in a circle', (request, response) => response.writeHead(302, { location: request.url! }).end()],
    ['a redirect without an address', (_request, response) => response.writeHead(302).end()],
  ])('%s is unclear, and never counts as gone', async (_what, listener) => {
    const { locator } = await notified();
    pageSays(404);
    await lookLater();
    pageAnswers(listener);
    for (let look = 0; look < 4; look++) await lookLater();
    expect(await item(locator)).toMatchObject({ cleanChecks: 1, state: 'notified', lastCheck: { verdict: 'unclear' } });
  });

  it('a redirect to somewhere else is unclear, although nothing is found there', async () => {
    const { name, locator } = await notified();
    pageAnswers((request, response) => {
      if (request.url === `/p/${name}`)
        response.writeHead(302, { location: platform.link('start', 'elsewhere') }).end();
      else response.writeHead(404).end();
    });
    for (let look = 0; look < 4; look++) await lookLater({ hours: 1 });
    expect(platform.looks('start').length).toBeGreaterThan(0);
    expect(await item(locator)).toMatchObject({ cleanChecks: 0, state: 'notified', lastCheck: { verdict: 'unclear' } });
  });

  it('a redirect into a private network is not followed, and unclear', async () => {
    const { locator } = await notified();
    for (const host of ['127.0.0.1', '[::1]', 'localhost', '2130706433', 'inside.localhost']) {
      pageSays(302, { location: `http://${host}:${trap.port}/admin` });
      await lookLater({ hours: 1 });
      expect((await item(locator)).lastCheck).toMatchObject({ verdict: 'unclear' });
    }
    expect(trap.connections).toBe(0);
    const errors = await work.rows<{ error: string }>('SELECT error FROM removal_check WHERE item_id = $1', [
      (await item(locator)).id,
    ]);
    expect(errors.map(({ error }) => error)).toEqual(Array<string>(5).fill('blocked'));
  });

  it('no byte of the content is asked for: HEAD only, and where that is not served the answer is broken off', async () => {
    const { name, locator } = await notified();
    let written = 0;
    let isBrokenOff = false;
    const broken = new Promise<void>((resolve) => {
      pageAnswers((request, response) => {
        if (request.method === 'HEAD') return void response.writeHead(405).end();
        response.writeHead(200, { 'content-type': 'image/png' });
        const chunk = Buffer.alloc(64 * 1024);
        const more = (): void => {
          while (!isBrokenOff && written < 1e9) {
            written += chunk.length;
            if (!response.write(chunk)) return void response.once('drain', more);
          }
        };
        response.on('close', () => {
          isBrokenOff = true;
          resolve();
        });
        more();
      });
    });
    await lookLater();
    await broken;
    expect(platform.looks(name)).toEqual(['HEAD', 'GET']);
    expect((await item(locator)).lastCheck).toMatchObject({ verdict: 'there', status: 200 });
    expect(written).toBeLessThan(16 * 1024 * 1024); // what the kernel's buffers swallow unread
  });

  it('still there after the platform said “removed”: the link goes back, and the count begins at zero', async () => {
    const { locator } = await notified();
    pageSays(404);
    await lookLater();
    await claim(locator, 'ans_claimed_one');
    expect(await item(locator)).toMatchObject({ state: 'claimed_removed', cleanChecks: 1 });
    pageSays(200);
    await lookLater();
    expect(await item(locator)).toMatchObject({ state: 'acknowledged', cleanChecks: 0 });
    expect((await work.page(locator)).state).toBe('removal');
  });

  it('a platform cannot hurry our looks by saying “removed” again and again', async () => {
    const { name, locator } = await notified();
    pageSays(404);
    for (let times = 0; times < 5; times++) {
      await claim(locator, `ans_hurry_${times}`);
      clock.advance({ minutes: 0.1 });
      await worker.look();
    }
    expect(platform.looks(name)).toHaveLength(1);
    expect(await item(locator)).toMatchObject({ state: 'claimed_removed', cleanChecks: 1 });
  });

  it('what comes back after the case was closed opens it again, with a task', async () => {
    const { locator } = await removed();
    await lookLater({ hours: 23 });
    expect((await item(locator)).state).toBe('removed');
    pageSays(200);
    await lookLater({ hours: 1 });
    const page = await work.page(locator);
    expect(page).toMatchObject({ state: 'removal', outcome: null, closedAt: null });
    expect(page.items[0]).toMatchObject({ state: 'reappeared', cleanChecks: 0, removedAt: null });
    expect(page.tasks.map(({ kind }) => kind)).toEqual(['reappeared']);
    expect(page.timeline.map(({ action }) => action)).toContain('case.reappeared');

    pageSays(404);
    await lookLater({ hours: 1 });
    await lookLater();
    await lookLater();
    expect(await work.page(locator)).toMatchObject({ state: 'closed', outcome: 'removed' });
  });

  it('an outage while a removed link is watched is no re-appearance', async () => {
    const { locator } = await removed();
    pageSays(503);
    for (let day = 0; day < 3; day++) await lookLater({ hours: 24 });
    expect(await work.page(locator)).toMatchObject({ state: 'closed', items: [{ state: 'removed' }] });
  });

  it('the watch ends ten days after the first clean look', async () => {
    const { name, locator } = await removed();
    for (let day = 0; day < 20; day++) await lookLater({ hours: 24 });
    expect(platform.looks(name).length).toBe(3 + 9);
    expect((await item(locator)).nextCheckAt).toBeNull();
  });

  it('a look that runs twice is made once, and one whose worker died is made again', async () => {
    const { name, locator } = await notified();
    const { id } = await item(locator);
    const removal = test.app.get(RemovalService);
    clock.advance({ minutes: MINUTES_APART });
    const looks = await Promise.all([removal.look(id, 1), removal.look(id, 1), removal.look(id, 1)]);
    expect(looks.filter((look) => look !== null)).toHaveLength(1);
    expect(platform.looks(name)).toHaveLength(1);
    // Its result was never recorded. The lease ends, and the next look is due.
    expect(await test.app.get(LookScheduleService).sweep(200)).toBe(0);
    pageSays(404);
    await lookLater({ minutes: 2 });
    expect(platform.looks(name)).toHaveLength(2);
    expect(await item(locator)).toMatchObject({ cleanChecks: 1 });
  });
});
