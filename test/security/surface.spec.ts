import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { CasePageView } from '../../src/features/case/case-page.view';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

/** What a caseworker sees after a reason was given. */
const SHOWN = { shownUntil: new Date('2100-01-01'), emergencyUntil: null };
/** One address of each kind: page, stylesheet, interface, schema, health, nothing. */
const PATHS = [
  '/',
  '/return',
  '/desk/sign-in',
  '/desk',
  '/schemas/notice-v1.json',
  '/health/live',
  '/metrics',
  '/nothing',
];

describe('what the service shows to whoever knocks', () => {
  let test: TestApp;
  let style: string;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    style = /href="(\/assets\/[^"]+\.css)"/.exec((await new Visitor(test.url).get('/')).html)![1]!;
  });
  afterAll(() => test.stop());

  const ask = (path: string, init: RequestInit = {}) => fetch(test.url + path, { redirect: 'manual', ...init });
  const answer = (noticeId = 'x', headers: Record<string, string> = {}) =>
    ask(`/api/platform/v1/notices/${noticeId}/answers`, { method: 'POST', body: '{}', headers });

  /** Bytes as they are; what comes back until the other side hangs up or is quiet. */
  function raw(bytes: string): Promise<string> {
    const { port, hostname } = new URL(test.url);
    return new Promise((resolve) => {
      let said = '';
      const socket = net.connect(Number(port), hostname, () => socket.write(bytes));
      socket.on('data', (chunk) => (said += chunk.toString()));
      socket.on('error', () => resolve(said));
      socket.on('close', () => resolve(said));
      socket.setTimeout(3000, () => socket.destroy());
    });
  }
  const head = (method: string, path: string, ...headers: string[]) =>
    `${[`${method} ${path} HTTP/1.1`, `Host: ${new URL(test.url).host}`, ...headers].join('\r\n')}\r\n\r\n`;

  it('no answer lets another origin read it, whatever origin a request names', async () => {
    for (const origin of ['https://evil.example.org', 'null', test.url]) {
      for (const path of [...PATHS, style]) {
        for (const method of ['GET', 'OPTIONS']) {
          const { headers } = await ask(path, {
            method,
            headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-a' },
          });
          expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
        }
      }
      expect((await answer('x', { origin })).headers.has('access-control-allow-origin')).toBe(false);
    }
  });

  it('every answer with a body says its type and its characters', async () => {
    for (const response of [...(await Promise.all([...PATHS, style].map((path) => ask(path)))), await answer()]) {
      if ((await response.arrayBuffer()).byteLength === 0) continue;
      expect([response.url, response.headers.get('content-type')]).toEqual([
        response.url,
        expect.stringMatching(
          /^(text\/(html|css|plain)|application\/(problem\+json|json|schema\+json)).*; *charset=utf-8/,
        ),
      ]);
    }
  });

  it('the interface for platforms answers where it was asked and never redirects', async () => {
    for (const forwarded of ['http', 'https']) {
      const response = await answer('x', { 'x-forwarded-proto': forwarded });
      expect([response.status >= 400, response.headers.get('location')]).toEqual([true, null]);
    }
  });

  it('what a proxy would say about a visitor is not believed from the visitor', async () => {
    const plain = await ask('/desk');
    const forged = await ask('/desk', {
      headers: {
        'x-forwarded-for': '127.0.0.1',
        'x-real-ip': '127.0.0.1',
        'x-forwarded-host': 'evil.example.org',
        'x-forwarded-proto': 'https',
        forwarded: 'for=127.0.0.1;host=evil.example.org;proto=https',
        'x-original-url': '/desk/closed',
        'x-http-method-override': 'DELETE',
        'x-user-id': '1',
      },
    });
    const seen = (response: Response) => [
      response.status,
      response.headers.get('location'),
      response.headers.get('set-cookie')?.split('=')[0],
    ];
    expect(seen(forged)).toEqual(seen(plain));
    expect(seen(plain)).toEqual([303, '/desk/sign-in', seen(plain)[2]]);
  });

  it('a message whose end is told in two ways is refused', async () => {
    const twice = head('POST', '/', 'Content-Length: 4', 'Transfer-Encoding: chunked') + '0\r\n\r\n';
    const different = head('POST', '/', 'Content-Length: 4', 'Content-Length: 6') + 'abcdef';
    const obscure = head('POST', '/', 'Transfer-Encoding: xchunked') + '0\r\n\r\n';
    const folded = head('GET', '/', 'X-A: 1\r\n Content-Length: 4');
    for (const bytes of [twice, different, obscure, folded]) {
      const said = await raw(bytes + head('GET', '/smuggled'));
      expect(said).toMatch(/^HTTP\/1\.1 (400|415)/);
      expect(said.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
    }
  });

  it('only the exact name of an asset gets a file, however a path is written', async () => {
    expect((await ask(style)).status).toBe(200);
    const tries = [
      '/assets',
      '/assets/',
      '/assets/../package.json',
      '/assets/..%2f..%2fpackage.json',
      '/.git/config',
      '/.env',
    ];
    const more = [
      '/assets/%2e%2e/%2e%2e/main.js',
      '/assets/....//main.js',
      `${style}%00.txt`,
      `${style}.map`,
      '/package.json',
    ];
    for (const path of [...tries, ...more, '/assets/..\\..\\main.js', '//etc/passwd', '/assets/person.css']) {
      const said = await raw(head('GET', path, 'Connection: close'));
      expect([path, said.split(' ')[1]]).toEqual([path, expect.stringMatching(/^(400|404)$/)]);
      expect(said).not.toMatch(/Index of|"dependencies"|\[core\]|root:x/);
    }
  });

  it('TRACE and made-up methods are refused', async () => {
    for (const method of ['TRACE', 'TRACK', 'DEBUG', 'CONNECT'])
      for (const path of PATHS) {
        const said = await raw(head(method, path, 'X-Secret: told-back', 'Connection: close'));
        expect([method, path, said.includes('told-back'), /^HTTP\/1\.1 2/.test(said)]).toEqual([
          method,
          path,
          false,
          false,
        ]);
      }
  });

  it('a step that changes something is not taken by GET', async () => {
    const before = await test.database.dataSource.query('SELECT count(*) FROM audit_entry');
    const form = '?step=report&age=adult&circumstance=threatened&reporter=self&consents=notify_platforms';
    for (const path of [`/${form}`, '/return?step=withdraw&confirm=yes', '/language?language=vi', '/desk/sign-out'])
      for (const method of ['GET', 'HEAD']) {
        const response = await ask(path, { method });
        expect([path, response.headers.get('set-cookie')?.includes('.vi') ?? false]).toEqual([path, false]);
      }
    const locator = await new Casework(test).report([test.link('prompt', 'one')]);
    const after = await test.database.dataSource.query('SELECT count(*) FROM audit_entry');
    const steps = [
      ...['take', 'close', 'finish', 'reopen', 'lift-hold', 'authority', 'checks', 'notices'],
      ...['show', 'emergency', 'contact', 'contact/stop', 'legal-hold', 'legal-hold/lift'],
    ];
    for (const step of steps) expect((await ask(`/desk/cases/${locator}/${step}`)).status).toBeGreaterThanOrEqual(300);
    expect(await test.database.dataSource.query('SELECT count(*) FROM audit_entry')).toEqual(after);
    expect(before).not.toEqual(after);
  });

  it('says nothing of what it is made of, also when it fails', async () => {
    const broken = [
      await ask('/%E0%A4%A'),
      await ask('/nothing'),
      await answer(),
      await ask('/', { method: 'PUT', body: 'x' }),
    ];
    for (const response of [...(await Promise.all([...PATHS, style].map((path) => ask(path)))), ...broken]) {
      const headers = [...response.headers.keys()];
      expect(headers.filter((name) => /^(server|x-powered-by|via|x-aspnet.*|x-runtime|etag)$/.test(name))).toEqual([]);
      if (/\/metrics$|\.css$/.test(response.url)) continue;
      expect(await response.text()).not.toMatch(
        /express|nestjs|node_modules|typeorm|at .*\.[jt]s:\d+|v?\d+\.\d+\.\d+-?\w*/i,
      );
    }
  });

  describe('in what a person types', () => {
    const told = async (narrative: string): Promise<{ typed: string | undefined; kept: string | null }> => {
      const visitor = await (await new Visitor(test.url).get('/')).submit({ age: 'adult' });
      await visitor.submit({ reporter: 'self' });
      // Once with a mistake, so that the page comes back with what was typed; then as it is.
      await visitor.submit({ narrative });
      const typed = visitor.valueOf('narrative');
      await visitor.fillIn({ circumstance: 'threatened', consents: 'notify_platforms' });
      const { locator } = visitor.receipt();
      const page = await test.app.get(CasePageView).load(locator, await new Casework(test).staff(), SHOWN);
      return { typed, kept: page.narrative };
    };

    it('what is typed is decoded once: text that looks encoded comes back as it was typed', async () => {
      const text = '%2526 %3Cb%3E &amp;lt; &#x41; \\u0041 \\x41 =?utf-8?q?=41?= +1+1';
      expect(await told(text)).toEqual({ typed: text, kept: text });
    });

    it('marks of templates and formats in what is typed stay text', async () => {
      const text =
        '{{ 7*7 }} {% include "x" %} ${7*7} #{7*7} <%= 7*7 %> %s %n %d {0} {name} {count, plural, other {#}}';
      expect(await told(text)).toEqual({ typed: text, kept: text });
    });

    it('a quote in what is typed ends no statement', async () => {
      const text = `'; DROP TABLE report; -- " ') OR '1'='1 \\' $1 $$ ; SELECT pg_sleep(9)`;
      expect(await told(text)).toEqual({ typed: text, kept: text });
      const visitor = await new Visitor(test.url).get('/return');
      await visitor.submit({ locator: `BK-1234-5678' OR '1'='1`, words: text }, 'Open');
      expect(visitor.redirectedTo).not.toBe('/return');
      const link = `/desk/cases/BK-1234-5678'%20OR%20'1'='1`;
      expect((await ask(link)).status).toBe(303);
    });
  });

  it('a field that no form has changes nothing', async () => {
    const visitor = await (await new Visitor(test.url).get('/')).submit({ age: 'adult' });
    const hidden = {
      _csrf: visitor.valueOf('_csrf')!,
      step: 'report',
      age: 'adult',
      submissionId: randomUUID(),
    };
    await visitor.post('/?age=minor&reporter=parent&step=age', {
      ...hidden,
      circumstance: 'threatened',
      reporter: 'self',
      consents: 'notify_platforms',
      state: 'closed',
      locator: 'BK-AAAA-AAAA',
      claimedBy: '0197a0f0-0000-7000-8000-000000000001',
      outcome: 'removed',
      isUrgent: 'true',
    });
    expect(visitor.status).toBe(201);
    const { locator } = visitor.receipt();
    expect(locator).not.toBe('BK-AAAA-AAAA');
    expect(await new Casework(test).page(locator)).toMatchObject({ state: 'intake', outcome: null });
  });

  it('a field named like a part of every object changes nothing', async () => {
    const names = [
      '__proto__',
      '__proto__[isAdmin]',
      'constructor',
      'constructor[prototype][isAdmin]',
      'prototype',
      'toString',
      'hasOwnProperty',
    ];
    const visitor = await new Visitor(test.url).get('/');
    const fields = Object.fromEntries(names.map((name) => [name, 'yes']));
    await visitor.post('/', { _csrf: visitor.valueOf('_csrf')!, step: 'age', age: 'adult', ...fields });
    expect(visitor.status).toBe(200);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('yes');
  });
});
