import { startTestApp, type TestApp } from '../support/app';
import { fill } from '../support/header-faults';
import { routesOf } from '../support/route-table';

jest.setTimeout(60_000);

describe('cookies, one per audience', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ worker: false, settings: { PUBLIC_URL: 'https://help.example.org' } });
  });
  afterAll(() => test.stop());

  const TOKEN = 't'.repeat(43);
  const NONCE = 'n'.repeat(24);
  const LINE = /^(__Host-(?:visitor|desk))=([\w.-]*); Path=\/; HttpOnly; SameSite=Strict; Secure(; Max-Age=\d+)?$/;
  async function linesOf(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    fields = {},
  ): Promise<string[]> {
    const all = { 'sec-fetch-site': 'same-origin', ...headers };
    const body = method === 'GET' ? {} : { body: new URLSearchParams(fields) };
    const answer = await fetch(test.url + fill(path), { method, redirect: 'manual', headers: all, ...body });
    await answer.arrayBuffer();
    return answer.headers.getSetCookie();
  }

  it('every route sets at most one: bound to the host, out of reach of scripts, not sent from other sites, no Domain', async () => {
    let seen = 0;
    for (const { method, path } of routesOf(test.app))
      for (const cookie of [
        '',
        `__Host-visitor=${NONCE}.en.${TOKEN}; __Host-desk=${NONCE}.en.${TOKEN}`,
        '__Host-visitor=broken',
      ]) {
        const lines = await linesOf(method, path, cookie === '' ? {} : { cookie });
        // The way out writes the cookie over before it ends it (web/cookies.ts, clearCookie).
        expect([path, lines.length <= (path === '/exit' ? 2 : 1)]).toEqual([path, true]);
        for (const line of lines) {
          const audience = path === '/desk' || path.startsWith('/desk/') ? '__Host-desk' : '__Host-visitor';
          expect([path, LINE.exec(line)?.[1]]).toEqual([path, audience]);
          seen += 1;
        }
        const isForMachines = /^\/(assets|health|metrics|schemas|api)\b/.test(path);
        if (isForMachines && path !== '/assets/:name') expect([path, lines]).toEqual([path, []]);
      }
    expect(seen).toBeGreaterThan(10);
  });

  it('a cookie of the other audience, of a prefix less, or of a wrong shape opens nothing and is replaced', async () => {
    for (const cookie of [
      `visitor=${NONCE}.en`,
      `__host-visitor=${NONCE}.en`,
      `__Host-desk=${NONCE}.en`,
      `__Host-visitor=${NONCE.slice(1)}.en`,
      `__Host-visitor=${'n'.repeat(10_000)}.en`,
      `__Host-visitor="${NONCE}.en"`,
    ]) {
      const [line] = await linesOf('GET', '/', { cookie });
      expect(LINE.exec(line!)?.[2]).toMatch(/^[\w-]{24}\.en$/);
      expect(line).not.toContain(NONCE);
    }
  });

  it('a session that somebody else put into a browser is not taken over by signing in', async () => {
    const cookie = `__Host-desk=${NONCE}.en.${TOKEN}`;
    const [line] = await linesOf('POST', '/desk/sign-out', { cookie });
    expect(line).not.toContain(TOKEN);
    expect(line).not.toContain(NONCE);
  });

  it('leaving takes the person’s cookie away, and only a visit’s own cookie has an end', async () => {
    expect(await linesOf('GET', '/exit')).toEqual([
      '__Host-visitor=left; Path=/; HttpOnly; SameSite=Strict; Secure',
      '__Host-visitor=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0',
    ]);
    expect((await linesOf('GET', '/'))[0]).not.toContain('Max-Age');
  });
});
