import { startHealthServer } from '../../src/infra/health/health-server';
import type { AddressInfo } from 'node:net';
import { startTestApp, type TestApp } from '../support/app';
import { deskPerson } from '../support/desk-people';
import { faultsOf, fill } from '../support/header-faults';
import { healthOf } from '../support/health';
import { rawRequest } from '../support/raw-http';
import { type Route, routesOf } from '../support/route-table';

jest.setTimeout(60_000);

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };
const SIGN_OUT = '/desk/sign-out';
const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });

describe('what every answer tells the browser', () => {
  let test: TestApp;
  let desk: string;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    desk = (await deskPerson(test, 'supervisor')).cookie.replace('desk=', '__Host-desk=');
  });
  afterAll(() => test.stop());

  // The same application behind TLS: nothing of it but the settings differs.
  let https: TestApp;
  beforeAll(async () => {
    https = await startTestApp({
      worker: false,
      database: { ...test.database, drop: () => Promise.resolve() },
      settings: { PUBLIC_URL: 'https://help.example.org' },
    });
  });
  afterAll(() => https.stop());

  const send = (path: string, init: RequestInit = {}) => fetch(https.url + path, { redirect: 'manual', ...init });
  const ask = (route: Route, headers: Record<string, string>, body = 'a=b') => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const isPost = route.method !== 'GET';
    const init = isPost ? { method: route.method, body, headers: { ...type, ...headers } } : { headers };
    return send(fill(route.path), init);
  };

  it('holds for every route in the table, for strangers, staff, foreign forms, wrong methods and bodies', async () => {
    const faults: string[] = [];
    const seen = new Set<number>();
    const note = async (what: string, answer: Response) => {
      await answer.arrayBuffer();
      seen.add(answer.status);
      faults.push(...faultsOf(answer.headers).map((fault) => `${what} (${answer.status}): ${fault}`));
    };
    // Signing out comes last: the cookie is good for nothing afterwards.
    const routes = routesOf(https.app);
    for (const route of [...routes].sort((a, b) => Number(a.path === SIGN_OUT) - Number(b.path === SIGN_OUT))) {
      const name = `${route.method} ${route.path}`;
      await note(`${name} by a stranger`, await ask(route, SAME_ORIGIN));
      await note(`${name} by staff`, await ask(route, { ...SAME_ORIGIN, cookie: desk }));
      await note(`${name} from another site`, await ask(route, { 'sec-fetch-site': 'cross-site', cookie: desk }));
      await note(`${name} with too much`, await ask(route, SAME_ORIGIN, `a=${'x'.repeat(300_000)}`));
      const json = { ...SAME_ORIGIN, 'content-type': 'application/json' };
      await note(`${name} with JSON`, await ask(route, json, '{}'));
      await note(`${name} with a file`, await ask(route, { ...SAME_ORIGIN, 'content-type': 'image/png' }));
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])
        await note(`${method} ${route.path}`, await send(fill(route.path), { method, headers: SAME_ORIGIN }));
      await note(`${name} and something behind it`, await send(`${fill(route.path)}/../%2e%2e/x`, {}));
    }
    expect(faults).toEqual([]);
    expect([...seen].sort()).toEqual(expect.arrayContaining([200, 303, 401, 403, 404, 413, 415, 422]));
  });

  it('holds for the stylesheets, which alone may be kept, and only under the name of their content', async () => {
    const page = await (await send('/')).text();
    const sheet = /href="(\/assets\/[^"]+)"/.exec(page)![1]!;
    expect(sheet).toMatch(/\.[0-9a-f]{12}\.css$/);
    const answer = await send(sheet);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
    expect(faultsOf(answer.headers, true)).toEqual([]);
    expect(faultsOf((await send(sheet.replace(/.{6}\.css/, '000000.css'))).headers)).toEqual([]);
  });

  it.each([
    ['an address that cannot be decoded', 'GET /desk/cases/%E0%A4%A HTTP/1.1\r\nHost: a\r\n', 400],
    [
      'an address that cannot be decoded, of the interface',
      'POST /api/platform/v1/notices/%E0%A4%A/answers HTTP/1.1\r\nHost: a\r\n',
      400,
    ],
    ['an address of another host', 'GET http://other.example.org/ HTTP/1.1\r\nHost: a\r\n', 400],
    ['an address that is too long', `GET /${'a'.repeat(3000)} HTTP/1.1\r\nHost: a\r\n`, 414],
    ['no host', 'GET / HTTP/1.1\r\n', 400],
    ['headers that are too large', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n`, 431],
    ['what is not HTTP', 'NONSENSE\r\n', 400],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n', 400],
    ['an expectation that we do not know', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: the-unexpected\r\n', 200],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: a\r\n', 403],
  ])('holds for %s', async (_, head, status) => {
    const answer = await rawRequest(https.url, `${head}Connection: close\r\n\r\n`);
    expect(answer.status).toBe(status);
    expect(faultsOf(answer.headers)).toEqual([]);
  });

  it('clears what the browser kept, on the way out and on signing out', async () => {
    const exit = await send('/exit');
    expect([exit.status, exit.headers.get('clear-site-data')]).toEqual([303, '"storage"']);
    const leave = await send('/return', { ...form({ step: 'sign-out' }), headers: SAME_ORIGIN });
    expect([leave.status, leave.headers.get('clear-site-data')]).toEqual([303, '"storage"']);
    const out = await send('/desk/sign-out', { method: 'POST', headers: SAME_ORIGIN });
    expect([out.status, out.headers.get('clear-site-data')]).toEqual([303, '"cache", "storage"']);
  });

  it('says nothing of HTTPS where there is none, and the rest all the same', async () => {
    const { headers } = await fetch(test.url);
    expect(faultsOf(headers)).toEqual(['strict-transport-security: null']);
  });

  it('holds, as far as it can be held there, on a worker’s health port and in the sandbox', async () => {
    const health = startHealthServer(0, healthOf(test));
    const { port } = health.address() as AddressInfo;
    const worker = ['/health/live', '/health/ready', '/metrics', '/no'].map(
      (path) => `http://127.0.0.1:${port}${path}`,
    );
    const sandbox = ['/', '/mailbox', '/api/inbox', '/style.css', '/no'].map((path) => test.sandbox.url + path);
    for (const url of [...worker, ...sandbox]) {
      const { headers } = await fetch(url);
      expect([url, headers.get('x-content-type-options')]).toEqual([url, 'nosniff']);
      expect([url, headers.get('cache-control')]).toEqual([url, 'no-store']);
      expect([url, headers.get('referrer-policy')]).toEqual([url, 'no-referrer']);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-powered-by')).toBeNull();
    }
    await new Promise((resolve) => health.close(resolve));
  });
});
