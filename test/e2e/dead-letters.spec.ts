import { randomUUID } from 'node:crypto';
import type { StaffRole } from '../../src/domain/shared/staff';
import { AccountService } from '../../src/features/account/account.service';
import { DeliveryService } from '../../src/features/notice/delivery.service';
import { newTotpSecret, totpAt } from '../../src/infra/crypto/totp';
import { startTestApp, type TestApp } from '../support/app';
import { CaseMaker } from '../browser/stage';
import { FixedClock } from '../support/clock';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const PAGE = '/desk/dead-letters';

describe('the desk’s page of dead letters', () => {
  let test: TestApp;
  let make: CaseMaker;
  let worker: HandWorker;
  let platform: OwnPlatform;
  const clock = new FixedClock(new Date());
  const desks = new Map<StaffRole, Visitor>();
  beforeAll(async () => {
    platform = await OwnPlatform.start();
    test = await startTestApp({ clock, worker: false, settings: { OUTGOING_ALLOW_PRIVATE: platform.allowed } });
    await platform.register(test);
    make = new CaseMaker(test);
    worker = new HandWorker(test);
    for (const role of ['caseworker', 'supervisor', 'administrator', 'auditor'] as const)
      desks.set(role, await signIn(role));
  });
  afterAll(async () => {
    await test.stop();
    await platform.stop();
  });

  async function signIn(role: StaffRole): Promise<Visitor> {
    const person = {
      email: `one-${role}@helpline.example.org`,
      password: `correct horse ${role}`,
      totpSecret: newTotpSecret(),
    };
    await test.app.get(AccountService).invite({ ...person, name: `One ${role}`, role });
    const visitor = await new Visitor(test.url).get('/desk/sign-in');
    const code = totpAt(person.totpSecret, clock.now());
    await visitor.submit({ email: person.email, password: person.password, code }, 'Sign in');
    return visitor;
  }
  const desk = (role: StaffRole = 'caseworker') => desks.get(role)!;
  const rows = <Row>(sql: string, parameters: unknown[] = []) => make.work.rows<Row>(sql, parameters);

  /** A case whose one notice its platform turned away for good. */
  async function dead(slug: string): Promise<{ locator: string; words: string; noticeId: string; letterId: string }> {
    platform.onNotice = (_request, response) => response.writeHead(410).end();
    const receipt = await make.reportUpTo('sent', [platform.link(slug)]);
    await worker.runOutbox();
    platform.onNotice = (_request, response) => response.writeHead(200).end();
    const [row] = await rows<{ noticeId: string; letterId: string }>(
      `SELECT l.notice_id AS "noticeId", l.id AS "letterId" FROM dead_letter l JOIN "case" c ON c.id = l.case_id
       WHERE c.locator = $1 AND l.ended_at IS NULL`,
      [receipt.locator],
    );
    return { ...receipt, ...row! };
  }
  async function parked(job: 'recall-notices' | 'announce-clock'): Promise<string> {
    const [outboxId, letterId] = [randomUUID(), randomUUID()];
    const payload = job === 'recall-notices' ? { caseId: randomUUID() } : { clockId: 'no id at all', hoursLeft: 1 };
    await rows(
      `INSERT INTO outbox_message (id, job, payload, created_at, failed, parked_at) VALUES ($1, $2, $3, now(), 5, now())`,
      [outboxId, job, JSON.stringify(payload)],
    );
    await rows(
      `INSERT INTO dead_letter (id, kind, subject_id, outbox_id, job, reason, died_at)
       VALUES ($1, 'message', $2, $2, $3, 'poison:TypeError', now())`,
      [letterId, outboxId, job],
    );
    return letterId;
  }
  const outcomeOf = async (letterId: string) =>
    (await rows<{ outcome: string | null }>('SELECT outcome FROM dead_letter WHERE id = $1', [letterId]))[0]!.outcome;
  const stateOf = async (noticeId: string) =>
    (await rows<{ state: string }>('SELECT state FROM notice WHERE id = $1', [noticeId]))[0]!.state;

  it('says so when there is none', async () => {
    await desk().get(PAGE);
    expect(desk().status).toBe(200);
    expect(desk().text()).toContain('No dead letter');
    expect(desk().html).not.toContain('<table');
  });

  it('leads from the list over a dry run to the result of each', async () => {
    const [first, second] = [await dead('first'), await dead('second')];
    await desk().get('/desk');
    expect(desk().text()).toContain('Dead letters 2');
    await desk().get(PAGE);
    expect(desk().text()).toContain('The platform has closed this address for good');
    expect(desk().html).toContain(`/desk/cases/${first.locator}/notices/${first.noticeId}`);

    await desk().submit({ letter: [first.letterId, second.letterId] }, 'Dry run');
    expect([desk().status, desk().title()]).toEqual([200, 'Dry run · Buckler']);
    expect(desk().text()).toContain('2 would be sent again.');
    expect([await stateOf(first.noticeId), await outcomeOf(first.letterId)]).toEqual(['undeliverable', null]);

    await make.withdraw(second);
    await desk().submit({}, 'Send these 2 again');
    expect(desk().redirectedTo).toMatch(/^\/desk\/dead-letters\/runs\/[0-9a-f-]{36}\?asked=2$/);
    expect(desk().text()).toContain('1 was done. 1 was not; its line says why.');
    expect(desk().text()).toContain('Nothing is sent in a closed case.');
    expect([await stateOf(first.noticeId), await outcomeOf(first.letterId)]).toEqual(['approved', 'redriven']);
    expect([await stateOf(second.noticeId), await outcomeOf(second.letterId)]).toEqual(['undeliverable', null]);

    // The list is everybody's, the case is a colleague's: a supervisor opens it.
    await desk('supervisor').get(`/desk/cases/${first.locator}`);
    expect(desk('supervisor').text()).toContain('The notice was sent on its way again');
    await worker.runOutbox();
    expect([await stateOf(first.noticeId), await outcomeOf(second.letterId)]).toEqual(['delivered', 'settled']);
  });

  it('says how many a colleague was faster with', async () => {
    const { letterId } = await dead('faster');
    await desk().get(PAGE);
    await desk('supervisor').get(PAGE);
    await desk('supervisor').submit({ letter: letterId }, 'Send again');
    await desk().submit({ letter: letterId }, 'Send again');
    expect(desk().status).toBe(200);
    expect(desk().text()).toContain('None was done. 1 was sent again, settled or put aside by somebody else before.');
    await worker.runOutbox();
  });

  it('tries all that match a filter, and keeps the filter', async () => {
    const { letterId, noticeId } = await dead('filtered');
    const message = await parked('announce-clock');
    await desk().get(`${PAGE}?platform=own&reason=gone`);
    expect(desk().text()).not.toContain('Job: announce a deadline');
    await desk().submit({}, 'Dry run with the one that matches');
    expect(desk().text()).toContain('1 would be sent again.');
    expect(desk().html).toContain(`href="${PAGE}?platform=own&amp;reason=gone"`);
    await desk().submit({}, 'Send it again');
    expect([await outcomeOf(letterId), await outcomeOf(message)]).toEqual(['redriven', null]);
    await desk().get(`${PAGE}?reason=poison:TypeError`);
    expect(desk().text()).toContain('The job failed again and again (TypeError)');
    await desk().get(`${PAGE}?platform=nobody`);
    expect(desk().text()).toContain('Nothing here matches');
    await desk().get(`${PAGE}?platform=%00'--&reason=own&reason=gone`);
    expect(desk().status).toBe(200);
    await rows(`UPDATE outbox_message SET done_at = now() WHERE parked_at IS NOT NULL`);
    await rows(`UPDATE dead_letter SET outcome = 'settled', ended_at = now() WHERE id = $1`, [message]);
    await worker.runOutbox();
    expect(await stateOf(noticeId)).toBe('delivered');
  });

  it('asks for at least one line, and for a reason before anything is put aside', async () => {
    const { letterId } = await dead('nothing-chosen');
    await desk().get(PAGE);
    await desk().submit({}, 'Send again');
    expect([desk().status, desk().title()]).toEqual([422, 'Error: Dead letters · Buckler']);
    expect(desk().text()).toContain('Tick at least one line');

    await desk('supervisor').get(PAGE);
    await desk('supervisor').submit({ letter: letterId }, 'Dry run');
    await desk('supervisor').submit({}, 'Put it aside');
    expect(desk('supervisor').status).toBe(422);
    expect(desk('supervisor').text()).toContain('Say why these are put aside');
    await desk('supervisor').submit({ because: 'not_needed' }, 'Put it aside');
    expect(desk('supervisor').text()).toContain('This is still needed, so it cannot be put aside');
    expect(await outcomeOf(letterId)).toBeNull();
    await desk('supervisor').get(PAGE);
    await desk('supervisor').submit({ letter: letterId }, 'Send again');
    await worker.runOutbox();
  });

  it('lets a supervisor put a job aside, and nobody the recall after a withdrawal', async () => {
    const [job, recall] = [await parked('announce-clock'), await parked('recall-notices')];
    await desk('supervisor').get(PAGE);
    await desk('supervisor').submit({ letter: [job, recall] }, 'Dry run');
    await desk('supervisor').submit({ because: 'cannot_work' }, 'Put these 2 aside');
    expect(desk('supervisor').text()).toContain('1 was done. 1 was not; its line says why.');
    expect([await outcomeOf(job), await outcomeOf(recall)]).toEqual(['discarded', null]);
    const [entry] = await rows<{ detail: unknown }>(
      `SELECT detail FROM audit_entry WHERE action = 'message.discarded'`,
    );
    expect(entry!.detail).toMatchObject({ letter: job, discarded: 'cannot_work' });
    expect(await rows('SELECT 1 FROM outbox_message WHERE parked_at IS NOT NULL AND done_at IS NULL')).toHaveLength(1);
    await desk('supervisor').get(PAGE);
    await desk('supervisor').submit({ letter: recall }, 'Send again');
    expect(desk('supervisor').text()).toContain('Will be done again');
    expect(await rows('SELECT 1 FROM outbox_message WHERE parked_at IS NOT NULL AND done_at IS NULL')).toHaveLength(0);
    await rows('UPDATE outbox_message SET done_at = now() WHERE done_at IS NULL');
  });

  it('is for casework only: who may see, send again and put aside', async () => {
    const { letterId } = await dead('roles');
    const job = await parked('announce-clock');
    const statusOf = async (role: StaffRole, fields: Record<string, string>) => {
      // A page with a form, so that the visitor has a token; every one of the roles may see this one.
      const visitor = await desk(role).get('/desk/platforms');
      const token = visitor.valueOf('_csrf')!;
      await visitor.post(PAGE, { _csrf: token, ...fields });
      return visitor.redirectedTo === null ? visitor.status : 303;
    };
    const discard = { step: 'discard', because: 'not_needed', letter: job };
    const grid: [StaffRole, number, number, number, number][] = [
      //               see  dry run  discard  send
      ['administrator', 404, 404, 404, 404],
      ['auditor', 404, 404, 404, 404],
      ['caseworker', 200, 200, 404, 303],
      ['supervisor', 200, 200, 303, 303],
    ];
    for (const [role, see, dry, aside, send] of grid) {
      await desk(role).get(PAGE);
      expect([role, desk(role).status]).toEqual([role, see]);
      expect([role, await statusOf(role, { step: 'check', letter: job })]).toEqual([role, dry]);
      expect([role, await statusOf(role, discard)]).toEqual([role, aside]);
      expect([role, await statusOf(role, { step: 'send', letter: letterId })]).toEqual([role, send]);
      expect(await outcomeOf(letterId)).toBe(send === 303 ? 'redriven' : null);
    }
    await desk().get(PAGE);
    expect(desk().html).not.toContain('Put these');
    await worker.runOutbox();
  });

  it('shows the way in only to those who may go in', async () => {
    await desk('auditor').get('/desk/platforms');
    expect(desk('auditor').html).not.toMatch(/href="\/desk(\/dead-letters|\/closed)?"/);
    await desk().get('/desk/platforms');
    expect(desk().html).toContain('href="/desk/dead-letters"');
  });

  it('sends a stranger to the door and refuses a form from elsewhere', async () => {
    const { letterId } = await dead('foreign');
    const stranger = await new Visitor(test.url).get(PAGE);
    expect(stranger.redirectedTo).toBe('/desk/sign-in');
    for (const headers of [{}, { 'sec-fetch-site': 'cross-site' }] as Record<string, string>[]) {
      await desk().post(PAGE, { step: 'send', letter: letterId, _csrf: 'made-up' }, headers);
      expect(desk().status).toBe(403);
    }
    expect(await outcomeOf(letterId)).toBeNull();
  });

  it('passes by what is no letter, and knows no run that never was', async () => {
    await desk().get(PAGE);
    const token = desk().valueOf('_csrf')!;
    await desk().post(PAGE, { _csrf: token, step: 'send', letter: randomUUID() });
    expect(desk().text()).toContain('None was done.');
    await desk().get(`${PAGE}/runs/${randomUUID()}`);
    expect(desk().status).toBe(404);
    await desk().get(`${PAGE}/runs/nonsense`);
    expect(desk().status).toBe(404);
  });

  it('speaks Vietnamese', async () => {
    await dead('vietnamese');
    await desk().get(PAGE);
    await desk().submit({}, 'Tiếng Việt');
    await desk().get(PAGE);
    expect(desk().text()).toContain('Nền tảng đã đóng hẳn địa chỉ này');
    await desk().get('/desk/platforms');
    expect(desk().title()).toBe('Các nền tảng · Buckler');
  });
});

describe('the desk’s page of platforms', () => {
  let test: TestApp;
  let platform: OwnPlatform;
  const clock = new FixedClock(new Date());
  beforeAll(async () => {
    platform = await OwnPlatform.start();
    test = await startTestApp({ clock, worker: false, settings: { OUTGOING_ALLOW_PRIVATE: platform.allowed } });
    await platform.register(test);
  });
  afterAll(async () => {
    await test.stop();
    await platform.stop();
  });

  it('shows each channel’s health, what waits and what failed, and no address', async () => {
    const make = new CaseMaker(test);
    const worker = new HandWorker(test);
    const visitor = await new Visitor(test.url).get('/desk/sign-in');
    const { email, password, totpSecret } = test.caseworker;
    await visitor.submit({ email, password, code: totpAt(totpSecret, clock.now()) }, 'Sign in');
    const line = async () => {
      await visitor.get('/desk/platforms');
      const row = visitor.html.split('<tr>').find((part) => />own</.test(part))!;
      return row
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim();
    };
    expect(await line()).toContain('○ Not used yet none 0 none yet');

    await make.reportUpTo('sent', [platform.link('arrives')]);
    await worker.runOutbox();
    await make.reportUpTo('sent', [platform.link('waits')]);
    clock.advance({ minutes: 7 });
    expect(await line()).toMatch(/✓ Working 1 notice the oldest since 7 min 0 \w+/);

    platform.onNotice = (_request, response) => response.writeHead(410).end();
    await test.app.get(DeliveryService).sweep(10);
    await worker.runOutbox();
    expect(await line()).toMatch(/none 1 \(own\)/);
    expect(visitor.html).toContain('href="/desk/dead-letters?platform=own"');

    const breaker = (columns: string) =>
      make.work.rows(
        `INSERT INTO breaker (channel_id, state, failures_in_row, opened_at, next_ping_at, slow_until)
         SELECT ch.id, ${columns} FROM channel ch JOIN platform p ON p.id = ch.platform_id WHERE p.slug = 'own'
         ON CONFLICT (channel_id) DO UPDATE SET state = EXCLUDED.state, failures_in_row = EXCLUDED.failures_in_row,
           opened_at = EXCLUDED.opened_at, next_ping_at = EXCLUDED.next_ping_at, slow_until = EXCLUDED.slow_until`,
      );
    await breaker(`'closed', 2, NULL, NULL, NULL`);
    expect(await line()).toContain('◆ 2 failures in a row');
    await breaker(`'closed', 0, NULL, NULL, now() + interval '1 day'`);
    expect(await line()).toContain('◆ Asked for time nothing new before');
    await breaker(`'open', 5, now(), now() + interval '1 minute', NULL`);
    expect(await line()).toMatch(/▲ Stopped: it did not answer since .* · next test/);
    expect(await (await fetch(`${test.url}/metrics`)).text()).toContain('buckler_breakers_open 1');

    expect(visitor.html).not.toContain(platform.host);
    expect(visitor.html).not.toContain('/webhooks');
  });
});
