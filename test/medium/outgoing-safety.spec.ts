import { Client } from 'undici';
import { judgeAddress } from '../../src/infra/webhook/address-guard';
import { OutgoingHttp } from '../../src/infra/webhook/outgoing-http';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { parseLinks } from '../../src/domain/report/links';
import { NoticeSender } from '../../src/features/notice/notice-sender.service';
import { CaseKeyService } from '../../src/features/case/case-key.service';
import { RemovalService } from '../../src/features/removal/removal.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
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

/** Names that lead outside at some of the look-ups, and inside at others; and one that leads nowhere. */
const FLIPS = /flip|begins inside|no answer/;

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
    const wrong = targets.filter(
      ({ kind, url }) => !FLIPS.test(kind) && errors.get(url)!.some((one) => one !== 'blocked'),
    );
    expect(wrong).toEqual([]);
    // A name that flips was refused by whoever is at its open address, and blocked once it led inside.
    const flipping = (kind: string) => errors.get(targets.find((one) => one.kind === kind)!.url);
    expect(flipping('flips after the first look-up')).toEqual(['refused', 'blocked', 'blocked']);
    expect(flipping('flips after the second look-up')).toEqual(['refused', 'refused', 'blocked']);
    expect(flipping('begins inside')).toEqual(['blocked', 'refused', 'blocked']);
    stayedOut();
  });

  /** The look of the removal check at an item whose link is this one; the links of a case are sealed, and so is this. */
  const lookAt = async (itemId: string, caseId: string, url: string) => {
    await test.app.get(UnitOfWork).run(async (tx) => {
      const sealer = await test.app.get(CaseKeyService).sealerOf(tx, caseId);
      await tx.query('DELETE FROM removal_check WHERE item_id = $1', [itemId]);
      await tx.query('UPDATE item SET url_sealed = $2, checks_made = 0, next_check_at = $3 WHERE id = $1', [
        itemId,
        sealer.seal('item.url', url),
        clock.now(),
      ]);
    });
    return (await test.app.get(RemovalService).look(itemId, 1))!;
  };
  const lookedAtItem = async (slug: string) => {
    await register(slug, [new URL(platform.link('x', slug)).host], `http://${platform.host}/webhooks`);
    const locator = await work.approvedCase([platform.link('x', slug)]);
    await worker.runOutbox();
    const page = await work.page(locator);
    return { itemId: page.items[0]!.id, caseId: page.id };
  };

  it('on the check path: no link is reached, as the person may have written it', async () => {
    const { itemId, caseId } = await lookedAtItem('inside');
    const accepted = targets.filter(({ url }) => parseLinks(url).links.length > 0);
    expect(accepted.length).toBeGreaterThanOrEqual(150);
    const wrong: string[] = [];
    for (const { kind, url } of targets) {
      const { error, verdict } = await lookAt(itemId, caseId, url);
      const isOpen = FLIPS.test(kind) || url.includes('//example.org');
      if (verdict !== 'unclear' && verdict !== 'gone') wrong.push(`${url}: ${verdict}`);
      if (!isOpen && error !== 'blocked') wrong.push(`${url}: ${error}`);
    }
    expect(wrong).toEqual([]);
    stayedOut();
  });

  it('on the check path: no redirect leads there, at the end of a chain neither', async () => {
    const { itemId, caseId } = await lookedAtItem('hops');
    const told = targets.filter(({ url }) => !/[\r\n]/.test(url));
    platform.onPage = (request, response) => {
      const [, n = '', hop = ''] = /^\/p\/r(\d+)-(\d)$/.exec(request.url ?? '') ?? [];
      // A location is bytes; a server sends what it likes.
      const last = Buffer.from(told[Number(n)]!.url, 'utf8').toString('latin1');
      response.writeHead(302, { location: hop === '0' ? last : `/p/r${n}-${Number(hop) - 1}` }).end();
    };
    // Each at the end of a chain of its own: none, one or two hops before it.
    for (const n of told.keys())
      expect(await lookAt(itemId, caseId, platform.link(`r${n}-${n % 3}`, 'hops'))).not.toMatchObject({ status: 200 });
    stayedOut();
  });
});
