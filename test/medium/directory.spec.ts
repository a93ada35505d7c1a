import { DirectoryService } from '../../src/features/platform/directory.service';
import { DirectoryView } from '../../src/features/platform/directory.view';
import directory from '../../src/features/platform/directory.json';
import { isHostEntry } from '../../src/domain/platform/match-platform';
import { PlatformService } from '../../src/features/platform/platform.service';
import { siteOf } from '../../src/infra/network/public-suffix';
import { OutgoingHttp } from '../../src/infra/webhook/outgoing-http';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { HandWorker } from '../support/hand-worker';
import { HostileDns } from '../support/hostile-dns';
import { type HttpPeer, httpPeer, tcpPeer } from '../support/http-peer';

jest.setTimeout(60_000);

describe('the directory of services', () => {
  let test: TestApp;
  let work: Casework;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    work = new Casework(test);
  });
  afterAll(() => test.stop());
  const seed = () => test.app.get(DirectoryService).seed();
  const one = (slug: string) => test.app.get(DirectoryView).one(slug);

  it('comes with facts, each with its source, and with no way to send anything', async () => {
    expect(await seed()).toBe(directory.platforms.length);
    const [counted] = await work.rows<{ platforms: number; contacts: number; channels: number }>(
      `SELECT count(DISTINCT p.id)::int AS platforms, count(k.id)::int AS contacts, count(c.id)::int AS channels
       FROM platform p LEFT JOIN platform_contact k ON k.platform_id = p.id LEFT JOIN channel c ON c.platform_id = p.id
       WHERE p.origin = 'directory'`,
    );
    expect(counted).toMatchObject({ channels: 0 });
    expect(counted!.platforms).toBeGreaterThanOrEqual(60);
    expect(counted!.contacts).toBeGreaterThanOrEqual(100);
    expect(directory.platforms.flatMap(({ contacts }) => contacts).every(({ source }) => source !== '')).toBe(true);
    expect(directory.platforms.flatMap(({ hosts }) => hosts).filter((host) => !isHostEntry(host, siteOf))).toEqual([]);
  });

  it('a second time changes nothing, and what an operator changed or removed stays so', async () => {
    await work.rows(`UPDATE platform SET hosts = '{edited.example.org}', name = 'Edited' WHERE slug = 'reddit'`);
    await work.rows(`DELETE FROM platform_contact WHERE platform_id = (SELECT id FROM platform WHERE slug = 'reddit')`);
    expect(await seed()).toBe(0);
    expect(await one('reddit')).toMatchObject({ name: 'Edited', hosts: ['edited.example.org'], contacts: [] });
  });

  it('knows regional domains, media hosts and short links, and no look-alike', async () => {
    const hosts = [
      'www.google.co.uk',
      'google.com.vn',
      'v.redd.it',
      'youtu.be',
      'google.example.org',
      'notyoutube.com',
    ];
    const slugs = await Promise.all(
      (await test.app.get(PlatformService).matchHosts(hosts)).map(async (id) => {
        const [row] = await work.rows<{ slug: string }>('SELECT slug FROM platform WHERE id = $1', [id]);
        return row?.slug ?? null;
      }),
    );
    expect(slugs).toEqual(['google-search', 'google-search', null, 'youtube', null, null]);
  });
});

describe('a link of nobody we know', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let rdap: HttpPeer;
  let trap: HttpPeer;
  let dns: HostileDns;
  let answers: Record<string, unknown>;
  beforeAll(async () => {
    rdap = await httpPeer((request, response) => {
      const answer = answers[request.url ?? ''];
      if (typeof answer === 'string') return void response.writeHead(302, { location: answer }).end();
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/rdap+json' });
      response.end(JSON.stringify(answer ?? {}));
    });
    trap = await tcpPeer();
    dns = await HostileDns.start(
      new Map([
        ['box.example.org', [['127.0.0.2']]],
        ['inside.example.net', [['10.0.0.7']]],
      ]),
    );
    const allowed = `*.localhost:${rdap.port}`;
    test = await startTestApp({
      worker: false,
      outgoing: new OutgoingHttp({
        policy: { allowPrivate: [allowed] },
        timeoutMs: 3_000,
        lookupAll: dns.lookupAll(),
        judge: (ip) => (ip === '127.0.0.2' ? 'public' : 'private'),
      }),
      settings: { OUTGOING_ALLOW_PRIVATE: allowed, RDAP_BOOTSTRAP_URL: `http://rdap.localhost:${rdap.port}/` },
    });
    work = new Casework(test);
    worker = new HandWorker(test);
  });
  afterAll(async () => {
    await test.stop();
    await dns.stop();
    await rdap.close();
    await trap.close();
  });
  const at = (path: string) => `http://rdap.localhost:${rdap.port}${path}`;
  const abuse = (mail: string) => ({
    entities: [{ roles: ['abuse'], vcardArray: ['vcard', [['email', {}, 'text', mail]]] }],
  });
  beforeEach(() => {
    rdap.requests.splice(0);
    answers = {
      '/dns.json': { services: [[['org', 'net'], [at('/names/')]]] },
      '/ipv4.json': { services: [[['127.0.0.0/8'], [at('/addresses')]]] },
      '/names/domain/example.org': abuse('abuse@registrar.test'),
      '/addresses/ip/127.0.0.2': '/moved/ip/127.0.0.2',
      '/moved/ip/127.0.0.2': abuse('abuse@network.test'),
    };
  });
  const found = (slug: string) => test.app.get(DirectoryView).one(slug);

  it('leads to the abuse contacts of its name and its network, and to a task; nothing can be sent there', async () => {
    const locator = await work.verifiedCase(['https://box.example.org/very/private/path?who=somebody']);
    expect(await worker.findHosts()).toBe(1);
    expect(await found('example-org')).toMatchObject({
      origin: 'look_up',
      hosts: ['example.org'],
      channels: [],
      contacts: [
        { address: 'abuse@network.test', sureness: 'looked_up', purpose: 'abuse' },
        { address: 'abuse@registrar.test', source: `RDAP ${at('/names/')}domain/example.org` },
      ],
    });
    const page = await work.page(locator);
    expect(page.tasks.map(({ kind }) => kind)).toEqual(['unknown_platform']);
    // What left is the registered name and the address, nothing of the link.
    expect(rdap.requests.map(({ url }) => url)).toEqual(
      expect.arrayContaining(['/dns.json', '/names/domain/example.org', '/ipv4.json', '/moved/ip/127.0.0.2']),
    );
    expect(JSON.stringify(rdap.requests)).not.toMatch(/private|somebody|box\./);
    await expect(work.draft(locator)).rejects.toMatchObject({ refusal: { code: 'notice.no-channel' } });
    expect(await worker.findHosts()).toBe(0);
  });

  it('is a task also where no register answers, and where its name leads inside', async () => {
    const locator = await work.verifiedCase(['https://inside.example.net/p/1']);
    expect(await worker.findHosts()).toBe(1);
    expect((await work.page(locator)).tasks.map(({ kind }) => kind)).toEqual(['unknown_platform']);
    expect(await found('example-net')).toMatchObject({ contacts: [] });
    expect(rdap.requests.some(({ url }) => url.includes('/ip/'))).toBe(false);
  });

  it('a register that points into our own network is not followed', async () => {
    answers['/dns.json'] = { services: [[['com'], [`http://127.0.0.1:${trap.port}/`]]] };
    await work.verifiedCase(['https://trap.example.com/p/1']);
    await worker.findHosts();
    answers['/dns.json'] = { services: [[['edu'], [at('/names/')]]] };
    answers['/names/domain/example.edu'] = `http://127.0.0.1:${trap.port}/`;
    await work.verifiedCase(['https://trap.example.edu/p/1']);
    await worker.findHosts();
    expect(trap.connections).toBe(0);
    expect(await found('example-com')).toMatchObject({ contacts: [] });
    expect(await found('example-edu')).toMatchObject({ contacts: [] });
  });
});
