import { csrfTokenFor } from '../../src/web/csrf';
import { startTestApp, type TestApp } from '../support/app';
import { fill } from '../support/header-faults';
import { type Route, routesOf } from '../support/route-table';

jest.setTimeout(60_000);

/** What a browser, or somebody who plays one, may say about where a form comes from. */
interface Said {
  readonly site: string | null;
  readonly origin: string | null;
  readonly token: 'own' | 'of another' | 'none' | 'twice';
  readonly hasCookie: boolean;
}
const SITES = ['same-origin', 'none', 'same-site', 'cross-site', 'SAME-ORIGIN', 'same-origin, cross-site', '', null];
const ORIGINS = [
  null,
  'null',
  'ours',
  'https://attacker.example.org',
  'http://localhost.attacker.example.org',
  'garbage',
];
const TOKENS = ['own', 'of another', 'none', 'twice'] as const;
const EVERY: readonly Said[] = SITES.flatMap((site) =>
  ORIGINS.flatMap((origin) =>
    TOKENS.flatMap((token) => [true, false].map((hasCookie) => ({ site, origin, token, hasCookie }))),
  ),
);

/** The rule of ADR 0010 and 0023, said once more and differently from the code. */
function isOurs({ site, origin, token, hasCookie }: Said): boolean {
  const originIsQuiet = origin === null || origin === 'null' || origin === 'ours';
  const proves = site === null ? token === 'own' && hasCookie : ['same-origin', 'none'].includes(site);
  return originIsQuiet && proves;
}

describe('a form that another site sends in somebody’s name', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
  });
  afterAll(() => test.stop());

  const NONCE = 'nonce-of-this-visitor-24';
  async function statusOf({ method, path }: Route, said: Said): Promise<number> {
    const token = csrfTokenFor(said.token === 'of another' ? 'nonce-of-another-person-' : NONCE, test.config.keys.form);
    const body = new URLSearchParams();
    if (said.token !== 'none') body.append('_csrf', token);
    if (said.token === 'twice') body.append('_csrf', token);
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
    if (said.site !== null) headers['sec-fetch-site'] = said.site;
    if (said.origin !== null) headers['origin'] = said.origin === 'ours' ? test.url : said.origin;
    if (said.hasCookie) headers['cookie'] = `visitor=${NONCE}.en; desk=${NONCE}.en`;
    const init = { method, headers, body: body.toString(), redirect: 'manual' } as const;
    const answer = await fetch(test.url + fill(path), init);
    await answer.arrayBuffer();
    return answer.status;
  }

  const changing = () => routesOf(test.app).filter(({ method }) => method !== 'GET');
  const isInterface = ({ path }: Route) => path.startsWith('/api/platform/');

  it('is refused on every route that changes something, whatever else it says', async () => {
    const wrong: string[] = [];
    // Each header by itself on every route, and on one route every combination.
    const plain = { site: null, origin: null, token: 'none', hasCookie: true } as const;
    const some: Said[] = [
      ...SITES.map((site) => ({ ...plain, site })),
      ...SITES.map((site) => ({ ...plain, site, token: 'own' as const })),
      ...TOKENS.map((token) => ({ ...plain, token })),
      ...ORIGINS.map((origin) => ({ ...plain, origin, site: 'same-origin' })),
      { ...plain, token: 'own', hasCookie: false },
    ];
    for (const route of changing().filter((each) => !isInterface(each)))
      await Promise.all(
        (route.path === '/return' ? EVERY : some).map(async (said) => {
          const status = await statusOf(route, said);
          if (isOurs(said) === (status === 403)) wrong.push(`${route.path} ${JSON.stringify(said)} → ${status}`);
        }),
      );
    expect(wrong).toEqual([]);
    expect(changing().length).toBeGreaterThan(15);
  });

  it('means nothing to the platform interface, which no cookie opens: it asks for a signature in any case', async () => {
    for (const route of changing().filter(isInterface))
      for (const site of SITES)
        expect([401, 415]).toContain(await statusOf(route, { site, origin: null, token: 'own', hasCookie: true }));
  });

  it('cannot hide its method or its address', async () => {
    const send = (path: string, headers: Record<string, string>) =>
      fetch(test.url + path, { method: 'POST', headers, body: new URLSearchParams({ _method: 'GET' }) });
    expect((await send('/return', { 'x-http-method-override': 'GET', 'sec-fetch-site': 'cross-site' })).status).toBe(
      403,
    );
    for (const path of ['/Desk/sign-out', '/desk/sign-out/', '/DESK/SIGN-OUT', '//desk/sign-out', '/Return'])
      expect([path, (await send(path, { 'sec-fetch-site': 'same-origin' })).status]).toEqual([path, 404]);
    for (const path of ['/api/platform/../../return', '/api/platform/%2e%2e/%2e%2e/return', '/api/platform//return'])
      expect([403, 404]).toContain((await send(path, { 'sec-fetch-site': 'cross-site' })).status);
  });
});
