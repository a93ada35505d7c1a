import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { PersonAccessService } from '../../src/features/report/person-access.service';
import { ReportService } from '../../src/features/report/report.service';
import { TaskService } from '../../src/features/case/task.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { startTestApp, type TestApp } from '../support/app';
import { aReport, Casework } from '../support/casework';
import { deskPerson, signedIn } from '../support/desk-people';
import { type Route, routesOf } from '../support/route-table';

jest.setTimeout(60_000);

/**
 * Who may call each address. Everybody who is not named gets: at the desk 404, or the door (303) when nobody is signed
 * in; at the platform interface 401. `own` routes refuse (409) a caseworker while a colleague holds the case.
 */
const EVERYBODY = 'everybody';
const DESK = ['holder', 'colleague', 'supervisor'];
const NUMBERS = [...DESK, 'administrator', 'auditor'];
const OWNER = ['platform A'];
interface Line {
  readonly may: typeof EVERYBODY | readonly string[];
  readonly isOwn?: true;
  /** What is sent, so that somebody who may gets as far as the rules. */
  readonly body?: Readonly<Record<string, string>>;
}
const ACCESS: Readonly<Record<string, Line>> = {
  'GET /assets/:name': { may: EVERYBODY },
  'GET /health/live': { may: EVERYBODY },
  'GET /health/ready': { may: EVERYBODY },
  'GET /metrics': { may: EVERYBODY },
  'GET /schemas/notice-v1.json': { may: EVERYBODY },
  'GET /schemas/answer-v1.json': { may: EVERYBODY },
  'GET /schemas/ping-v1.json': { may: EVERYBODY },
  'POST /language': { may: EVERYBODY, body: { language: 'en', back: '/' } },
  'POST /desk/language': { may: EVERYBODY, body: { language: 'en', back: '/desk' } },
  'GET /': { may: EVERYBODY },
  'POST /': { may: EVERYBODY, body: { step: 'age', age: 'adult' } },
  // The page behind /return is the person's own: the test looks at what it shows to whom.
  'GET /return': { may: EVERYBODY },
  'POST /return': { may: EVERYBODY, body: { step: 'ask-stop' } },
  'GET /exit': { may: EVERYBODY },
  'GET /desk/sign-in': { may: EVERYBODY },
  'POST /desk/sign-in': {
    may: EVERYBODY,
    body: { email: 'nobody@helpline.example.org', password: 'x', code: '000000' },
  },
  'POST /desk/sign-out': { may: EVERYBODY },
  'POST /api/platform/v1/notices/:noticeId/answers': { may: OWNER },
  'GET /desk': { may: DESK },
  'GET /desk/closed': { may: DESK },
  'GET /desk/platforms': { may: NUMBERS },
  'GET /desk/cases/:locator': { may: DESK },
  // Taken already: refused by its state for everybody.
  'POST /desk/cases/:locator/take': { may: DESK },
  'POST /desk/cases/:locator/items/:itemId/:judgement': { may: DESK, isOwn: true },
  'POST /desk/cases/:locator/authority': { may: DESK, isOwn: true, body: { kind: 'self' } },
  'POST /desk/cases/:locator/lift-hold': { may: DESK, isOwn: true, body: { reason: 'An adult.' } },
  'POST /desk/cases/:locator/tasks/:taskId/done': { may: DESK },
  'POST /desk/cases/:locator/notices': { may: DESK, isOwn: true, body: { basis: 'us-take-it-down' } },
  'GET /desk/cases/:locator/notices/:id': { may: DESK },
  'POST /desk/cases/:locator/notices/:id/by-hand': { may: DESK, body: { proof: 'Sent through their form.' } },
  'POST /desk/cases/:locator/notices/:id/next-channel': { may: DESK },
  // A second person approves, and anybody may reopen.
  'POST /desk/cases/:locator/notices/:id/approve': { may: DESK },
  'POST /desk/cases/:locator/finish': { may: DESK, isOwn: true },
  'POST /desk/cases/:locator/close': { may: DESK, isOwn: true, body: { outcome: 'referred', reason: 'Elsewhere.' } },
  'POST /desk/cases/:locator/reopen': { may: DESK, body: { reason: 'It came back.' } },
  'GET /desk/dead-letters': { may: DESK },
  'POST /desk/dead-letters': { may: DESK, body: { step: 'all' } },
  'GET /desk/dead-letters/runs/:id': { may: DESK },
};

const SECRET_LINK = 'a-link-nobody-else-may-read';
const SECRET_STORY = 'What happened is told to the helpline only.';

interface Caller {
  readonly name: string;
  readonly cookie?: string;
  readonly answerSecret?: string;
}

describe('who may call what', () => {
  let test: TestApp;
  let callers: Caller[];
  let parameters: Record<string, string>;
  let locator: string;
  const query = <Row>(sql: string, values: unknown[] = []) => test.database.dataSource.query<Row[]>(sql, values);

  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    const work = new Casework(test);
    const report = await test.app
      .get(ReportService)
      .submit(aReport([test.link('prompt', SECRET_LINK), test.link('slow', SECRET_LINK)], { narrative: SECRET_STORY }));
    if (report.kind !== 'received') throw new Error('no receipt');
    locator = report.locator;
    callers = await everyCaller(report.phrase.join(' '));
    const holder = callers.find(({ name }) => name === 'holder')!;
    const post = (path: string, fields: Record<string, string> = {}) =>
      send(holder, { method: 'POST', path }, `/desk/cases/${locator}${path}`, fields);
    await post('/take');
    for (const { id } of (await work.page(locator)).items) await post(`/items/${id}/verify`);
    await post('/authority', { kind: 'self' });
    await post('/notices', { basis: 'us-take-it-down' });
    const page = await work.page(locator);
    const notice = page.notices.find(({ platformName }) => platformName === 'examplebox')!;
    await test.app
      .get(UnitOfWork)
      .run((tx) =>
        test.app.get(TaskService).open(tx, [{ caseId: page.id, kind: 'refused', subjectId: null }], new Date()),
      );
    const [task] = await query<{ id: string }>('SELECT id FROM task WHERE case_id = $1', [page.id]);
    parameters = {
      locator,
      id: notice.id,
      noticeId: notice.id,
      itemId: page.items[0]!.id,
      judgement: 'verify',
      taskId: task!.id,
      name: 'person.css',
    };
  });
  afterAll(() => test.stop());

  async function everyCaller(words: string): Promise<Caller[]> {
    const access = test.app.get(PersonAccessService);
    const person = async (number: string, phrase: string) => {
      const page = await fetch(`${test.url}/return`);
      const nonce = /visitor=([^;]+)/.exec(page.headers.getSetCookie()[0] ?? '')![1]!;
      return `visitor=${nonce}.${(await access.signIn(number, phrase))!}`;
    };
    const other = await test.app.get(ReportService).submit(aReport([test.link('silent', 'other')]));
    if (other.kind !== 'received') throw new Error('no receipt');
    const disabled = await deskPerson(test, 'supervisor');
    await query('UPDATE staff SET disabled_at = now() WHERE id = $1', [disabled.identity.id]);
    const expired = await deskPerson(test, 'supervisor');
    await query(`UPDATE staff_session SET expires_at = now() - interval '1 second' WHERE staff_id = $1`, [
      expired.identity.id,
    ]);
    const made = { cookie: `desk=${'n'.repeat(24)}.en.${'t'.repeat(43)}` };
    return [
      { name: 'nobody' },
      { name: 'a made-up session', ...made },
      { name: 'the person of this case', cookie: await person(locator, words) },
      { name: 'the person of another case', cookie: await person(other.locator, other.phrase.join(' ')) },
      { name: 'holder', cookie: (await signedIn(test, test.caseworker)).cookie },
      { name: 'colleague', cookie: (await deskPerson(test, 'caseworker')).cookie },
      { name: 'supervisor', cookie: (await deskPerson(test, 'supervisor')).cookie },
      { name: 'administrator', cookie: (await deskPerson(test, 'administrator')).cookie },
      { name: 'auditor', cookie: (await deskPerson(test, 'auditor')).cookie },
      { name: 'disabled', cookie: disabled.cookie },
      { name: 'expired', cookie: expired.cookie },
      { name: 'platform A', answerSecret: test.platforms.prompt.answerSecret },
      { name: 'platform B', answerSecret: test.platforms.slow.answerSecret },
    ];
  }

  async function send(
    caller: Caller,
    { method, path: pattern }: Pick<Route, 'method' | 'path'>,
    path: string,
    body = {},
  ) {
    const headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' };
    if (caller.cookie !== undefined) headers['cookie'] = caller.cookie;
    if (method === 'GET') return fetch(test.url + path, { redirect: 'manual', headers });
    if (!pattern.startsWith('/api/platform/'))
      return fetch(test.url + path, { method, redirect: 'manual', headers, body: new URLSearchParams(body) });
    const [id, at, bytes] = [`ans_${randomUUID()}`, new Date(), JSON.stringify({ type: 'received' })];
    if (caller.answerSecret !== undefined)
      Object.assign(headers, {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(caller.answerSecret).sign(id, at, bytes),
      });
    headers['content-type'] = 'application/json';
    return fetch(test.url + path, { method, headers, body: bytes });
  }

  const fill = (path: string): string =>
    path.replace(/:(\w+)/g, (_, name: string) => {
      const value = parameters[name];
      if (value === undefined) throw new Error(`give ":${name}" of ${path} a value in "parameters" of this test`);
      return value;
    });

  /** How a call ended, as far as rights go. `in` means: the rules were reached, or the page was shown. */
  async function outcomeOf(caller: Caller, route: Route): Promise<{ outcome: string; text: string }> {
    const line = ACCESS[`${route.method} ${route.path}`]!;
    const answer = await send(caller, route, fill(route.path), line.body);
    const text = await answer.text();
    if (answer.status === 303 && answer.headers.get('location') === '/desk/sign-in') return { outcome: 'door', text };
    if (answer.status === 409 && text.includes('A colleague has this case')) return { outcome: 'held', text };
    if ([401, 403, 404].includes(answer.status) || answer.status >= 500) return { outcome: `${answer.status}`, text };
    return { outcome: 'in', text };
  }

  const has = (caller: Caller, route: Route) => {
    const { may } = ACCESS[`${route.method} ${route.path}`]!;
    return may === EVERYBODY || may.includes(caller.name);
  };
  const isSignedIn = ({ name }: Caller) => NUMBERS.includes(name);
  const everythingElse = (route: Route, caller: Caller) =>
    route.path.startsWith('/api/platform/') ? '401' : isSignedIn(caller) ? '404' : 'door';

  it('is said for every route, and for none that is not there', () => {
    const routes = routesOf(test.app).map(({ method, path }) => `${method} ${path}`);
    const silent = routes.filter((route) => ACCESS[route] === undefined);
    const hint = 'has no line in ACCESS (test/security/access-matrix.spec.ts): say who may call it';
    expect(silent.map((route) => `${route} ${hint}`)).toEqual([]);
    expect(Object.keys(ACCESS).filter((route) => !routes.includes(route))).toEqual([]);
  });

  it('holds for everybody who may not: nothing is shown, nothing is changed', async () => {
    const state = () =>
      query(`SELECT (SELECT count(*)::int FROM audit_entry) AS entries, (SELECT count(*)::int FROM note) AS notes,
                    (SELECT string_agg(state || version, ',' ORDER BY id) FROM "case") AS cases,
                    (SELECT string_agg(state || version, ',' ORDER BY id) FROM item) AS items,
                    (SELECT string_agg(state || version, ',' ORDER BY id) FROM notice) AS notices`);
    const before = await state();
    const wrong: string[] = [];
    let calls = 0;
    for (const route of routesOf(test.app).filter((each) => ACCESS[`${each.method} ${each.path}`]?.may !== EVERYBODY))
      for (const caller of callers.filter((each) => !has(each, route))) {
        const { outcome, text } = await outcomeOf(caller, route);
        const name = `${caller.name}: ${route.method} ${route.path}`;
        calls += 1;
        if (outcome !== everythingElse(route, caller)) wrong.push(`${name} → ${outcome}`);
        if (text.includes(SECRET_LINK) || text.includes(SECRET_STORY)) wrong.push(`${name} shows the case`);
      }
    expect(wrong).toEqual([]);
    expect(calls).toBeGreaterThan(200);
    expect(await state()).toEqual(before);
  });

  it('shows a case to its own person only, whoever else may open the page', async () => {
    const shown: string[] = [];
    for (const route of routesOf(test.app).filter((each) => ACCESS[`${each.method} ${each.path}`]?.may === EVERYBODY))
      // Leaving and signing out end the session they are called with.
      for (const caller of callers.filter(() => !['/exit', '/desk/sign-out'].includes(route.path))) {
        const { outcome, text } = await outcomeOf(caller, route);
        expect([route.path, caller.name, outcome]).toEqual([
          route.path,
          caller.name,
          route.path === '/assets/:name' ? '404' : 'in',
        ]);
        if (text.includes(locator) || text.includes(SECRET_LINK))
          shown.push(`${route.method} ${route.path}: ${caller.name}`);
      }
    expect(shown).toEqual(['GET /return: the person of this case']);
  });

  it('a colleague’s case is refused under the lock, and ids of one case are not found in another', async () => {
    const [colleague, supervisor] = ['colleague', 'supervisor'].map((name) =>
      callers.find((each) => each.name === name)!,
    );
    for (const route of routesOf(test.app).filter((each) => ACCESS[`${each.method} ${each.path}`]?.isOwn))
      expect([route.path, (await outcomeOf(colleague!, route)).outcome]).toEqual([route.path, 'held']);

    const other = await new Casework(test).report([test.link('refuse', 'elsewhere')]);
    for (const route of routesOf(test.app).filter(({ path }) => /:locator\/.*:(id|itemId|taskId)/.test(path))) {
      const path = fill(route.path.replace(':locator', other));
      const answer = await send(supervisor!, route, path, ACCESS[`${route.method} ${route.path}`]!.body);
      // A new case is not taken: a judgement is refused for that before anything of it is looked for.
      expect([route.path, answer.status]).toEqual([route.path, route.path.includes(':itemId') ? 409 : 404]);
    }
  });

  it('lets in whoever may, as far as the rules', async () => {
    const routes = routesOf(test.app).filter((each) => ACCESS[`${each.method} ${each.path}`]?.may !== EVERYBODY);
    // In the order of the table above, which is the order of a case.
    const order = Object.keys(ACCESS);
    const rank = ({ method, path }: Route) => order.indexOf(`${method} ${path}`);
    for (const route of routes.sort((a, b) => rank(a) - rank(b)))
      for (const caller of callers.filter((each) => has(each, route))) {
        if (ACCESS[`${route.method} ${route.path}`]!.isOwn && caller.name === 'colleague') continue;
        const isNoRun = route.path.includes('/runs/');
        expect([route.path, caller.name, (await outcomeOf(caller, route)).outcome]).toEqual([
          route.path,
          caller.name,
          isNoRun || (route.path.includes(':taskId') && caller.name !== 'holder') ? '404' : 'in',
        ]);
      }
  });
});
