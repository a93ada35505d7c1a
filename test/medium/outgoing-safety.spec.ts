import { Client } from 'undici';
import { judgeAddress } from '../../src/infra/webhook/address-guard';
import { OutgoingHttp } from '../../src/infra/webhook/outgoing-http';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { parseLinks } from '../../src/domain/report/links';
import { NoticeSender } from '../../src/features/notice/notice-sender.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { ConnectionWatch } from '../support/connection-watch';
import { HandWorker } from '../support/hand-worker';
import { HostileDns } from '../support/hostile-dns';
import { HOSTILE_NAMES, hostileTargets, STAND_IN_OF_THE_INTERNET } from '../support/hostile-targets';
import { type HttpPeer, tcpPeer } from '../support/http-peer';
import { OwnPlatform } from '../support/own-platform';

jest.setTimeout(120_000);

const MOST_LINKS_OF_A_REPORT = 50;
const inLots = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / MOST_LINKS_OF_A_REPORT) }, (_none, lot) =>
    all.slice(lot * MOST_LINKS_OF_A_REPORT, (lot + 1) * MOST_LINKS_OF_A_REPORT),
  );

describe('a hostile target is never connected to', () => {
  const clock = new FixedClock();
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let platform: OwnPlatform;
  let trap: HttpPeer;
  let dns: HostileDns;
  let outgoing: OutgoingHttp;
  let watch: ConnectionWatch;
  let targets: ReturnType<typeof hostileTargets>;
  beforeAll(async () => {
    platform = await OwnPlatform.start();
    trap = await tcpPeer((socket) => socket.end());
    targets = hostileTargets(trap.port);
    dns = await HostileDns.start(new Map(HOSTILE_NAMES.map(({ name, rounds }) => [name, rounds])));
    outgoing = new OutgoingHttp({
      policy: { allowPrivate: [platform.allowed] },
      timeoutMs: 5_000,
      lookupAll: dns.lookupAll(),
      judge: (ip) => (ip === STAND_IN_OF_THE_INTERNET ? 'public' : judgeAddress(ip)),
    });
    test = await startTestApp({
      worker: false,
      clock,
      outgoing,
      settings: { OUTGOING_ALLOW_PRIVATE: platform.allowed, DELIVERY_SCHEDULE_SECONDS: '0,60,60,60' },
    });
    work = new Casework(test);
    worker = new HandWorker(test);
    watch = new ConnectionWatch();
  });
  afterAll(async () => {
    watch.stop();
    await test.stop();
    await dns.stop();
    await platform.stop();
    await trap.close();
  });
  beforeEach(() => {
    watch.begun.splice(0);
    dns.asked.splice(0);
  });

  /** What was connected to besides our own database and the platform that is listed by name. */
  const strange = (): string[] => {
    const { port } = new URL(test.env['DATABASE_URL']!);
    const own = [port, new URL(`http://${platform.host}`).port, new URL(test.url).port];
    return [...new Set(watch.begun)].filter((one) => !own.some((ours) => one.endsWith(`:${ours}`)));
  };
  const stayedOut = (): void => {
    expect(trap.connections).toBe(0);
    const open = [`${STAND_IN_OF_THE_INTERNET}:443`, `${STAND_IN_OF_THE_INTERNET}:80`];
    expect(strange().filter((one) => !open.includes(one))).toEqual([]);
  };
  const register = (slug: string, hosts: readonly string[], endpoint: string): Promise<string> =>
    test.app.get(PlatformService).register({
      slug,
      name: slug,
      hosts,
      bases: ['us-take-it-down'],
      webhook: { endpoint, secret: newWebhookSecret(), answerSecret: newWebhookSecret() },
    });

  it('there are at least 150 of them, and each is another', () => {
    expect(new Set(targets.map(({ url }) => url)).size).toBeGreaterThanOrEqual(250);
    expect(new Set(targets.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(20);
  });

  it('a client without our guard walks into the trap, and the watch sees it (both of them work)', async () => {
    let reached = 0;
    const mine = targets.filter(({ kind }) => kind === 'another port');
    for (const { url } of mine) {
      if (!URL.canParse(url)) continue;
      const client = new Client(new URL(url).origin);
      await client.request({ path: '/', method: 'GET' }).catch(() => undefined);
      await client.destroy();
    }
    reached = trap.connections;
    trap.connections = 0;
    expect(reached).toBeGreaterThanOrEqual(10);
    expect(strange().filter((one) => one === `127.0.0.1:${trap.port}`).length).toBe(1);
    const named = HOSTILE_NAMES.find(({ rounds }) => rounds[0]?.[0] === '127.0.0.1')!;
    expect(await dns.lookupAll()(named.name)).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });

  it('on the notice path: no endpoint is reached, at the first attempt or any later one', async () => {
    const platformId = await register(
      'endpoint',
      [new URL(platform.link('x', 'endpoint')).host],
      'https://example.org/',
    );
    const locator = await work.approvedCase([platform.link('x', 'endpoint')]);
    const noticeId = (await work.page(locator)).notices[0]!.id;
    const sender = test.app.get(NoticeSender);
    const errors = new Map<string, (string | null)[]>();
    for (let attempt = 1; attempt <= 3; attempt++)
      for (const { url } of targets) {
        await work.rows('UPDATE channel SET endpoint = $2 WHERE platform_id = $1', [platformId, url]);
        const permission = { at: clock.now(), claimedAt: performance.now() };
        const sent = await sender.send(noticeId, permission, () => undefined);
        errors.set(url, [...(errors.get(url) ?? []), sent!.error]);
      }
    const flips = /flip|begins inside|no answer/;
    const wrong = targets.filter(
      ({ kind, url }) => !flips.test(kind) && errors.get(url)!.some((one) => one !== 'blocked'),
    );
    expect(wrong).toEqual([]);
    // A name that flips was refused by whoever is at its open address, and blocked once it led inside.
    const flipping = (kind: string) => errors.get(targets.find((one) => one.kind === kind)!.url);
    expect(flipping('flips after the first look-up')).toEqual(['refused', 'blocked', 'blocked']);
    expect(flipping('flips after the second look-up')).toEqual(['refused', 'refused', 'blocked']);
    expect(flipping('begins inside')).toEqual(['blocked', 'refused', 'blocked']);
    stayedOut();
  });

  it('on the check path: no reported link is reached', async () => {
    const links = targets.flatMap(({ url }) => parseLinks(url).links.slice(0, 1));
    expect(links.length).toBeGreaterThanOrEqual(150);
    await register('inside', [...new Set(links.map(({ host }) => host))], `http://${platform.host}/webhooks`);
    const urls = [...new Set(links.map(({ url }) => url))];
    for (const lot of inLots(urls)) await work.approvedCase(lot);
    await worker.runOutbox();
    for (let later = 0; later < 3; later++) {
      clock.advance({ hours: 2 });
      expect(await worker.look()).toBeGreaterThan(0);
    }
    const checks = await work.rows<{ error: string; n: number }>(
      `SELECT c.error, count(DISTINCT i.id)::int AS n FROM removal_check c JOIN item i ON i.id = c.item_id
       JOIN platform p ON p.id = i.platform_id WHERE p.slug = 'inside' GROUP BY 1`,
    );
    expect(new Set(checks.map(({ error }) => error))).toEqual(new Set(['blocked', 'refused', 'dns']));
    expect(checks.find(({ error }) => error === 'blocked')!.n).toBeGreaterThan(urls.length - 15);
    stayedOut();
  });

  it('on the check path: no redirect leads there, at the end of a chain neither', async () => {
    const told = targets.filter(({ url }) => !/[\r\n]/.test(url));
    await register('hops', [platform.host], `http://${platform.host}/webhooks`);
    // A location is bytes; a server sends what it likes.
    const location = (n: number): string => Buffer.from(told[n]!.url, 'utf8').toString('latin1');
    platform.onPage = (request, response) => {
      const [, n = '', hop = ''] = /^\/p\/r(\d+)-(\d)$/.exec(request.url ?? '') ?? [];
      const next = Number(hop) === 0 ? location(Number(n)) : `/p/r${n}-${Number(hop) - 1}`;
      response.writeHead(302, { location: next }).end();
    };
    const pages = told.flatMap((_target, n) => [platform.link(`r${n}-0`), platform.link(`r${n}-2`)]);
    for (const lot of inLots(pages)) await work.approvedCase(lot);
    await worker.runOutbox();
    clock.advance({ hours: 2 });
    while ((await worker.look()) > 0);
    const [checks] = await work.rows<{ made: number; gone: number }>(
      `SELECT count(*)::int AS made, (count(*) FILTER (WHERE c.verdict IN ('gone')))::int AS gone
       FROM removal_check c JOIN item i ON i.id = c.item_id JOIN platform p ON p.id = i.platform_id WHERE p.slug = 'hops'`,
    );
    expect(checks).toEqual({ made: pages.length, gone: 0 });
    stayedOut();
  });
});
