import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { NotFoundError } from '../../src/domain/shared/errors';
import { RecipientService } from '../../src/features/fingerprint/recipient.service';
import { PlatformChangeService } from '../../src/features/platform/change.service';
import { PersonAccessService } from '../../src/features/return/person-access.service';
import { ReportService } from '../../src/features/report/report.service';
import { BreakGlassService } from '../../src/features/case/break-glass.service';
import { CaseKeyService } from '../../src/features/case/case-key.service';
import { CaseAccessStore } from '../../src/features/case/case-access.store';
import { LegalHoldService } from '../../src/features/case/legal-hold.service';
import { TaskService } from '../../src/features/case/task.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { randomToken, tokenHash } from '../../src/infra/crypto/tokens';
import { ACCESS, EVERYBODY, inDays, STAFF } from '../support/access';
import { startTestApp, type TestApp } from '../support/app';
import { aReport, Casework } from '../support/casework';
import { deskPerson, signedIn } from '../support/desk-people';
import { type Route, routesOf } from '../support/route-table';

jest.setTimeout(60_000);

/** Whoever sees no case lands there after signing in. */
const ELSEWHERE = ['/desk/platforms', '/desk/record'];
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
  /** What `:id` stands for under other parts of the desk. */
  let deskIds: Record<string, string>;
  let locator: string;
  const query = <Row>(sql: string, values: unknown[] = []) => test.database.dataSource.query<Row[]>(sql, values);

  beforeAll(async () => {
    const settings = {
      SECURITY_CONTACT: 'security@example.org',
      SECURITY_CONTACT_EXPIRES_ON: inDays(30),
      // Nobody is there: its addresses answer all the same.
      OIDC_ISSUER: 'http://localhost:9',
      OIDC_CLIENT_ID: 'buckler',
      OIDC_CLIENT_SECRET: 'secret',
      OIDC_NAME: 'Example Organisation',
    };
    test = await startTestApp({ worker: false, settings });
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
    await post('/authority', { kind: 'self', checks: 'called_back' });
    await post('/notices', { basis: 'us-take-it-down' });
    const page = await work.page(locator);
    const notice = page.notices.find(({ platformName }) => platformName === 'examplebox')!;
    await test.app
      .get(UnitOfWork)
      .run((tx) =>
        test.app.get(TaskService).open(tx, [{ caseId: page.id, kind: 'refused', subjectId: null }], new Date()),
      );
    // Under the id of the notice, which is what ":id" stands for in a case.
    const said = await test.app.get(UnitOfWork).read((tx) => test.app.get(CaseKeyService).sealerOf(tx, page.id));
    await query(
      'INSERT INTO counter_statement (id, case_id, notice_id, text_sealed, received_at) VALUES ($1, $2, $1, $3, now())',
      [notice.id, page.id, said.seal('counter_statement.text', SECRET_STORY)],
    );
    await query('INSERT INTO delivery_attempt (notice_id, number, started_at) VALUES ($1, 1, now())', [notice.id]);
    const [task] = await query<{ id: string }>('SELECT id FROM task WHERE case_id = $1', [page.id]);
    const newcomer = await somebodyNew();
    parameters = {
      locator,
      id: notice.id,
      noticeId: notice.id,
      itemId: page.items[0]!.id,
      judgement: 'verify',
      taskId: task!.id,
      name: 'person.css',
      step: 'refuse',
      token: newcomer.token,
      slug: 'examplebox',
      number: '1',
      decision: 'no',
    };
    const boss = await work.staff('supervisor');
    const wanted = { kind: 'mail', address: 'abuse@platform.example.org' } as const;
    await test.app.get(PlatformChangeService).propose('examplebox', boss, wanted);
    const [change] = await query<{ id: string }>('SELECT id FROM platform_change');
    const somebody = (await deskPerson(test, 'caseworker')).identity;
    await test.app.get(BreakGlassService).ask(locator, somebody, { reason: 'danger', ticket: null, text: null });
    const [glass] = await query<{ id: string }>('SELECT id FROM break_glass');
    await test.app
      .get(UnitOfWork)
      .run((tx) => test.app.get(CaseAccessStore).raise(tx, 'break_glass_opened', somebody.id, glass!.id, new Date()));
    const [alert] = await query<{ id: string }>('SELECT id FROM desk_alert');
    const runId = randomUUID();
    await query(
      `INSERT INTO bulk_step (run_id, case_id, staff_id, position, action, result, made_at)
       SELECT $1, $2, id, 1, 'urgent', 'case.nothing-to-change', now() FROM staff WHERE email = $3`,
      [runId, page.id, test.caseworker.email],
    );
    const recipient = { name: 'Matcher', doesEn: 'Looks.', doesVi: 'Tìm.', address: null, format: 'stopncii' } as const;
    await test.app.get(RecipientService).propose(boss, recipient);
    const [proposed] = await query<{ id: string }>('SELECT id FROM hash_recipient');
    deskIds = {
      recipients: proposed!.id,
      emergencies: glass!.id,
      alerts: alert!.id,
      ':slug': change!.id,
      people: newcomer.id,
      bulk: runId,
    };
  });
  afterAll(() => test.stop());

  /** A link that opens nothing yet: whoever has it sees the page on which a way in is chosen. */
  async function somebodyNew(): Promise<{ id: string; token: string }> {
    const { identity } = await deskPerson(test, 'caseworker');
    const token = randomToken();
    await query(`INSERT INTO staff_link VALUES ($1, $2, 'invitation', now() + interval '1 hour')`, [
      tokenHash(token),
      identity.id,
    ]);
    return { id: identity.id, token };
  }

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
    const isBulk = pattern.endsWith('/:slug/answers');
    const answer = pattern.endsWith('/feed')
      ? { after: '0' }
      : { type: 'received', ...(isBulk ? { notice: parameters['noticeId'] } : {}) };
    const [id, at, bytes] = [`ans_${randomUUID()}`, new Date(), JSON.stringify(answer)];
    if (caller.answerSecret !== undefined)
      Object.assign(headers, {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(caller.answerSecret).sign(id, at, bytes),
      });
    headers['content-type'] = isBulk ? 'application/x-ndjson' : 'application/json';
    return fetch(test.url + path, { method, headers, body: bytes });
  }

  const fill = (path: string): string =>
    path.replace(/:(\w+)/g, (_, name: string) => {
      const [, , place = '', part = ''] = path.split('/');
      const value = name === 'id' ? (deskIds[part] ?? deskIds[place] ?? parameters[name]) : parameters[name];
      if (value === undefined) throw new Error(`give ":${name}" of ${path} a value in "parameters" of this test`);
      return value;
    });

  /** How a call ended, as far as rights go. `in` means: the rules were reached, or the page was shown. */
  async function outcomeOf(caller: Caller, route: Route): Promise<{ outcome: string; text: string }> {
    const line = ACCESS[`${route.method} ${route.path}`]!;
    const answer = await send(caller, route, fill(route.path), line.body);
    const text = await answer.text();
    if (answer.status === 303 && answer.headers.get('location') === '/desk/sign-in') return { outcome: 'door', text };
    if (answer.status === 404 && text.includes(`${test.caseworker.name} works on this case.`))
      return { outcome: 'held', text };
    const elsewhere = ELSEWHERE.find((path) => path === answer.headers.get('location'));
    if (answer.status === 303 && elsewhere !== undefined) return { outcome: elsewhere, text };
    if ([401, 403, 404].includes(answer.status) || answer.status >= 500) return { outcome: `${answer.status}`, text };
    return { outcome: 'in', text };
  }

  const has = (caller: Caller, route: Route) => {
    const { may } = ACCESS[`${route.method} ${route.path}`]!;
    return may === EVERYBODY || may.includes(caller.name);
  };
  const isSignedIn = ({ name }: Caller) => STAFF.includes(name);
  function everythingElse({ path }: Route, caller: Caller): string {
    if (path.startsWith('/api/platform/')) return '401';
    if (!isSignedIn(caller)) return 'door';
    if (path === '/desk') return caller.name === 'auditor' ? '/desk/record' : '/desk/platforms';
    return '404';
  }

  it('is said for every route, and for none that is not there', () => {
    const routes = routesOf(test.app).map(({ method, path }) => `${method} ${path}`);
    const silent = routes.filter((route) => ACCESS[route] === undefined);
    const hint = 'has no line in ACCESS (test/support/access.ts): say who may call it';
    expect(silent.map((route) => `${route} ${hint}`)).toEqual([]);
    expect(Object.keys(ACCESS).filter((route) => !routes.includes(route))).toEqual([]);
  });

  /**
   * Every row of every table but the sessions, whose last use is noted, and the forms that wait for somebody whose session
   * ended by itself; and what opens a session is counted.
   */
  async function state(): Promise<Record<string, string | null>> {
    const tables = await query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('staff_session', 'staff_kept_form')`,
    );
    const rows = tables.map(
      ({ name }) => `SELECT '${name}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS hash FROM "${name}" t`,
    );
    const found = await query<{ name: string; hash: string | null }>(rows.join(' UNION ALL '));
    return Object.fromEntries(found.map(({ name, hash }) => [name, hash]));
  }

  it('holds for everybody who may not: nothing is shown, nothing is changed', async () => {
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
          // What nobody has the name or the token of is not there for anybody.
          ['/assets/:name', '/n/:token'].includes(route.path) ? '404' : 'in',
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
    const before = await state();
    const own = routesOf(test.app).filter(
      (each) => ACCESS[`${each.method} ${each.path}`]?.isOwn && has(colleague!, each),
    );
    expect(own.length).toBeGreaterThanOrEqual(20);
    for (const route of own) {
      const { outcome, text } = await outcomeOf(colleague!, route);
      expect([route.path, outcome]).toEqual([route.path, 'held']);
      expect([route.path, text.includes(SECRET_LINK), text.includes(SECRET_STORY)]).toEqual([route.path, false, false]);
    }
    expect(await state()).toEqual(before);

    const elsewhere = await new Casework(test).report([test.link('refuse', 'elsewhere')]);
    for (const route of routesOf(test.app).filter(({ path }) => /:locator\/.*:(id|itemId|taskId)/.test(path))) {
      const path = fill(route.path.replace(':locator', elsewhere));
      const answer = await send(supervisor!, route, path, ACCESS[`${route.method} ${route.path}`]!.body);
      // A new case is not taken: a judgement is refused for that before anything of it is looked for.
      expect([route.path, answer.status]).toEqual([route.path, route.path.includes(':itemId') ? 409 : 404]);
    }
  });

  it('a legal hold is a supervisor’s, whichever way it is asked for', async () => {
    const holds = test.app.get(LegalHoldService);
    const [holder, before] = [await new Casework(test).staff('caseworker'), await state()];
    const hold = { reason: 'A court asks.', reviewAt: new Date(inDays(30)) };
    await expect(holds.set(locator, holder, hold)).rejects.toThrow(NotFoundError);
    await expect(holds.lift(locator, holder, 'They are done.')).rejects.toThrow(NotFoundError);
    expect(await state()).toEqual(before);
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
          isNoRun || (route.path.endsWith(':taskId/done') && caller.name !== 'holder') ? '404' : 'in',
        ]);
      }
  });
});
