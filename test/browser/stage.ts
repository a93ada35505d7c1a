import { createHash } from 'node:crypto';
import type { RuleId } from '../../src/domain/deadline/rule';
import { KeptFormService } from '../../src/features/account/kept-form.service';
import { CaseErasureService } from '../../src/features/case/case-erasure.service';
import { CaseService } from '../../src/features/case/case.service';
import { CaseTransitionService } from '../../src/features/case/case-transition.service';
import { DraftService } from '../../src/features/case/draft.service';
import { HandOverService } from '../../src/features/case/hand-over.service';
import { HolderService } from '../../src/features/case/holder.service';
import { LegalHoldService } from '../../src/features/case/legal-hold.service';
import { MessageService } from '../../src/features/case/message.service';
import type { PlatformAnswer } from '../../src/features/notice/answer.forms';
import { AnswerService } from '../../src/features/notice/answer.service';
import { CounterStatementService } from '../../src/features/notice/counter-statement.service';
import { FingerprintService } from '../../src/features/fingerprint/fingerprint.service';
import { HashFeedService } from '../../src/features/fingerprint/hash-feed.service';
import { RecipientService } from '../../src/features/fingerprint/recipient.service';
import { SharingService } from '../../src/features/fingerprint/sharing.service';
import { AnswerLinkService } from '../../src/features/notice/answer-link.service';
import { MailReplyService } from '../../src/features/notice/mail-reply.service';
import { NoticeDraftService } from '../../src/features/notice/notice-draft.service';
import { NoticeService } from '../../src/features/notice/notice.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { ContactService } from '../../src/features/return/contact.service';
import { PersonAccessService } from '../../src/features/return/person-access.service';
import { WordsRequestService } from '../../src/features/return/words-request.service';
import { WordsService } from '../../src/features/return/words.service';
import { type ReportInput, ReportService } from '../../src/features/report/report.service';
import { AuthorityService } from '../../src/features/verification/authority.service';
import { VerificationService } from '../../src/features/verification/verification.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { Envelope } from '../../src/infra/crypto/envelope';
import { actAs } from '../../src/infra/database/actor';
import { replyTag } from '../../src/infra/mail/reply-tag';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { answerTokenOf } from '../support/answer-token';
import { inviteStaff, type TestApp } from '../support/app';
import { aReport, Casework } from '../support/casework';
import { closedPort } from '../support/http-peer';
import { until } from '../support/until';

export interface Receipt {
  readonly locator: string;
  readonly words: string;
}

const LONG_LINK = `https://forum.example.org/t/${'a-very-long-name-of-a-page-'.repeat(6)}?page=7`;

type Step = 'taken' | 'verified' | 'drafted' | 'sent';
const STEPS: readonly Step[] = ['taken', 'verified', 'drafted', 'sent'];

/** Makes cases whose receipts are known, so that a test can look at them from both sides. */
export class CaseMaker {
  readonly work: Casework;

  constructor(private readonly test: TestApp) {
    this.work = new Casework(test);
  }

  async report(links: readonly string[], more: Partial<ReportInput> = {}): Promise<Receipt> {
    const receipt = await this.test.app.get(ReportService).submit(aReport(links, more));
    if (receipt.kind !== 'received') throw new Error('this report was there already');
    return { locator: receipt.locator, words: receipt.phrase.join(' ') };
  }

  /** A report brought as far as `step` by the caseworker. */
  async reportUpTo(
    step: Step,
    links: readonly string[],
    more: Partial<ReportInput> = {},
    basis: RuleId = 'us-take-it-down',
  ): Promise<Receipt> {
    const receipt = await this.report(links, more);
    const { app } = this.test;
    const { locator } = receipt;
    const staff = await this.work.staff();
    const reached = (wanted: Step) => STEPS.indexOf(wanted) <= STEPS.indexOf(step);
    await app.get(CaseService).take(locator, staff);
    if (reached('verified')) {
      const verification = app.get(VerificationService);
      for (const item of (await this.work.page(locator)).items)
        await verification.judgeItem(locator, item.id, staff, 'verify');
      await app
        .get(AuthorityService)
        .recordAuthority(locator, staff, { kind: 'self', proof: null, checks: ['called_back'] });
    }
    if (reached('drafted')) await app.get(NoticeDraftService).prepareDrafts(locator, staff, basis);
    if (reached('sent')) await this.work.approveAll(locator);
    return receipt;
  }

  async hold({ locator }: Receipt): Promise<void> {
    const cases = this.test.app.get(CaseTransitionService);
    await this.test.app.get(UnitOfWork).run(async (tx) => {
      const now = new Date();
      await cases.setHold(tx, await cases.lock(tx, { locator }), now, 'system', now);
    });
  }

  async doubt({ locator }: Receipt): Promise<void> {
    const { app } = this.test;
    const staff = await this.work.staff();
    const [item] = (await this.work.page(locator)).items;
    const check = { kind: 'knows_when', result: 'does_not_fit', text: 'Says last year.' } as const;
    await app.get(AuthorityService).addCheck(locator, staff, check);
    await app.get(AuthorityService).flagItem(locator, item!.id, staff, ['news']);
    await app.get(ContactService).ask(locator, staff, { way: 'none' }, 'none');
  }

  async withdraw({ locator, words }: Receipt): Promise<void> {
    const access = this.test.app.get(PersonAccessService);
    const token = await access.signIn(locator, words);
    await access.withdraw(token!);
  }

  /** Erases a withdrawn case as soon as its recalls have left. */
  async erase({ locator }: Receipt): Promise<void> {
    const erasures = this.test.app.get(CaseErasureService);
    await until(`${locator} to be erased`, async () => (await erasures.erase({ locator }, 'person_asked')).ok);
  }

  /** The desk says something and asks something; the person answers before the question. */
  async talk({ locator, words }: Receipt): Promise<void> {
    const { app } = this.test;
    const messages = app.get(MessageService);
    const staff = await this.work.staff();
    const { id: caseId } = await this.work.page(locator);
    await messages.writeAsStaff(locator, staff, 'We looked at your link and wrote to the platform.', false);
    await app.get(PersonAccessService).signIn(locator, words);
    await actAs({ kind: 'person', caseId }, () =>
      messages.writeAsPerson(caseId, `Thank you. It is also here: ${LONG_LINK}`),
    );
    await messages.writeAsStaff(locator, staff, 'Do you know when the second one was posted?', true);
  }

  /** The holder hands it over, with a note. */
  async offer({ locator }: Receipt, to: 'anybody' | 'supervisors'): Promise<void> {
    const note = 'Her exam is on Friday: please write nothing before. The second link needs the police report.';
    await this.test.app.get(HandOverService).give(locator, await this.work.staff(), { to, toId: null, note });
  }

  /** A supervisor gives it to a colleague, who has not acknowledged it. */
  async assign({ locator }: Receipt): Promise<void> {
    const colleague = await this.work.staff(await inviteStaff(this.test, 'caseworker', 'Cole League'));
    await this.test.app.get(HolderService).assign(locator, await this.work.staff('supervisor'), colleague.id);
  }

  /** Marked as news and approved by the one who has it: a second person is asked. */
  async approveFirst({ locator }: Receipt): Promise<void> {
    const { app } = this.test;
    const staff = await this.work.staff();
    const { items, notices } = await this.work.page(locator);
    await app.get(AuthorityService).flagItem(locator, items[0]!.id, staff, ['news']);
    await app.get(NoticeService).approve(locator, notices[0]!.id, staff);
  }

  /** What somebody published about how this platform is reached. */
  async publishContact(slug: string): Promise<void> {
    await this.work.rows(
      `INSERT INTO platform_contact (id, platform_id, kind, purpose, position, address, use_for, languages, source, sureness, created_at)
       SELECT gen_random_uuid(), id, 'web_form', 'ncii', 1, 'https://' || $1::text || '.example.org/report', 'Intimate images', 'en, vi',
         'their own site', 'primary', now() FROM platform WHERE slug = $1::text`,
      [slug],
    );
  }

  /** Approved, to leave in two days. */
  async approveLater({ locator }: Receipt): Promise<void> {
    const [notice] = (await this.work.page(locator)).notices;
    const leavesAt = new Date(Date.now() + 2 * 86_400_000);
    await this.test.app.get(NoticeService).approve(locator, notice!.id, await this.work.staff(), leavesAt);
  }

  /** The time the law gives is over for its platform. */
  async breach({ locator }: Receipt): Promise<void> {
    const [notice] = (await this.work.page(locator)).notices;
    await this.work.rows(
      `UPDATE clock SET started_at = started_at - interval '50 hours', due_at = due_at - interval '50 hours',
         next_event_at = now() WHERE notice_id = $1`,
      [notice!.id],
    );
    await until(`${locator} to be late`, async () => {
      const [late] = (await this.work.page(locator)).notices;
      return late!.clock?.state === 'breached';
    });
  }

  /** Somebody else does something in a case that is open on a page. */
  async meddle({ locator }: Receipt): Promise<void> {
    const boss = await this.work.staff('supervisor');
    await this.test.app.get(MessageService).writeAsStaff(locator, boss, 'We are still at it.', false);
  }

  /** The desk has the code of an advocate and asks for new words with it. */
  async askForWords({ locator }: Receipt, code: string): Promise<void> {
    const staff = await this.work.staff();
    if ((await this.work.page(locator)).state === 'intake') await this.test.app.get(CaseService).take(locator, staff);
    await this.test.app.get(WordsRequestService).ask(locator, staff, code);
  }

  async withAskedWords(): Promise<Receipt> {
    const receipt = await this.reportUpTo('taken', ['https://forum.example.org/t/asked']);
    const { app } = this.test;
    const visit = await app.get(PersonAccessService).signIn(receipt.locator, receipt.words);
    await this.askForWords(receipt, await app.get(WordsService).nameAdvocate(visit!));
    return receipt;
  }

  /** A form of whoever is called so waits for them. */
  async keepForm(name: string, path: string, fields: Readonly<Record<string, string>>): Promise<void> {
    const found = await this.work.rows<{ id: string }>('SELECT id FROM staff WHERE starts_with(name, $1)', [name]);
    for (const { id } of found) await this.test.app.get(KeptFormService).keep(id, path, fields);
  }

  /** Two who may be given fingerprints and one who waits; of this case one holds some, and the other was told to delete. */
  async share({ locator, words }: Receipt): Promise<void> {
    const { app } = this.test;
    const recipients = app.get(RecipientService);
    const one = await this.work.staff(await inviteStaff(this.test, 'administrator', 'Robin Keyholder'));
    const two = await this.work.staff('supervisor');
    const does = { doesEn: 'Looks for copies on its own sites.', doesVi: 'Tìm bản sao trên các trang của mình.' };
    const keys: string[] = [];
    const ids: string[] = [];
    for (const name of ['Matchbox', 'Copyfinder', 'Not Yet Confirmed']) {
      await recipients.propose(two, { name, ...does, address: 'https://example.org/about', format: 'threatexchange' });
      const [{ id }] = (await this.work.rows<{ id: string }>('SELECT id FROM hash_recipient WHERE name = $1', [
        name,
      ])) as [{ id: string }];
      if (name === 'Not Yet Confirmed') continue;
      await recipients.decide(one, id, 'yes');
      keys.push(await recipients.drawKey(two, id));
      ids.push(id);
    }
    const token = (await app.get(PersonAccessService).signIn(locator, words))!;
    await app.get(FingerprintService).add(token, { sha256: 'ab'.repeat(32), pdq: null });
    const ask = async () => {
      for (const key of keys) await app.get(HashFeedService).read(key, { after: null, from: null, limit: 10 });
    };
    await app.get(SharingService).choose(token, ids);
    await ask();
    await app.get(SharingService).choose(token, ids.slice(0, 1));
    await ask();
  }

  /** A human of another domain and a machine press "reply". */
  async replyByMail({ locator }: Receipt): Promise<void> {
    const [notice] = (await this.work.page(locator)).notices;
    const [link] = await this.work.rows<{ id: string }>('SELECT id FROM answer_link WHERE notice_id = $1', [
      notice!.id,
    ]);
    const tag = replyTag(this.test.app.get(Envelope), link!.id);
    const replies = this.test.app.get(MailReplyService);
    for (const [returnPath, text] of [
      ['jo@elsewhere.example.net', `The post is gone. See ${LONG_LINK}`],
      ['', 'We have got your mail. Ticket 4711.'],
    ] as const) {
      const raw = `From: jo@elsewhere.example.net\r\nSubject: Re: Notice\r\n\r\n${text}\r\n`;
      await replies.take({ returnPath, tags: [tag], bytes: Buffer.from(raw) });
    }
  }

  /** The caseworker and the supervisor have each begun a message and not sent it. */
  async keepDraft({ locator }: Receipt): Promise<void> {
    for (const which of ['caseworker', 'supervisor'] as const) {
      const place = { form: 'messages', field: 'text' };
      const staff = await this.work.staff(which);
      await this.test.app.get(DraftService).keep(locator, staff, place, 'We wrote to the platform and will');
    }
  }

  /** The page where a notice is answered that went out by mail. */
  async answerPageOf({ locator }: Receipt): Promise<string> {
    const [notice] = (await this.work.page(locator)).notices;
    return `/n/${await answerTokenOf(this.work, notice!.id)}`;
  }

  async endAnswerPage({ locator }: Receipt): Promise<void> {
    const [notice] = (await this.work.page(locator)).notices;
    await this.test.app.get(AnswerLinkService).end(locator, notice!.id, await this.work.staff());
  }

  /** The platform refuses with a number, says where it went, passes on its uploader's words; these are shown to the person. */
  async reply({ locator }: Receipt): Promise<void> {
    const page = await this.work.page(locator);
    const [notice] = page.notices;
    const [row] = await this.work.rows<{ platformId: string }>(
      'SELECT platform_id AS "platformId" FROM notice WHERE id = $1',
      [notice!.id],
    );
    const say = async (answer: PlatformAnswer, webhookId: string) =>
      this.test.app.get(AnswerService).apply({
        noticeId: notice!.id,
        caseId: page.id,
        platformId: row!.platformId,
        webhookId,
        bodySha256: createHash('sha256').update(JSON.stringify(answer)).digest(),
        answer,
      });
    const statementOfReasons = '8f1c1c2e-5b0f-4a6f-9f63-0f2a5b8f9d11';
    await say({ type: 'refused', reason: { code: 'newsworthy' }, statementOfReasons }, 'stage-refused');
    await say({ type: 'received' }, 'stage-refused');
    await say({ type: 'moved', newUrl: `${LONG_LINK}&moved=1` }, 'stage-moved');
    await say({ type: 'counter_statement', counterStatement: 'She agreed to it at the time.' }, 'stage-uploader');
    const decide = this.test.app.get(CounterStatementService);
    const [said] = (await this.work.page(locator)).notices[0]!.counterStatements;
    await decide.decide(locator, said!.id, await this.work.staff(), 'share');
    await say({ type: 'counter_statement', counterStatement: 'And I will not stop.' }, 'stage-uploader-2');
  }

  /** Drafted for a platform that is written to by mail, and approved. */
  async reportByMail(link: string): Promise<Receipt> {
    const receipt = await this.reportUpTo('drafted', [link]);
    const { id } = await this.work.page(receipt.locator);
    await this.work.rows(
      `UPDATE notice n SET channel_id = c.id FROM channel c
       WHERE n.case_id = $1 AND c.platform_id = n.platform_id AND c.kind = 'mail'`,
      [id],
    );
    await this.work.approveAll(receipt.locator);
    return receipt;
  }

  /** As if its notice had gone in one call with three others. */
  async shareCall({ locator }: Receipt): Promise<void> {
    const { id } = await this.work.page(locator);
    await this.work.rows(
      `UPDATE delivery_attempt a SET batch_sha256 = sha256('four'), batch_size = 4
       FROM notice n WHERE n.id = a.notice_id AND n.case_id = $1`,
      [id],
    );
  }

  /** A supervisor keeps it. */
  async keep({ locator }: Receipt): Promise<void> {
    const reviewAt = new Date(Date.now() + 30 * 86_400_000);
    const hold = { reason: 'The district court asks for it in a running case.', reviewAt };
    await this.test.app.get(LegalHoldService).set(locator, await this.work.staff('supervisor'), hold);
  }

  /** A platform where nobody answers the webhook, with mail as its next channel. Answers the address of a page on it. */
  async platformThatIsAway(): Promise<string> {
    const host = `farboard.localhost:${await closedPort()}`;
    await this.test.app.get(PlatformService).register({
      slug: 'farboard',
      name: 'FarBoard',
      hosts: [host],
      bases: ['us-take-it-down'],
      webhook: {
        endpoint: `http://${host}/notices`,
        secret: newWebhookSecret(),
        answerSecret: newWebhookSecret(),
        scheduleSeconds: [0, 86_400],
      },
      mail: { address: 'abuse@farboard.example.org' },
    });
    return `http://${host}/p/away`;
  }
}

/** A case in every state that has a look of its own. */
export interface Stage {
  readonly untaken: Receipt;
  readonly onHold: Receipt;
  readonly verifying: Receipt;
  readonly drafted: Receipt;
  /** Its notice was approved by one of two. */
  readonly seconded: Receipt;
  /** Its notice lacks an element, so it cannot be approved. */
  readonly incomplete: Receipt;
  readonly undeliverable: Receipt;
  /** The same, and put on hold afterwards: its notice may not be sent again now. */
  readonly heldBack: Receipt;
  /** One link gone, one that they refuse, one where nobody answers. */
  readonly mixed: Receipt;
  readonly removed: Receipt;
  readonly withdrawn: Receipt;
  readonly erased: Receipt;
  /** Withdrawn, and kept by a legal hold that somebody must look at again. */
  readonly held: Receipt;
  /** Its notice was tried and did not get through; the next channel is mail. */
  readonly inTrouble: Receipt;
  /** Another report names one of its links, an answer did not fit, and somebody asked for another contact way. */
  readonly doubted: Receipt;
  /** Messages went both ways, and a question is open; its notice shared its call. */
  readonly talking: Receipt;
  /** A refusal with its number, a new address, an uploader's words, an id that came twice. */
  readonly replied: Receipt;
  /** Handed over: to whoever takes it first, and to the supervisors. */
  readonly offered: Receipt;
  readonly forBosses: Receipt;
  /** Given to a colleague by a supervisor, and not acknowledged. */
  readonly assigned: Receipt;
  /** Its notice is approved and leaves in two days. */
  readonly later: Receipt;
  /** Its platform did nothing in the time of the law. */
  readonly late: Receipt;
  /** Its notice went out by mail. */
  readonly mailed: Receipt;
  /** Where that notice is answered in a browser, and one where this has ended. */
  readonly answerPages: { readonly open: string; readonly ended: string };
  /** For what can be done once only. */
  readonly make: CaseMaker;
  /** Where the application answers. */
  readonly address: string;
}

export async function setStage(test: TestApp): Promise<Stage> {
  const make = new CaseMaker(test);
  const contact = { way: 'email', address: 'person@example.org', note: 'After six in the evening' } as const;
  const consents = ['notify_platforms', 'share_fingerprints', 'pass_to_police', 'use_in_figures'] as const;
  const away = await make.platformThatIsAway();
  const stage = {
    make,
    address: test.url,
    untaken: await make.report([test.link('prompt', 'untaken')]),
    onHold: await make.reportUpTo('taken', [test.link('prompt', 'hold')], { ageInPicture: 'not_sure' }),
    verifying: await make.reportUpTo('taken', [test.link('prompt', 'new'), LONG_LINK], { contact }),
    drafted: await make.reportUpTo('drafted', [test.link('prompt', 'draft')], { contact, consents }),
    incomplete: await make.reportUpTo('drafted', [test.link('slow', 'part')], { statesNoConsent: false }),
    undeliverable: await make.reportUpTo('sent', [test.link('gone', 'lost')]),
    heldBack: await make.reportUpTo('sent', [test.link('gone', 'held-back')]),
    mixed: await make.reportUpTo(
      'sent',
      (['prompt', 'refuse', 'silent'] as const).map((s) => test.link(s, 'mixed')),
    ),
    removed: await make.reportUpTo('sent', [test.link('prompt', 'done')]),
    withdrawn: await make.reportUpTo('drafted', [test.link('silent', 'stopped')]),
    erased: await make.reportUpTo('drafted', [test.link('silent', 'erased')]),
    held: await make.reportUpTo('drafted', [test.link('silent', 'held')]),
    inTrouble: await make.reportUpTo('sent', [away]),
    doubted: await make.reportUpTo('drafted', [LONG_LINK, test.link('silent', 'doubted')], { contact }),
    talking: await make.reportUpTo('sent', [test.link('silent', 'talking')], { contact }),
    replied: await make.reportUpTo('sent', [test.link('silent', 'replied')]),
    offered: await make.reportUpTo('sent', [test.link('silent', 'offered'), LONG_LINK], { contact }),
    forBosses: await make.reportUpTo('drafted', [test.link('silent', 'for-bosses')], { contact }),
    assigned: await make.reportUpTo('verified', [test.link('silent', 'assigned')], { contact }),
    later: await make.reportUpTo('drafted', [test.link('silent', 'later')], { contact }),
    late: await make.reportUpTo('sent', [test.link('silent', 'late')]),
    seconded: await make.reportUpTo('drafted', [test.link('silent', 'seconded')]),
    mailed: await make.reportByMail(away),
  };
  const ended = await make.reportByMail(away);
  await make.talk(stage.talking);
  await make.share(stage.talking);
  await make.offer(stage.offered, 'anybody');
  await make.offer(stage.forBosses, 'supervisors');
  await make.doubt(stage.doubted);
  await make.approveFirst(stage.seconded);
  await make.publishContact('examplebox');
  await make.assign(stage.assigned);
  await make.approveLater(stage.later);
  for (const receipt of [stage.withdrawn, stage.erased, stage.held]) await make.withdraw(receipt);
  await make.erase(stage.erased);
  await make.keep(stage.held);

  const states = async ({ locator }: Receipt, what: 'items' | 'notices', wanted: string) =>
    until(`${what} of ${locator} to be ${wanted}`, async () => {
      const rows: readonly { readonly state: string }[] = (await make.work.page(locator))[what];
      return rows.map(({ state }) => state).join() === wanted;
    });
  await states(stage.undeliverable, 'notices', 'undeliverable');
  await states(stage.heldBack, 'notices', 'undeliverable');
  await make.hold(stage.heldBack);
  await states(stage.mixed, 'items', 'removed,refused,notified');
  await states(stage.removed, 'items', 'removed');
  await states(stage.inTrouble, 'notices', 'sending');
  await until('its attempt to end', async () => {
    const [notice] = (await make.work.page(stage.inTrouble.locator)).notices;
    return notice!.attempts[0]?.verdict === 'retry';
  });
  for (const receipt of [stage.mailed, ended, stage.replied, stage.talking, stage.late])
    await states(receipt, 'notices', 'delivered');
  await make.shareCall(stage.talking);
  await make.reply(stage.replied);
  await make.breach(stage.late);
  const answerPages = { open: await make.answerPageOf(stage.mailed), ended: await make.answerPageOf(ended) };
  await make.endAnswerPage(ended);
  await make.replyByMail(stage.mailed);
  return { ...stage, answerPages };
}
