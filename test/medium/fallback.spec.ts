import type { RuleId } from '../../src/domain/deadline/rule';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { FallbackService } from '../../src/features/notice/fallback.service';
import { totpAt } from '../../src/infra/crypto/totp';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { type Mailbox, startMailbox } from '../support/mailbox';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';
import { refusalOf } from '../support/refusal';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

describe('a notice that does not get through goes on by mail', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let mailbox: Mailbox;
  const clock = new FixedClock();
  const platforms: OwnPlatform[] = [];
  let used = 0;

  beforeAll(async () => {
    mailbox = await startMailbox();
    for (let n = 0; n < 8; n++) platforms.push(await OwnPlatform.start(`fallback${n}`));
    test = await startTestApp({
      worker: false,
      clock,
      settings: {
        SMTP_URL: mailbox.url,
        OUTGOING_ALLOW_PRIVATE: platforms.map((platform) => platform.allowed).join(','),
        DELIVERY_SCHEDULE_SECONDS: undefined,
      },
    });
    work = new Casework(test);
    worker = new HandWorker(test);
  });
  afterAll(async () => {
    await test.stop();
    await mailbox.stop();
    for (const platform of platforms) await platform.stop();
  });

  /** A platform whose webhook answers with this status. */
  async function answering(status: number, channels: 'mail' | 'form' | 'none' = 'mail'): Promise<OwnPlatform> {
    const platform = platforms[used++]!;
    platform.onNotice = (_request, response) => response.writeHead(status).end();
    await platform.register(test, {
      ...(channels === 'mail' ? { mail: { address: `abuse@fallback${used}.example.org` } } : {}),
      ...(channels === 'form' ? { byHand: { url: 'https://fallback.example.org/report' } } : {}),
    });
    return platform;
  }
  async function sent(platform: OwnPlatform, slug: string, basis: RuleId = 'us-take-it-down') {
    const locator = await work.approvedCase([platform.link(slug)], basis);
    await worker.runOutbox();
    const { id } = await noticeOf(locator);
    return { locator, id };
  }
  const noticeOf = async (locator: string) =>
    (await work.page(locator)).notices.find(({ kind }) => kind === 'takedown')!;
  const tasksOf = async (locator: string) => (await work.page(locator)).tasks;
  const mailsAbout = (id: string) => mailbox.mails().filter((mail) => mail.raw.includes(id.replaceAll('-', '')));

  it('after an hour: a task first that names it, then the mail, and the clock starts with it', async () => {
    const platform = await answering(500);
    const { locator, id } = await sent(platform, 'hour');
    clock.advance({ minutes: 15 });
    await worker.fallBack();
    expect(await tasksOf(locator)).toMatchObject([
      { kind: 'fallback_ready', detail: { next: 'mail' }, dueAt: new Date(clock.now().getTime() + 45 * 60_000) },
    ]);
    expect(mailsAbout(id)).toEqual([]);
    clock.advance({ minutes: 45 });
    await worker.fallBack();

    expect(mailsAbout(id)).toHaveLength(1);
    const notice = await noticeOf(locator);
    expect(notice).toMatchObject({ state: 'delivered', clock: { state: 'running' } });
    expect(notice.clock!.dueAt!.getTime()).toBe(clock.now().getTime() + 48 * 3_600_000);
    const rows = await work.rows<{ kind: string; status: number | null; verdict: string }>(
      `SELECT c.kind, a.status, a.verdict FROM delivery_attempt a JOIN channel c ON c.id = a.channel_id
       WHERE a.notice_id = $1 ORDER BY a.number`,
      [id],
    );
    expect(rows[0]).toEqual({ kind: 'webhook', status: 500, verdict: 'retry' });
    expect(rows.at(-1)).toEqual({ kind: 'mail', status: 250, verdict: 'delivered' });
    expect(await tasksOf(locator)).toEqual([]);
  });

  it('after half an hour under a law of two hours', async () => {
    const platform = await answering(500);
    const { id } = await sent(platform, 'two-hours', 'in-it-rules-3-2-b');
    clock.advance({ minutes: 15 });
    await worker.fallBack();
    clock.advance({ minutes: 14, seconds: 59 });
    await worker.fallBack();
    expect(mailsAbout(id)).toEqual([]);
    clock.advance({ seconds: 1 });
    await worker.fallBack();
    expect(mailsAbout(id)).toHaveLength(1);
  });

  it('at once when the endpoint is retired (410), and somebody is told', async () => {
    const platform = await answering(410);
    const { locator, id } = await sent(platform, 'retired');
    expect(mailsAbout(id)).toHaveLength(1);
    expect((await noticeOf(locator)).state).toBe('delivered');
    const rows = await work.rows<{ kind: string }>(`SELECT kind FROM task WHERE subject_id = $1`, [id]);
    expect(rows).toEqual([{ kind: 'endpoint_gone' }]);
  });

  it('when a caseworker does not want to wait, once, and not where the next way needs a human', async () => {
    const [platform, form] = [await answering(500), await answering(500, 'form')];
    const { locator, id } = await sent(platform, 'now');
    const staff = await work.staff();
    const fallback = test.app.get(FallbackService);
    await fallback.useNextChannel(locator, id, staff);
    await worker.runOutbox();
    expect(mailsAbout(id)).toHaveLength(1);
    expect(await refusalOf(fallback.useNextChannel(locator, id, staff))).toMatchObject({ code: 'notice.wrong-state' });

    const other = await sent(form, 'form');
    expect(await refusalOf(fallback.useNextChannel(other.locator, other.id, staff))).toMatchObject({
      code: 'notice.no-channel',
    });
  });

  it('when somebody escalates it with a reason: at once, in the record, and not once more over the old way', async () => {
    const platform = await answering(500);
    const { locator, id } = await sent(platform, 'escalated');
    const { email, password, totpSecret } = test.caseworker;
    const desk = await new Visitor(test.url).get('/desk/sign-in');
    await desk.submit({ email, password, code: totpAt(totpSecret, clock.now()) }, 'Sign in');
    await desk.get(`/desk/cases/${locator}/notices/${id}`);
    await desk.submit({ escalate: 'channel', reason: 'Their endpoint has failed all day.' }, 'Escalate');
    expect([desk.status, desk.path]).toEqual([200, `/desk/cases/${locator}`]);
    await worker.runOutbox();

    expect(mailsAbout(id)).toHaveLength(1);
    expect(await noticeOf(locator)).toMatchObject({
      state: 'delivered',
      clock: { state: 'running', startedAt: clock.now() },
    });
    expect((await work.page(locator)).notes).toContainEqual(
      expect.objectContaining({ about: 'escalation', text: 'Their endpoint has failed all day.' }),
    );
    const record = await work.rows<{ action: string }>(
      `SELECT action FROM audit_entry WHERE detail->>'notice' = $1
       AND action IN ('notice.escalated','notice.channel-changed') ORDER BY seq`,
      [id],
    );
    expect(record.map(({ action }) => action)).toEqual(['notice.escalated', 'notice.channel-changed']);
    clock.advance({ hours: 2 });
    await worker.send();
    expect(platform.received()).toHaveLength(1);
    expect(mailsAbout(id)).toHaveLength(1);
  });

  it('and is called back over both ways: it may have arrived over either', async () => {
    const platform = await answering(500);
    const { locator, id } = await sent(platform, 'both');
    await test.app.get(FallbackService).useNextChannel(locator, id, await work.staff());
    await worker.runOutbox();
    platform.onNotice = (_request, response) => response.writeHead(200).end();
    const [row] = await work.rows<{ caseId: string }>('SELECT case_id AS "caseId" FROM notice WHERE id = $1', [id]);
    await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, row!.caseId));
    await worker.runOutbox();
    clock.advance({ minutes: 2 });
    await worker.send();
    expect(platform.received().map(({ body }) => body.type)).toEqual(['notice.takedown', 'notice.recall']);
    expect(mailsAbout(id).map(({ subject }) => subject.split(' ')[0])).toEqual(['Notice', 'Withdrawal']);
  });

  it('and becomes undeliverable, with a dead letter, where no other way works by itself', async () => {
    const platform = await answering(410, 'none');
    const { locator, id } = await sent(platform, 'nothing');
    expect((await noticeOf(locator)).state).toBe('undeliverable');
    const letters = await work.rows<{ reason: string }>('SELECT reason FROM dead_letter WHERE notice_id = $1', [id]);
    expect(letters).toEqual([{ reason: 'gone' }]);
  });
});
