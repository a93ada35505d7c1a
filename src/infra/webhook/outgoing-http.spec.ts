import { createHash } from 'node:crypto';
import { Client } from 'undici';
import { PRIVATE_HOST_FORMS } from '../../../test/support/address-forms';
import { closedPort, type HttpPeer, httpPeer, tcpPeer } from '../../../test/support/http-peer';
import { selfSigned } from '../../../test/support/self-signed';
import { guardedConnector, type LookupAll } from './guarded-connector';
import { OutgoingHttp, type OutgoingHttpOptions, type OutgoingResult } from './outgoing-http';

const toClose: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const open of toClose.splice(0).reverse()) await open.close();
});
const keep = <T extends { close(): Promise<unknown> }>(open: T): T => {
  toClose.push(open);
  return open;
};

const serve = async (...args: Parameters<typeof httpPeer>): Promise<HttpPeer> => keep(await httpPeer(...args));
const trap = async (): Promise<HttpPeer> => keep(await tcpPeer((socket) => socket.destroy()));
const outgoing = (options: Partial<OutgoingHttpOptions> = {}): OutgoingHttp =>
  keep(new OutgoingHttp({ policy: { allowPrivate: [] }, timeoutMs: 5000, ...options }));
const allowing = (peer: { port: number }, options: Partial<OutgoingHttpOptions> = {}): OutgoingHttp =>
  outgoing({ policy: { allowPrivate: [`*.localhost:${peer.port}`] }, ...options });
const notice = (url: string, timeoutMs?: number): Parameters<OutgoingHttp['post']>[0] => ({
  url,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"notice":1}'),
  timeoutMs,
});
/** A promise and what fulfils it: the peer tells when the connection was closed. */
const signal = (): { promise: Promise<void>; resolve: () => void } => {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
};
const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const brief = ({ status, error }: OutgoingResult): unknown => ({ status, error });

describe('a post', () => {
  it('delivers exactly these bytes and keeps what came back as evidence', async () => {
    const peer = await serve((_request, response) => response.writeHead(202).end('thank you'));
    const result = await allowing(peer).post(notice(`http://a.localhost:${peer.port}/in?x=1`));
    expect(result).toMatchObject({ status: 202, error: null, responseSha256: sha256('thank you'), tlsPeer: null });
    expect(result.durationMs).toBeGreaterThan(0);
    expect(peer.requests).toHaveLength(1);
    expect(peer.requests[0]).toMatchObject({ method: 'POST', url: '/in?x=1', body: Buffer.from('{"notice":1}') });
    expect(peer.requests[0]?.headers).toMatchObject({ host: `a.localhost:${peer.port}`, 'content-length': '12' });
  });

  it('is not written when its permission ran out while the connection was made', async () => {
    const peer = await serve((_request, response) => response.end('ok'));
    const host = `slow.test:${peer.port}`;
    const answer = signal();
    const http = outgoing({
      policy: { allowPrivate: [host] },
      lookupAll: async () => {
        await answer.promise;
        return [{ address: '127.0.0.1', family: 4 }];
      },
    });
    const late = http.post({ ...notice(`http://${host}/in`), freshUntil: performance.now() });
    answer.resolve();
    expect(brief(await late)).toEqual({ status: null, error: 'stale' });
    expect(peer.requests).toEqual([]);

    const inTime = await http.post({ ...notice(`http://${host}/in`), freshUntil: performance.now() + 60_000 });
    expect(inTime.status).toBe(200);
    expect(peer.requests).toHaveLength(1);
  });

  it('uses its connections again, and asks no DNS for a name of this machine', async () => {
    const peer = await serve((_request, response) => response.end('ok'));
    const asked: string[] = [];
    const lookupAll: LookupAll = (name) => (asked.push(name), Promise.resolve([]));
    const http = allowing(peer, { lookupAll });
    for (let n = 0; n < 20; n += 1)
      expect((await http.post(notice(`http://a.localhost:${peer.port}/`))).status).toBe(200);
    // The pool may open a second one while the first is still being handed back.
    expect(peer.connections).toBeLessThanOrEqual(2);
    expect(asked).toEqual([]);
  });

  it('does not follow a redirect: the answer is the redirect', async () => {
    const inside = await trap();
    for (const status of [301, 302, 303, 307, 308]) {
      const peer = await serve((_request, response) =>
        response.writeHead(status, { location: `http://127.0.0.1:${inside.port}/` }).end(),
      );
      expect(brief(await allowing(peer).post(notice(`http://a.localhost:${peer.port}/`)))).toEqual({
        status,
        error: null,
      });
    }
    expect(inside.connections).toBe(0);
  });

  it.each([
    [429, '17', 17],
    [503, 'Sun, 01 Mar 2026 12:02:00 GMT', 120],
    [503, 'later', null],
  ])('answered %i with Retry-After %s asks for %p seconds', async (status, header, seconds) => {
    const peer = await serve((_request, response) => response.writeHead(status, { 'retry-after': header }).end());
    const http = allowing(peer, { now: () => new Date('2026-03-01T12:00:00Z') });
    expect(await http.post(notice(`http://a.localhost:${peer.port}/`))).toMatchObject({
      status,
      error: null,
      retryAfterSeconds: seconds,
    });
  });

  it('reads no more than the cap of an endless answer, and hangs up', async () => {
    const chunk = Buffer.alloc(16 * 1024, 'x');
    const hungUp = signal();
    const peer = await serve((_request, response) => {
      const more = (): void => {
        while (response.write(chunk));
      };
      response.on('drain', more).on('close', hungUp.resolve);
      more();
    });
    const result = await allowing(peer).post(notice(`http://a.localhost:${peer.port}/`));
    await hungUp.promise;
    expect(result).toMatchObject({
      status: 200,
      error: null,
      responseTruncated: true,
      responseSha256: sha256('x'.repeat(64 * 1024)),
    });
  });

  it('counts as answered when the headers came, though the body never ends', async () => {
    const peer = await serve((_request, response) => void response.writeHead(200).write('half'));
    const result = await allowing(peer).post(notice(`http://a.localhost:${peer.port}/`, 150));
    expect(result).toMatchObject({ status: 200, error: null, responseSha256: null, responseTruncated: true });
  });

  it('ends at its time limit when nobody answers', async () => {
    const peer = await serve(() => undefined);
    const result = await allowing(peer).post(notice(`http://a.localhost:${peer.port}/`, 150));
    expect(brief(result)).toEqual({ status: null, error: 'timeout' });
    expect(result.durationMs).toBeGreaterThanOrEqual(140);
    expect(result.durationMs).toBeLessThan(2000);
  });

  it('ends at its time limit when DNS does not answer, and is not sent when DNS answers later', async () => {
    const peer = await serve((_request, response) => response.end('ok'));
    const late = signal();
    const http = outgoing({
      policy: { allowPrivate: [`platform.test:${peer.port}`] },
      lookupAll: () => late.promise.then(() => [{ address: '127.0.0.1', family: 4 }]),
    });
    const result = await http.post(notice(`http://platform.test:${peer.port}/late`, 150));
    expect(brief(result)).toEqual({ status: null, error: 'timeout' });
    expect(result.durationMs).toBeLessThan(1000);
    const looked = await http.look(`http://platform.test:${peer.port}/late`, { timeoutMs: 150 });
    expect(looked).toMatchObject({ status: null, error: 'timeout' });
    late.resolve();
    expect(brief(await http.post(notice(`http://platform.test:${peer.port}/next`)))).toEqual({
      status: 200,
      error: null,
    });
    expect(peer.requests.map((request) => request.url)).toEqual(['/next']);
  });

  it('tells a refused, a reset and an unresolved connection apart', async () => {
    const port = await closedPort();
    expect(brief(await allowing({ port }).post(notice(`http://a.localhost:${port}/`)))).toEqual({
      status: null,
      error: 'refused',
    });
    const rude = await trap();
    expect(brief(await allowing(rude).post(notice(`http://a.localhost:${rude.port}/`)))).toEqual({
      status: null,
      error: 'reset',
    });
    const nowhere = outgoing({
      lookupAll: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    });
    expect(brief(await nowhere.post(notice('https://nowhere.invalid/')))).toEqual({ status: null, error: 'dns' });
    const empty = outgoing({ lookupAll: () => Promise.resolve([]) });
    expect(brief(await empty.post(notice('https://nowhere.invalid/')))).toEqual({ status: null, error: 'dns' });
  });

  it('by https records the certificate that answered, and refuses one nobody vouches for', async () => {
    const certificate = selfSigned('safe.localhost');
    const peer = await serve((_request, response) => response.end('ok'), certificate);
    const url = `https://safe.localhost:${peer.port}/`;
    const trusted = await allowing(peer, { ca: certificate.cert }).post(notice(url));
    expect(trusted).toMatchObject({ status: 200, error: null });
    expect(trusted.tlsPeer).toMatch(/^CN=safe\.localhost sha256=([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(brief(await allowing(peer).post(notice(url)))).toEqual({ status: null, error: 'tls' });
    const otherName = allowing(peer, { ca: certificate.cert });
    expect(brief(await otherName.post(notice(`https://other.localhost:${peer.port}/`)))).toEqual({
      status: null,
      error: 'tls',
    });
    expect(peer.requests).toHaveLength(1);
  });

  it('by https to a port that speaks plain http is a TLS failure', async () => {
    const peer = await serve((_request, response) => response.end('ok'));
    expect(brief(await allowing(peer).post(notice(`https://a.localhost:${peer.port}/`)))).toEqual({
      status: null,
      error: 'tls',
    });
  });
});

describe('what may not be reached', () => {
  it('is refused with its reason and without a connection', async () => {
    const inside = await trap();
    const http = outgoing();
    const because = async (url: string): Promise<unknown> => {
      const { status, error, blockedBecause } = await http.post(notice(url));
      return status === null && error === 'blocked' ? blockedBecause : `${status} ${error}`;
    };
    expect(await because(`http://127.0.0.1:${inside.port}/`)).toBe('scheme');
    expect(await because(`https://a.localhost:${inside.port}/`)).toBe('port');
    expect(await because('https://u:p@example.org/')).toBe('credentials');
    expect(await because('https://169.254.169.254/latest/meta-data')).toBe('private-address');
    expect(inside.connections).toBe(0);
  });

  it(`is not connected to in any of ${PRIVATE_HOST_FORMS.length} forms, even past the check of the URL`, async () => {
    const inside = await trap();
    const connect = guardedConnector({
      policy: { allowPrivate: [] },
      connectTimeoutMs: 1000,
      // A name that slips through would be resolved to the trap: no form may rest on "no such name".
      lookupAll: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    });
    const reached: string[] = [];
    for (const form of PRIVATE_HOST_FORMS) {
      const origin = `http://${form}:${inside.port}`;
      if (!URL.canParse(origin)) continue;
      const client = new Client(origin, { connect });
      const error = await client.request({ path: '/', method: 'GET' }).then(
        () => null,
        (reason: unknown) => (reason as Error).name,
      );
      if (error !== 'BlockedAddressError') reached.push(form);
      await client.destroy();
    }
    expect(reached).toEqual([]);
    expect(inside.connections).toBe(0);
  });

  it('would have been reached by a client without our guard (the trap works)', async () => {
    const inside = await trap();
    for (const form of ['127.1', '0x7f.1', '2130706433', '0']) {
      const client = new Client(`http://${form}:${inside.port}`);
      await client.request({ path: '/', method: 'GET' }).catch(() => undefined);
      await client.destroy();
    }
    expect(inside.connections).toBe(4);
  });

  it.each([
    ['private', ['10.0.0.7']],
    ['private, mapped into IPv6', ['::ffff:10.0.0.7']],
    ['public and private mixed', ['93.184.216.34', '127.0.0.1']],
    ['private and public mixed', ['127.0.0.1', '93.184.216.34']],
    ['public in IPv4 and private in IPv6', ['93.184.216.34', 'fd00::1']],
    ['the metadata service', ['169.254.169.254']],
  ])('is a name whose answers are %s', async (_what, addresses) => {
    const lookupAll: LookupAll = () =>
      Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
    const result = await outgoing({ lookupAll }).post(notice('https://mixed.test/'));
    expect(result).toMatchObject({ status: null, error: 'blocked', blockedBecause: 'private-address' });
  });

  it('may be reached by a name that is listed, whatever it resolves to', async () => {
    const peer = await serve((_request, response) => response.end('ok'));
    const http = outgoing({
      policy: { allowPrivate: [`platform.test:${peer.port}`] },
      lookupAll: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    });
    expect(brief(await http.post(notice(`http://platform.test:${peer.port}/`)))).toEqual({ status: 200, error: null });
  });

  it('is a name that changes its answer: the judged address is the one connected to, and each new connection is judged', async () => {
    const peer = await serve((_request, response) => response.writeHead(200, { connection: 'close' }).end('ok'));
    // Nothing of this test may leave the machine, so 127.0.0.1 plays the open internet and 127.0.0.3 the inside.
    let lookups = 0;
    const connect = guardedConnector({
      policy: { allowPrivate: [] },
      connectTimeoutMs: 1000,
      judge: (ip) => (ip === '127.0.0.1' ? 'public' : 'private'),
      lookupAll: () => Promise.resolve([{ address: (lookups += 1) === 1 ? '127.0.0.1' : '127.0.0.3', family: 4 }]),
    });
    const client = keep(new Client(`http://rebind.test:${peer.port}`, { connect }));
    const first = await client.request({ path: '/', method: 'GET' });
    expect(await first.body.text()).toBe('ok');
    expect(lookups).toBe(1);
    await expect(client.request({ path: '/', method: 'GET' })).rejects.toMatchObject({ name: 'BlockedAddressError' });
    expect(peer.requests).toHaveLength(1);
  });
});

describe('a look', () => {
  it.each([200, 404, 410, 451])('sees status %i by HEAD alone', async (status) => {
    const peer = await serve((_request, response) => response.writeHead(status).end());
    const url = `http://a.localhost:${peer.port}/page`;
    expect(await allowing(peer).look(url)).toEqual({ status, finalUrl: url, finalUrlDiffers: false, error: null });
    expect(peer.requests.map((request) => request.method)).toEqual(['HEAD']);
  });

  it.each([405, 501])('asks by GET where HEAD is answered %i, and hangs up at the headers', async (notSupported) => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let written = 0;
    const hungUp = signal();
    const peer = await serve((request, response) => {
      if (request.method === 'HEAD') return void response.writeHead(notSupported).end();
      const more = (): void => {
        while (response.write(chunk)) written += chunk.length;
      };
      response.on('drain', more).on('close', hungUp.resolve);
      more();
    });
    const result = await allowing(peer).look(`http://a.localhost:${peer.port}/page`);
    await hungUp.promise;
    expect(result).toMatchObject({ status: 200, error: null });
    // What the kernel buffered on the way; an unread endless answer cannot grow past it.
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });

  it('follows three redirects by hand and says where it ended', async () => {
    const peer = await serve((request, response) => {
      const hop = Number(request.url?.slice(1));
      response.writeHead(hop < 3 ? 302 : 200, hop < 3 ? { location: `/${hop + 1}` } : {}).end();
    });
    const at = (hop: number): string => `http://a.localhost:${peer.port}/${hop}`;
    expect(await allowing(peer).look(at(0))).toEqual({
      status: 200,
      finalUrl: at(3),
      finalUrlDiffers: true,
      error: null,
    });
    expect(await allowing(peer).look(at(0), { maxRedirects: 2 })).toEqual({
      status: null,
      finalUrl: at(2),
      finalUrlDiffers: true,
      error: 'too-many-redirects',
    });
  });

  it('is stopped at a redirect into this machine, and the inside sees no connection', async () => {
    const inside = await trap();
    for (const location of [
      `http://127.0.0.1:${inside.port}/`,
      `http://0x7f.1:${inside.port}/`,
      `//localhost:${inside.port}/`,
      'http://127.0.0.1/',
      'file:///etc/passwd',
    ]) {
      const peer = await serve((_request, response) => response.writeHead(302, { location }).end());
      const url = `http://a.localhost:${peer.port}/`;
      expect(await allowing(peer).look(url)).toEqual({
        status: null,
        finalUrl: url,
        finalUrlDiffers: false,
        error: 'blocked',
      });
    }
    expect(inside.connections).toBe(0);
  });

  it('ends at its time limit, over all its redirects', async () => {
    const peer = await serve((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/silent' }).end();
    });
    expect(await allowing(peer).look(`http://a.localhost:${peer.port}/`, { timeoutMs: 200 })).toMatchObject({
      status: null,
      error: 'timeout',
    });
  });

  it('of a name that is gone from DNS says so', async () => {
    const http = outgoing({ lookupAll: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })) });
    expect(await http.look('http://gone.invalid/a')).toMatchObject({
      status: null,
      error: 'dns',
      finalUrl: 'http://gone.invalid/a',
    });
  });

  it('of what is no URL is blocked', async () => {
    expect(await outgoing().look('not a url')).toEqual({
      status: null,
      finalUrl: 'not a url',
      finalUrlDiffers: false,
      error: 'blocked',
    });
  });
});
