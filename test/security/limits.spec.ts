import type { Server } from 'node:http';
import net from 'node:net';
import { ALLOWANCES } from '../../src/web/limit-sources';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { deskPerson } from '../support/desk-people';
import { fill } from '../support/header-faults';
import { routesOf } from '../support/route-table';

jest.setTimeout(60_000);

const OURS = { 'sec-fetch-site': 'same-origin' };

describe('nothing is taken without a limit', () => {
  let test: TestApp;
  let desk: string;
  const clock = new FixedClock(new Date());
  beforeAll(async () => {
    test = await startTestApp({ worker: false, clock, settings: { TRUSTED_PROXIES: '127.0.0.1, ::1' } });
    desk = (await deskPerson(test, 'supervisor')).cookie;
  });
  afterAll(() => test.stop());

  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(test.url + path, {
      method: 'POST',
      redirect: 'manual',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...OURS, ...headers },
    });

  describe('bodies', () => {
    const isInterface = (path: string) => path.startsWith('/api/platform/');
    it('are cut off at 256 kB on every page and at 64 kB for platforms, whatever length they claim', async () => {
      for (const { method, path } of routesOf(test.app).filter((each) => each.method !== 'GET')) {
        const limit = (isInterface(path) ? 64 : 256) * 1024;
        const body = `a=${'x'.repeat(limit - 2)}`;
        const status = async (text: string, headers = {}) => {
          const reply = await fetch(test.url + fill(path), {
            method,
            redirect: 'manual',
            headers: { 'content-type': 'application/x-www-form-urlencoded', ...OURS, ...headers },
            ...(text === 'stream' ? { body: endless(limit), duplex: 'half' } : { body: text }),
          });
          await reply.arrayBuffer();
          return reply.status;
        };
        expect([path, await status(body)]).not.toEqual([path, 413]);
        expect([path, await status(`${body}x`)]).toEqual([path, 413]);
        expect([path, await status('stream')]).toEqual([path, 413]);
        expect([path, await status('a=b', { 'content-encoding': 'gzip' })]).toEqual([path, 415]);
      }
    });

    /** Chunked, so that no length is announced. */
    const endless = (limit: number) =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          for (let sent = 0; sent <= limit; sent += 16_384) controller.enqueue(Buffer.alloc(16_384, 'a'));
          controller.close();
        },
      });

    it('hold at most 200 fields', async () => {
      const fields = (count: number) => Array.from({ length: count }, (_, n) => `f${n}=1`).join('&');
      expect((await post('/', fields(200))).status).toBe(303);
      expect((await post('/', fields(201))).status).toBe(413);
    });
  });

  it('every field of the form has a length, and what is too long comes back whole with words', async () => {
    const rest = {
      step: 'report',
      age: 'adult',
      circumstance: 'threatened',
      reporter: 'self',
      way: 'email',
      email: 'a@example.org',
    };
    const send = async (fields: Record<string, string>) => {
      const reply = await post('/', new URLSearchParams({ ...rest, ...fields }).toString());
      return [reply.status, (await reply.text()).includes(Object.values(fields)[0]!)];
    };
    expect(await send({ narrative: 'n'.repeat(5001) })).toEqual([422, true]);
    expect(await send({ note: 'n'.repeat(501) })).toEqual([422, true]);
    expect(await send({ email: `${'e'.repeat(250)}@example.org` })).toEqual([422, true]);
    expect(await send({ phone: '1'.repeat(16), way: 'phone' })).toEqual([422, true]);
    const links = Array.from({ length: 51 }, (_, n) => `https://forum.example.org/${n}`).join('\n');
    expect((await send({ links }))[0]).toBe(422);
    expect((await send({ links: `https://forum.example.org/${'l'.repeat(2050)}` }))[0]).toBe(422);
  });

  it('lists are cut: fifty cases, a hundred letters, however many there are', async () => {
    const work = new Casework(test);
    for (let n = 0; n < 55; n += 5)
      await Promise.all(Array.from({ length: 5 }, (_, k) => work.report([test.link('prompt', `many-${n + k}`)])));
    // Without a worker's sweep, whoever looks brings the list up to date, fifty entries at a time (ADR 0040).
    const look = async () => (await fetch(`${test.url}/desk`, { headers: { cookie: desk } })).text();
    await look();
    expect(new Set((await look()).match(/href="\/desk\/cases\/BK-[\w-]+/g)).size).toBe(50);
  });

  it('no query, in whatever shape, makes a page fail', async () => {
    const queries = [
      'bucket=a&bucket=b',
      'bucket[x]=1',
      'asked=9'.repeat(100),
      'platform=%00',
      'reason[]=1&reason[]=2',
      `asked=${'9'.repeat(1500)}`,
      '__proto__=1',
      '%',
    ];
    for (const { path } of routesOf(test.app).filter(({ method }) => method === 'GET'))
      for (const query of queries) {
        const reply = await fetch(`${test.url}${fill(path)}?${query}`, {
          redirect: 'manual',
          headers: { cookie: desk },
        });
        await reply.arrayBuffer();
        expect([path, query, reply.status < 500]).toEqual([path, query, true]);
      }
  });

  describe('time', () => {
    const server = () => test.app.getHttpServer() as Server & { connectionsCheckingInterval: number };

    it('a request has ten seconds for its headers and thirty for all of it', () => {
      const { headersTimeout, requestTimeout, maxHeadersCount, connectionsCheckingInterval } = server();
      expect({ headersTimeout, requestTimeout, maxHeadersCount, connectionsCheckingInterval }).toEqual({
        headersTimeout: 10_000,
        requestTimeout: 30_000,
        maxHeadersCount: 100,
        connectionsCheckingInterval: 2000,
      });
    });

    it.each([
      ['headers that never end', 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: '],
      [
        'a form that never ends',
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 90\r\n\r\na=',
      ],
    ])('%s are answered with 408 and closed', async (_, bytes) => {
      const { headersTimeout, requestTimeout } = server();
      Object.assign(server(), { headersTimeout: 100, requestTimeout: 100 });
      try {
        const text = await new Promise<string>((resolve, reject) => {
          let received = '';
          const socket = net.connect(test.config.port, '127.0.0.1', () => void socket.write(bytes));
          socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
          socket.on('error', reject).on('close', () => resolve(received));
        });
        expect(text).toMatch(/^HTTP\/1\.1 408 /);
        expect(text).toContain("default-src 'none'");
      } finally {
        Object.assign(server(), { headersTimeout, requestTimeout });
      }
    });
  });

  describe('one source', () => {
    const limitOf = (kind: string) => ALLOWANCES.find((each) => each.kind === kind)!.limit;
    const from = (address: string) => ({ 'x-forwarded-for': address });
    async function send(path: string, address: string, times: number): Promise<Map<number, number>> {
      const counts = new Map<number, number>();
      for (let n = 0; n < times; n += 15) {
        const size = Math.min(15, times - n);
        for (const reply of await Promise.all(Array.from({ length: size }, () => post(path, 'a=b', from(address)))))
          counts.set(reply.status, (counts.get(reply.status) ?? 0) + 1);
      }
      return counts;
    }

    it('that sends form after form is asked to wait; others are not, and what is only looked at is not counted', async () => {
      const limit = limitOf('report');
      expect(await send('/', '192.0.2.1', limit + 10)).toEqual(
        new Map([
          [303, limit],
          [429, 10],
        ]),
      );
      const refused = await post('/', 'a=b', from('192.0.2.1'));
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refused.text()).toContain('Too many forms came from your network just now');
      expect((await fetch(test.url, { headers: from('192.0.2.1') })).status).toBe(200);
      expect((await post('/return', 'a=b', from('192.0.2.1'))).status).toBe(303);
      expect((await post('/', 'a=b', from('192.0.2.2'))).status).toBe(303);
      clock.advance({ minutes: 11 });
      expect((await post('/', 'a=b', from('192.0.2.1'))).status).toBe(303);
    });

    it('cannot say that it is another one: only the proxy’s own word counts', async () => {
      for (let n = 0; n < limitOf('return'); n += 1) await post('/return', 'a=b', from(`203.0.113.${n}, 192.0.2.9`));
      expect((await post('/return', 'a=b', from('203.0.113.200, 192.0.2.9'))).status).toBe(429);
      expect((await post('/return', 'a=b', { ...from('192.0.2.10'), forwarded: 'for=192.0.2.9' })).status).toBe(303);
    });

    it('is an IPv6 network of /64, and a platform learns it as a problem', async () => {
      const path = '/api/platform/v1/notices/x/answers';
      const limit = limitOf('platform');
      for (let n = 0; n < limit; n += 60)
        await Promise.all(
          Array.from({ length: 60 }, (_, k) => post(path, '{}', from(`2001:db8:1:2::${(n + k).toString(16)}`))),
        );
      const refused = await post(path, '{}', from('2001:db8:1:2:ffff::1'));
      expect([refused.status, refused.headers.get('content-type')]).toEqual([
        429,
        'application/problem+json; charset=utf-8',
      ]);
      expect(await refused.json()).toMatchObject({ code: 'too-many', status: 429 });
      expect((await post(path, '{}', from('2001:db8:1:3::1'))).status).toBe(415);
    });

    it('that nobody can tell (an onion service, a network behind one address) shares no limit with anybody', async () => {
      for (const address of ['127.0.0.1', '10.0.0.7', '::ffff:192.168.1.1', 'fd00::1', 'nonsense'])
        expect(await send('/', address, limitOf('report') + 5)).toEqual(new Map([[303, limitOf('report') + 5]]));
    });
  });
});
