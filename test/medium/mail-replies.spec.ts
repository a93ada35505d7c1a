import { MOST_REPLIES } from '../../src/domain/notice/mail-reply';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { AnswerLinkService } from '../../src/features/notice/answer-link.service';
import { MailReplyDoor } from '../../src/features/notice/mail-reply-door.service';
import { PlatformWordsService } from '../../src/features/notice/platform-words.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { MOST_REPLY_BYTES } from '../../src/infra/mail/reply-server';
import { type Mailbox, startMailbox } from '../support/mailbox';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { signedIn } from '../support/desk-people';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';
import { sendRawMail } from '../support/send-raw-mail';
import { tablesWith, textOfDatabase } from '../support/text-of-database';

jest.setTimeout(60_000);

const DOMAIN = 'replies.help.example.org';

describe('a reply by mail', () => {
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
        REPLY_DOMAIN: DOMAIN,
        REPLY_SMTP_PORT: '0',
        OUTGOING_ALLOW_PRIVATE: platform.allowed,
      },
    });
    work = new Casework(test);
    worker = new HandWorker(test);
    await test.app.get(PlatformService).register({
      slug: 'mailed',
      name: 'Mailed',
      hosts: [platform.host],
      bases: ['us-take-it-down'],
      webhook: {
        endpoint: `http://${platform.host}/webhooks`,
        secret: platform.secret,
        answerSecret: platform.answerSecret,
      },
      mail: { address: 'abuse@mail.mailed.example.com' },
    });
  });
  afterAll(async () => {
    await test.stop();
    await mailbox.stop();
    await platform.stop();
  });

  const tagOf = (raw: string): string =>
    new RegExp(`^Reply-To: [^<]*<([a-z2-7]{53})@${DOMAIN}>\\r$`, 'm').exec(raw.replace(/\r\n[ \t]/g, ' '))![1]!;
  let links = 0;
  /** A notice that was mailed, and the address of its replies. */
  async function mailed(): Promise<{ locator: string; noticeId: string; tag: string }> {
    const locator = await work.draftedCase([platform.link(`reply-${(links += 1)}`)]);
    const { id: caseId } = await work.page(locator);
    await work.rows(
      `UPDATE notice n SET channel_id = c.id FROM channel c
       WHERE n.case_id = $1 AND c.platform_id = n.platform_id AND c.kind = 'mail'`,
      [caseId],
    );
    await work.approveAll(locator);
    await worker.runOutbox();
    const [notice] = (await work.page(locator)).notices;
    expect(notice!.state).toBe('delivered');
    return { locator, noticeId: notice!.id, tag: tagOf(mailbox.mails().at(-1)!.raw) };
  }

  interface Said {
    readonly to: string | readonly string[];
    readonly from?: string;
    readonly returnPath?: string;
    readonly text?: string;
    readonly headers?: readonly string[];
    readonly raw?: string;
  }
  /** Over a real connection: the reply of the server to the command that ended it. */
  function mail({
    to,
    from = 'Jo <jo@mailed.example.com>',
    text = 'It is gone.',
    headers = [],
    ...more
  }: Said): Promise<number> {
    const recipients = [to].flat().map((one) => (one.includes('@') ? one : `${one}@${DOMAIN}`));
    const head = [`From: ${from}`, 'Subject: Re: Notice', 'Date: Mon, 30 Nov 2026 12:00:00 +0000', ...headers];
    const raw = more.raw ?? [...head, '', text].join('\r\n');
    const returnPath = more.returnPath ?? 'bounces@mailed.example.com';
    return sendRawMail(test.app.get(MailReplyDoor).port!, { from: returnPath, to: recipients, raw });
  }
  const replies = async (locator: string) => (await work.page(locator)).replies;
  const tasks = async (locator: string) => (await work.page(locator)).tasks.map(({ kind }) => kind);

  it('to the address of a notice is kept below it, sealed, and asks a human to read it; nothing changes by itself', async () => {
    const { locator, noticeId, tag } = await mailed();
    const before = await work.page(locator);
    const words = 'We removed the post this morning, ticket 4711.';
    expect(await mail({ to: tag, text: words })).toBe(250);
    expect(await replies(locator)).toEqual([
      {
        noticeId,
        at: expect.any(Date),
        sender: 'jo@mailed.example.com',
        text: `Re: Notice\n\n${words}`,
        isKnown: true,
        isAutomatic: false,
        isCut: false,
      },
    ]);
    expect(await tasks(locator)).toContain('mail_reply');
    const after = await work.page(locator);
    expect([after.state, after.items, after.notices]).toEqual([before.state, before.items, before.notices]);
    expect(after.timeline[0]).toMatchObject({ action: 'task.opened' });
    expect(after.timeline[1]).toMatchObject({ action: 'reply.received', actor: 'platform' });
    const database = await textOfDatabase(test.database.url);
    for (const word of ['ticket 4711', 'jo@mailed.example.com', tag])
      expect([word, tablesWith(database, word)]).toEqual([word, []]);
    const { cookie } = await signedIn(test, test.caseworker);
    const html = await (await fetch(`${test.url}/desk/cases/${locator}`, { headers: { cookie } })).text();
    expect(html).toContain('ticket 4711');
    expect(html).not.toContain('Sender not verified');
  });

  it('of another domain is shown as not verified; a subdomain of theirs is theirs', async () => {
    const { locator, tag } = await mailed();
    for (const from of [
      'x@elsewhere.example.net',
      'x@mailed.example.com.evil.test',
      'x@help.mailed.example.com',
      'no address',
    ])
      expect(await mail({ to: tag, from, text: from })).toBe(250);
    expect((await replies(locator)).map(({ isKnown }) => isKnown)).toEqual([false, false, true, false]);
  });

  it('of a machine is kept and asks nobody, and there are few of them', async () => {
    const { locator, tag } = await mailed();
    const away = { to: tag, headers: ['Auto-Submitted: auto-replied'] };
    expect(await mail({ ...away, text: 'We have got your mail.' })).toBe(250);
    expect(await mail({ to: tag, returnPath: '', text: 'Undelivered.' })).toBe(250);
    expect((await replies(locator)).map(({ isAutomatic }) => isAutomatic)).toEqual([true, true]);
    expect(await tasks(locator)).not.toContain('mail_reply');
    const more = MOST_REPLIES.automatic - 2;
    for (let n = 0; n < more; n += 1) expect(await mail({ ...away, text: `again ${n}` })).toBe(250);
    expect(await mail({ ...away, text: 'and again' })).toBe(550);
    expect(await mail({ to: tag, text: 'A human.' })).toBe(250);
    expect(await tasks(locator)).toContain('mail_reply');
    // Nothing is ever answered by mail: two machines that answer each other end here.
    expect(mailbox.mails().filter(({ envelope }) => !envelope.to.includes('abuse@mail.mailed.example.com'))).toEqual(
      [],
    );
  });

  it('is kept once however often it is delivered, and a flood ends', async () => {
    const { locator, tag } = await mailed();
    for (let n = 0; n < 3; n += 1) expect(await mail({ to: [tag, tag.toUpperCase()], text: 'the same' })).toBe(250);
    expect(await replies(locator)).toHaveLength(1);
    const codes: number[] = [];
    for (let batch = 0; batch < 3; batch += 1)
      codes.push(
        ...(await Promise.all(Array.from({ length: 10 }, (_, n) => mail({ to: tag, text: `flood ${batch} ${n}` })))),
      );
    expect(codes.filter((code) => code === 250).length).toBe(MOST_REPLIES.human - 1);
    expect(new Set(codes)).toEqual(new Set([250, 550]));
    expect(await replies(locator)).toHaveLength(MOST_REPLIES.human);
  });

  it('has no picture, no file and no address of ours that opens something', async () => {
    const { locator, tag } = await mailed();
    const picture = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex').toString(
      'base64',
    );
    const [page] = /https?:\/\/\S+\/n\/[\w-]{43}/.exec(mailbox.mails().at(-1)!.text)!;
    const raw = [
      'From: jo@mailed.example.com',
      'Subject: proof',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      `Answered at ${page} and inline data:image/png;base64,${picture}`,
      '> You can also answer in a browser',
      '--b',
      'Content-Type: image/png; name=proof.png',
      'Content-Disposition: inline; filename=proof.png',
      'Content-Transfer-Encoding: base64',
      '',
      picture,
      '--b--',
      '',
    ].join('\r\n');
    expect(await mail({ to: tag, raw })).toBe(250);
    const [reply] = await replies(locator);
    expect(reply!.text).toBe(`proof\n\nAnswered at ${test.url}/n/[…] and inline data:image/png;base64,[…]`);
    const html = '<p>Gone &amp; forgotten</p><script>alert(1)</script>';
    const headers = ['MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8'];
    expect(await mail({ to: tag, headers, text: html })).toBe(250);
    expect((await replies(locator)).at(-1)!.text).toBe('Re: Notice\n\nGone & forgotten');
    expect(await mail({ to: tag, text: 'x\r\n'.repeat(MOST_REPLY_BYTES / 2) })).toBe(552);
    expect(await replies(locator)).toHaveLength(2);
  });

  it('is taken by no other address: made up, changed, of another domain, or of several', async () => {
    const { locator, tag } = await mailed();
    const changed = `${tag.slice(0, 30)}${tag[30] === 'a' ? 'b' : 'a'}${tag.slice(31)}`;
    for (const to of [changed, 'abuse', 'r'.padEnd(53, 'a'), `${tag}@elsewhere.example.org`, `x.${tag}`])
      expect([to, await mail({ to })]).toEqual([to, 550]);
    expect(await replies(locator)).toEqual([]);
  });

  it('is taken no longer than the notice can be answered: ended at the desk, over, or taken back', async () => {
    const [ended, recalled, old] = [await mailed(), await mailed(), await mailed()];
    await test.app.get(AnswerLinkService).end(ended.locator, ended.noticeId, await work.staff());
    expect(await mail({ to: ended.tag })).toBe(550);
    const { id: caseId } = await work.page(recalled.locator);
    await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, caseId));
    await worker.runOutbox();
    clock.advance({ minutes: 2 });
    await worker.send();
    expect(await mail({ to: recalled.tag })).toBe(550);
    clock.advance({ hours: 24 * 14 });
    expect(await mail({ to: old.tag })).toBe(550);
    for (const { locator } of [ended, recalled, old]) expect(await replies(locator)).toEqual([]);
  });

  it('is emptied with the other words of platforms', async () => {
    const { locator, tag } = await mailed();
    expect(await mail({ to: tag, text: 'For a time.' })).toBe(250);
    const { id: caseId } = await work.page(locator);
    await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, caseId));
    await worker.runOutbox();
    clock.advance({ hours: 24 * 91 });
    await test.app.get(PlatformWordsService).emptyOld(100, 90);
    expect(await replies(locator)).toMatchObject([{ text: null, sender: null }]);
  });
});
