import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { AnswerLinkService } from '../../src/features/notice/answer-link.service';
import { AnswerPageService } from '../../src/features/notice/answer-page.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { type Mailbox, startMailbox } from '../support/mailbox';
import { answerTokenOf } from '../support/answer-token';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

describe('a platform that gets its notice by mail', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let mailbox: Mailbox;
  let platform: OwnPlatform;
  const clock = new FixedClock(new Date());

  beforeAll(async () => {
    [mailbox, platform] = [await startMailbox(), await OwnPlatform.start()];
    test = await startTestApp({
      worker: false,
      clock,
      settings: { SMTP_URL: mailbox.url, OUTGOING_ALLOW_PRIVATE: platform.allowed },
    });
    await platform.register(test, { mail: { address: 'abuse@own.example.org' } });
    work = new Casework(test);
    worker = new HandWorker(test);
  });
  afterAll(async () => {
    await test.stop();
    await mailbox.stop();
    await platform.stop();
  });

  /** A notice that went out by mail, and the path in it where a browser can answer. */
  async function mailed(...slugs: string[]): Promise<{ locator: string; id: string; path: string }> {
    const locator = await work.draftedCase(slugs.map((slug) => platform.link(slug)));
    const id = (await work.page(locator)).notices[0]!.id;
    await work.rows(
      `UPDATE notice n SET channel_id = c.id FROM channel c
       WHERE n.id = $1 AND c.platform_id = n.platform_id AND c.kind = 'mail'`,
      [id],
    );
    await work.approveAll(locator);
    await worker.runOutbox();
    const url = /http\S+\/n\/\S+/.exec(mailbox.mails().at(-1)!.text)![0];
    expect(url.startsWith(`${test.url}/n/`)).toBe(true);
    return { locator, id, path: url.slice(test.url.length) };
  }
  const open = (path: string, language = 'en') => new Visitor(test.url, { language }).get(path);
  const noticeOf = async (locator: string) =>
    (await work.page(locator)).notices.find(({ kind }) => kind === 'takedown')!;
  const itemsOf = async (locator: string) => (await work.page(locator)).items.map(({ state }) => state);
  const tasksOf = (id: string) =>
    work.rows<{ kind: string }>('SELECT kind FROM task WHERE subject_id = $1 ORDER BY created_at', [id]);

  it('answers in a browser: the notice is answered, the links it ticked are claimed removed', async () => {
    const { locator, path } = await mailed('one', 'two');
    const page = await open(path);
    expect(page.status).toBe(200);
    expect(page.text()).toContain('under TAKE IT DOWN Act');
    // Above the end of the page itself, which would be taken for the end of the law's time.
    expect(page.text()).toMatch(/The law gives you 48 hours from when you got this notice\..*This page works until/s);
    expect(page.text()).toContain(platform.link('one'));
    const ids = [...page.html.matchAll(/name="item" type="checkbox" value="([^"]+)"/g)].map(([, id]) => id!);
    await page.submit({ type: 'removed', item: ids[1]! }, 'Send this answer');
    expect(page.text()).toContain('Thank you, your answer is in');
    expect(await noticeOf(locator)).toMatchObject({ state: 'answered' });
    expect(await itemsOf(locator)).toEqual(['notified', 'claimed_removed']);
    await page.get(path);
    expect(page.text()).toContain('We removed it');
  });

  it('answers nothing by only looking, as a mail scanner does', async () => {
    const { locator, id, path } = await mailed('scanned');
    for (let n = 0; n < 3; n += 1) await open(path);
    expect(await noticeOf(locator)).toMatchObject({ state: 'delivered' });
    expect(await work.rows('SELECT 1 FROM answer WHERE notice_id = $1', [id])).toEqual([]);
    const opened = await work.rows<{ actor: string }>(
      `SELECT actor FROM audit_entry WHERE action = 'answer-page.opened' AND detail->>'notice' = $1`,
      [id],
    );
    expect(opened.map(({ actor }) => actor.split(':')[0])).toEqual(['platform']);
  });

  it('is asked once more before a refusal counts, and loses nothing on the way back', async () => {
    const { locator, id, path } = await mailed('refused');
    const page = await open(path);
    await page.submit({ type: 'refused', reason: 'other', words: 'The account is closed.' }, 'Send this answer');
    expect(page.text()).toContain('Do you refuse this notice?');
    expect(await noticeOf(locator)).toMatchObject({ state: 'delivered' });
    await page.submit({}, 'Go back and change it');
    expect([page.valueOf('type'), page.valueOf('reason'), page.valueOf('words')]).toEqual([
      'refused',
      'other',
      'The account is closed.',
    ]);
    await page.submit({}, 'Send this answer');
    await page.submit({}, 'Yes, refuse it');
    expect(page.text()).toContain('Your refusal and its reason are with the caseworker.');
    expect(await itemsOf(locator)).toEqual(['refused']);
    expect(await tasksOf(id)).toEqual([{ kind: 'refused' }]);
  });

  it('says where the content went, for one link; the new address is a link of the case', async () => {
    const { locator, id, path } = await mailed('moved-one', 'moved-two');
    const page = await open(path);
    const newUrl = 'https://elsewhere.example.org/p/1';
    await page.submit({ type: 'moved', newUrl }, 'Send this answer');
    expect([page.status, page.valueOf('newUrl')]).toEqual([422, newUrl]);
    expect(page.text()).toContain('Tick one link only');
    // Without a script, the browser itself goes to what is wrong, and from there to the field.
    expect(page.html).toMatch(/<div class="govuk-error-summary"[^>]* tabindex="-1" autofocus=""/);
    expect(page.html).toMatch(/href="#item"[\s\S]*id="item"/);
    const [item] = (await work.page(locator)).items;
    await page.submit({ type: 'moved', newUrl: 'elsewhere', item: item!.id }, 'Send this answer');
    expect(page.text()).toContain('Give the whole new address');
    await page.submit({ type: 'moved', newUrl, item: item!.id }, 'Send this answer');
    expect(page.text()).toContain('The new address is with the caseworker.');
    expect(await itemsOf(locator)).toEqual(['moved', 'notified', 'reported']);
    expect(await tasksOf(id)).toEqual([{ kind: 'moved' }]);
  });

  it('is asked once more before something counts as put back', async () => {
    const { locator, id, path } = await mailed('restored');
    await work.rows(
      `UPDATE item SET state = 'claimed_removed' WHERE case_id = (SELECT case_id FROM notice WHERE id = $1)`,
      [id],
    );
    const page = await open(path);
    await page.submit({ type: 'restored' }, 'Send this answer');
    expect(page.text()).toContain('Did you put it back?');
    expect(await itemsOf(locator)).toEqual(['claimed_removed']);
    await page.submit({}, 'Yes, it is there again');
    expect(page.text()).toContain('The caseworker is told that it is there again.');
    expect(await itemsOf(locator)).toEqual(['acknowledged']);
    expect(await tasksOf(id)).toEqual([{ kind: 'restored' }]);
  });

  it('passes on the uploader’s words, and names the number of a decision that it confirms', async () => {
    const { locator, path } = await mailed('uploader');
    const page = await open(path);
    await page.submit({ type: 'counter_statement', words: 'It is mine.' }, 'Send this answer');
    expect(page.text()).toContain('The words are with the caseworker.');
    await page.get(path);
    await page.submit({ type: 'refused', reason: 'newsworthy', statement: 'SOR-7' }, 'Send this answer');
    expect(page.text()).toContain('SOR-7');
    await page.submit({}, 'Yes, refuse it');
    const { answers, counterStatements } = await noticeOf(locator);
    expect(answers).toMatchObject([
      { type: 'counter_statement', text: null },
      { type: 'refused', statement: 'SOR-7' },
    ]);
    expect(counterStatements.map(({ text }) => text)).toEqual(['It is mine.']);
  });

  it('asks a question that reaches the caseworker, once, however often the button is pressed', async () => {
    const { id, path } = await mailed('asked');
    const page = await open(path);
    const fields = {
      type: 'needs_information',
      words: 'Which of the two posts?',
      submission: page.valueOf('submission')!,
      item: page.valueOf('item')!,
      ...tokenOf(page),
    };
    for (let n = 0; n < 3; n += 1) await page.post(path, fields);
    expect(page.text()).toContain('Your question is with the caseworker.');
    expect(await tasksOf(id)).toEqual([{ kind: 'needs_information' }]);
  });

  it('is told beside the field what is missing, in its language, and keeps what it typed', async () => {
    const { path } = await mailed('typed');
    const page = await open(path, 'vi');
    await page.submit({ type: 'refused', words: 'Vì lý do khác' }, 'Gửi câu trả lời này');
    expect(page.status).toBe(422);
    expect(page.text()).toContain('Hãy chọn lý do từ chối');
    expect(page.valueOf('words')).toBe('Vì lý do khác');
    await page.submit({}, 'English');
    expect([page.status, page.valueOf('words')]).toEqual([200, 'Vì lý do khác']);
  });

  it('finds nothing behind an address that ended, was ended, was taken back, or never was', async () => {
    const over = await mailed('over');
    const ended = await mailed('ended');
    const recalled = await mailed('recalled');
    await test.app.get(AnswerLinkService).end(ended.locator, ended.id, await work.staff());
    const [row] = await work.rows<{ caseId: string }>('SELECT case_id AS "caseId" FROM notice WHERE id = $1', [
      recalled.id,
    ]);
    await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, row!.caseId));
    await worker.runOutbox();
    const never = `/n/${'x'.repeat(43)}`;
    const gone = async (path: string) => {
      const page = await open(path);
      return { status: page.status, text: page.text() };
    };
    expect((await gone(over.path)).status).toBe(200);
    clock.advance({ hours: 14 * 24 });
    const answers = await Promise.all([over.path, ended.path, recalled.path, never, '/n/short'].map(gone));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]!.status).toBe(404);
    const token = over.path.slice('/n/'.length);
    const late = test.app
      .get(AnswerPageService)
      .answer(token, '00000000-0000-4000-8000-000000000000', { type: 'removed' });
    expect(await late).toBeNull();
    clock.advance({ hours: -14 * 24 });
  });

  it('stands in the mail only: not in the signed bytes, and not on the desk’s page', async () => {
    const { id } = await mailed('only');
    const token = await answerTokenOf(work, id);
    const mail = mailbox.mails().at(-1)!;
    expect(mail.text).toContain(token);
    for (const file of mail.files) expect(file.text).not.toContain(token);
    expect(mail.subject).not.toContain(token);
  });
});

function tokenOf(page: Visitor): Record<string, string> {
  const [, name, value] = /name="([^"]*csrf[^"]*)" value="([^"]+)"/i.exec(page.html)!;
  return { [name!]: value! };
}
