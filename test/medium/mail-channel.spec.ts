import { createHash } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { NoticeSender } from '../../src/features/notice/notice-sender.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { SEND_WITHIN_MS } from '../../src/domain/notice/delivery-schedule';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { type Mailbox, startMailbox } from '../support/mailbox';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';

jest.setTimeout(60_000);

describe('a notice whose channel is mail', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let mailbox: Mailbox;
  let platform: OwnPlatform;
  const clock = new FixedClock();

  beforeAll(async () => {
    [mailbox, platform] = [await startMailbox(), await OwnPlatform.start('mailed')];
    test = await startTestApp({
      worker: false,
      clock,
      settings: {
        SMTP_URL: mailbox.url,
        MAIL_FROM: 'post@helpline.example.org',
        OUTGOING_ALLOW_PRIVATE: platform.allowed,
      },
    });
    work = new Casework(test);
    worker = new HandWorker(test);
    await register();
  });
  afterAll(async () => {
    await test.stop();
    await mailbox.stop();
    await platform.stop();
  });

  const register = (more: object = { mail: { address: 'abuse@mailed.example.org' } }) =>
    test.app.get(PlatformService).register({
      slug: 'mailed',
      name: 'Mailed',
      hosts: [platform.host],
      bases: ['us-take-it-down'],
      webhook: {
        endpoint: `http://${platform.host}/webhooks`,
        secret: platform.secret,
        answerSecret: platform.answerSecret,
      },
      ...more,
    });
  const put = (sql: string, values: unknown[]) => test.app.get(UnitOfWork).run((tx) => tx.query(sql, values));
  const toMail = (noticeId: string) =>
    put(
      `UPDATE notice n SET channel_id = c.id FROM channel c
       WHERE n.id = $1 AND c.platform_id = n.platform_id AND c.kind = 'mail'`,
      [noticeId],
    );
  async function approved(slug: string): Promise<{ locator: string; id: string }> {
    const locator = await work.draftedCase([platform.link(slug)]);
    const id = (await work.page(locator)).notices[0]!.id;
    await toMail(id);
    await work.approveAll(locator);
    return { locator, id };
  }
  const sender = () => test.app.get(NoticeSender);
  const send = (id: string, claimedAt = performance.now()) =>
    sender().send(id, { at: clock.now(), claimedAt }, () => undefined);

  it('is delivered by the server’s 2xx: the clock runs, the attempt keeps the evidence, the webhook hears nothing', async () => {
    const { locator, id } = await approved('one');
    await worker.runOutbox();
    const [notice] = (await work.page(locator)).notices;
    expect(notice).toMatchObject({ state: 'delivered', clock: { state: 'running' } });
    const [attempt] = await work.rows<{
      status: number;
      verdict: string;
      sent_sha256: Buffer;
      response_sha256: Buffer;
    }>('SELECT status, verdict, sent_sha256, response_sha256 FROM delivery_attempt WHERE notice_id = $1', [id]);
    const mail = mailbox.mails().at(-1)!;
    const bytes = Buffer.from(mail.files[0]!.text, 'utf8');
    expect(attempt).toMatchObject({ status: 250, verdict: 'delivered' });
    expect(attempt!.sent_sha256.equals(createHash('sha256').update(bytes).digest())).toBe(true);
    expect(attempt!.response_sha256).toHaveLength(32);
    expect(mail.envelope).toEqual({ from: 'post@helpline.example.org', to: ['abuse@mailed.example.org'] });
    expect(mail.subject).toBe(
      `Notice ntc_${id.replaceAll('-', '')} under TAKE IT DOWN Act: action required within 48 hours`,
    );
    expect(mail.text).toContain(platform.link('one'));
    expect(mail.raw).toMatch(/^Reply-To: [^:]*<notices@helpline\.example\.org>\r$/m);
    expect(mail.raw).toContain(`Date: ${clock.now().toUTCString().replace('GMT', '+0000')}`);
    expect(platform.received()).toEqual([]);
  });

  it('is signed with the secret of the platform’s webhook', async () => {
    const { id } = await approved('signed');
    expect(await send(id)).toMatchObject({ channelKind: 'mail', status: 250, channelId: expect.any(String) });
    const [json, signature] = mailbox.mails().at(-1)!.files;
    const signed = new Webhook(platform.secret).sign(`ntc_${id.replaceAll('-', '')}`, clock.now(), json!.text);
    expect(signature!.text).toContain(`webhook-signature: ${signed}\n`);
  });

  it('is called back by mail after a withdrawal, below the mail that it takes back', async () => {
    const { locator, id } = await approved('withdrawn');
    await worker.runOutbox();
    const [row] = await work.rows<{ caseId: string }>('SELECT case_id AS "caseId" FROM notice WHERE id = $1', [id]);
    await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, row!.caseId));
    await worker.runOutbox();
    clock.advance({ minutes: 2 });
    await worker.send();
    const recall = (await work.page(locator)).notices.find(({ kind }) => kind === 'recall');
    expect(recall).toMatchObject({ state: 'delivered' });
    const mail = mailbox.mails().at(-1)!;
    expect(mail.subject).toBe(`Withdrawal of notice ntc_${id.replaceAll('-', '')}`);
    expect(mail.raw).toContain(`In-Reply-To: <ntc_${id.replaceAll('-', '')}@helpline.example.org>`);
    expect(mail.files[0]!.text).toContain('"type": "notice.recall"');
  });

  it('is not written once the permission to send has run out', async () => {
    const { id } = await approved('late');
    const before = mailbox.mails().length;
    expect(await send(id, performance.now() - SEND_WITHIN_MS.mail)).toMatchObject({ status: null, error: 'stale' });
    expect(mailbox.mails()).toHaveLength(before);
  });

  it('is not sent to an address that the platform no longer names, and not by hand either', async () => {
    const { id } = await approved('retired');
    const before = mailbox.mails().length;
    await register({ byHand: { url: 'https://mailed.example.org/report' } });
    expect(await send(id)).toMatchObject({ status: null, error: 'no-automatic-channel', channelKind: 'mail' });
    await put(
      `UPDATE notice n SET channel_id = c.id FROM channel c
       WHERE n.id = $1 AND c.platform_id = n.platform_id AND c.kind = 'by_hand'`,
      [id],
    );
    expect(await send(id)).toMatchObject({
      status: null,
      error: 'no-automatic-channel',
      channelKind: 'by_hand',
    });
    expect(mailbox.mails()).toHaveLength(before);
    await register();
  });
});
