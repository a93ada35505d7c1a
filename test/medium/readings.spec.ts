import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { MessageService } from '../../src/features/case/message.service';
import { type Reading, READINGS } from '../../src/features/case/readings';
import { RecipientService } from '../../src/features/fingerprint/recipient.service';
import { NoticeDraftService } from '../../src/features/notice/notice-draft.service';
import { UnknownHostService } from '../../src/features/notice/unknown-host.service';
import { ContactService } from '../../src/features/return/contact.service';
import { PersonLetterService } from '../../src/features/return/person-letter.service';
import { ReportService } from '../../src/features/report/report.service';
import { totpAt } from '../../src/infra/crypto/totp';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { FetchingPlatform } from '../support/feed';
import { answerTokenOf } from '../support/answer-token';
import { inviteStaff } from '../support/app';
import { aReport } from '../support/casework';
import { FixedClock } from '../support/clock';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const SRC = path.resolve(__dirname, '../../src');

describe('reading the words of a case', () => {
  const clock = new FixedClock(new Date());
  let { test, work, worker, platform, stop } = {} as OwnRun;
  let desk: Visitor;
  beforeAll(async () => {
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false, clock }));
    await sitDown();
  });
  afterAll(() => stop());

  async function sitDown(): Promise<void> {
    desk = await new Visitor(test.url).get('/desk/sign-in');
    const { email, password, totpSecret } = test.caseworker;
    await desk.submit({ email, password, code: totpAt(totpSecret, clock.now()) }, 'Sign in');
  }
  const entries = (caseId: string) =>
    work.rows<{ action: string; actor: string; detail: Record<string, unknown> }>(
      'SELECT action, actor, detail FROM audit_entry WHERE chain_id = $1 ORDER BY seq',
      [caseId],
    );
  const times = async (caseId: string, action: string) =>
    (await entries(caseId)).filter((entry) => entry.action === action).length;

  async function comeBack(link: string) {
    const receipt = await test.app.get(ReportService).submit(aReport([platform.link(link)]));
    if (receipt.kind !== 'received') throw new Error('a new report has a receipt');
    const person = await new Visitor(test.url).get('/return');
    await person.submit({ locator: receipt.locator, words: receipt.phrase.join(' ') }, 'Open');
    return { receipt, person };
  }

  /** How each reading comes about; answers the case that was read. */
  const DRIVERS: Record<Exclude<Reading, 'database-check' | 'own-draft'>, () => Promise<string>> = {
    'case-page': async () => {
      const locator = await work.report([platform.link('case-page')]);
      await desk.get(`/desk/cases/${locator}`);
      return (await work.page(locator)).id;
    },
    'hand-over-page': async () => {
      const locator = await work.verifiedCase([platform.link('hand-over')]);
      await desk.get(`/desk/cases/${locator}/hand-over`);
      return (await work.page(locator)).id;
    },
    'fingerprint-comparison': async () => {
      const { receipt, person } = await comeBack('compared');
      await person.get('/more');
      await person.submit({ sha256: '8'.repeat(64), consent: 'yes' }, 'Send these fingerprints');
      await worker.runOutbox();
      return (await work.page(receipt.locator)).id;
    },
    'notice-page': async () => {
      const locator = await work.draftedCase([platform.link('notice-page')]);
      const page = await work.page(locator);
      await desk.get(`/desk/cases/${locator}/notices/${page.notices[0]!.id}`);
      return page.id;
    },
    'person-page': async () => {
      const { receipt, person } = await comeBack('person-page');
      expect(person.html).toContain('person-page');
      return (await work.page(receipt.locator)).id;
    },
    'fingerprint-page': async () => {
      const { receipt, person } = await comeBack('fingerprints');
      const digits = '7'.repeat(64);
      await person.get('/more');
      await person.submit({ sha256: digits, consent: 'yes' }, 'Send these fingerprints');
      expect(person.text()).toContain(digits);
      return (await work.page(receipt.locator)).id;
    },
    'fingerprint-feed': async () => {
      const { receipt, person } = await comeBack('fingerprint-feed');
      await work.verify(receipt.locator);
      const recipients = test.app.get(RecipientService);
      const one = await work.staff(await inviteStaff(test, 'administrator', 'Ada Ministrator'));
      const two = await work.staff('supervisor');
      await recipients.propose(two, { name: 'M', doesEn: 'x', doesVi: 'x', address: null, format: 'threatexchange' });
      const [{ id }] = (await work.rows<{ id: string }>('SELECT id FROM hash_recipient')) as [{ id: string }];
      await recipients.decide(one, id, 'yes');
      const key = await recipients.drawKey(two, id);
      await person.get('/more');
      await person.submit({ sha256: '8'.repeat(64), consent: 'yes' }, 'Send these fingerprints');
      await person.submit({ recipient: id }, 'Save my choice');
      const headers = { authorization: `Bearer ${key}` };
      const answer = await fetch(`${test.url}/api/platform/v1/hashes`, { headers });
      expect(await answer.text()).toContain('8'.repeat(64));
      return (await work.page(receipt.locator)).id;
    },
    'person-copy': async () => {
      const { receipt, person } = await comeBack('person-copy');
      const { locator } = receipt;
      await person.post('/return', { step: 'copy-file' }, { 'sec-fetch-site': 'same-origin' });
      expect(person.html).toContain('person-copy');
      return (await work.page(locator)).id;
    },
    'person-letter': async () => {
      const contact = { way: 'email', address: 'somebody@example.org', note: null } as const;
      const locator = await work.verifiedCase([platform.link('letter')], { contact });
      await test.app.get(MessageService).writeAsStaff(locator, await work.staff(), 'We looked.', false);
      await test.app.get(PersonLetterService).sendDue(10);
      return (await work.page(locator)).id;
    },
    'notice-drafting': async () => {
      const locator = await work.verifiedCase([platform.link('drafting')]);
      await test.app.get(NoticeDraftService).prepareDrafts(locator, await work.staff(), 'us-take-it-down');
      return (await work.page(locator)).id;
    },
    'notice-approval': async () => (await work.page(await work.approvedCase([platform.link('approval')]))).id,
    'contact-change': async () => {
      const locator = await work.verifiedCase([platform.link('contact')]);
      const contact = { way: 'email', address: 'new@example.org', note: null } as const;
      await test.app.get(ContactService).ask(locator, await work.staff(), contact, 'none');
      clock.advance({ hours: 73 });
      await test.app.get(ContactService).applyDue(10);
      await sitDown(); // no session lasts so long
      return (await work.page(locator)).id;
    },
    'host-look-up': async () => {
      const locator = await work.verifiedCase(['https://box.example.org/p/1']);
      const page = await work.page(locator);
      await test.app.get(UnknownHostService).lookUp(page.items[0]!.id);
      return page.id;
    },
    'notice-delivery': async () => {
      const locator = await work.approvedCase([platform.link('delivery')]);
      await worker.runOutbox();
      return (await work.page(locator)).id;
    },
    'notice-fetch': async () => {
      const fetcher = new FetchingPlatform(test);
      await fetcher.register();
      const locator = await work.approvedCase([fetcher.link('fetched')]);
      await worker.runOutbox();
      expect((await fetcher.fetch({ after: '0' }, { at: clock.now() })).page.notices).toHaveLength(1);
      return (await work.page(locator)).id;
    },
    'answer-page': async () => {
      const locator = await work.approvedCase([platform.link('answer-page')]);
      const page = await work.page(locator);
      const visitor = await new Visitor(test.url).get(`/n/${await answerTokenOf(work, page.notices[0]!.id)}`);
      expect(visitor.html).toContain('answer-page');
      return page.id;
    },
    'link-check': async () => {
      const locator = await work.approvedCase([platform.link('checked')]);
      await worker.runOutbox();
      clock.advance({ minutes: 1 });
      await worker.look();
      return (await work.page(locator)).id;
    },
  };

  it.each(Object.entries(READINGS))('%s leaves its entry in the record of the case', async (reading, { entry }) => {
    if (entry === null) return expect(DRIVERS).not.toHaveProperty(reading);
    const drive = DRIVERS[reading as keyof typeof DRIVERS];
    expect([reading, typeof drive]).toEqual([reading, 'function']);
    const caseId = await drive();
    expect((await entries(caseId)).map(({ action }) => action)).toContain(entry);
  });

  it('is told once in a quarter of an hour for each thing that was read and each who read it', async () => {
    const locator = await work.draftedCase([platform.link('often')]);
    const { id, notices } = await work.page(locator);
    const notice = `/desk/cases/${locator}/notices/${notices[0]!.id}`;
    for (let n = 0; n < 3; n += 1) await (await desk.get(`/desk/cases/${locator}`)).get(notice);
    expect([await times(id, 'case.read'), await times(id, 'notice.read')]).toEqual([1, 1]);
    // A session that idles ends just then.
    for (let minutes = 0; minutes < 16; minutes += 8) {
      clock.advance({ minutes: 8 });
      await desk.get('/desk');
    }
    await (await desk.get(`/desk/cases/${locator}`)).get(notice);
    expect([await times(id, 'case.read'), await times(id, 'notice.read')]).toEqual([2, 2]);
    const staff = await work.staff();
    expect((await entries(id)).filter(({ action }) => action === 'notice.read')).toEqual(
      Array.from({ length: 2 }, () => ({
        action: 'notice.read',
        actor: `staff:${staff.id}`,
        detail: { notice: notices[0]!.id },
      })),
    );
  });

  it('is told also when the page of the case only comes back with an error', async () => {
    const locator = await work.report([platform.link('error-page')]);
    const { id } = await work.page(locator);
    await desk.get('/desk');
    const token = /name="([^"]*csrf[^"]*)" value="([^"]+)"/i.exec(desk.html)!;
    await desk.post(`/desk/cases/${locator}/close`, { [token[1]!]: token[2]! });
    expect([desk.status, await times(id, 'case.read')]).toEqual([422, 1]);
  });

  it('shows nothing when it cannot be told', async () => {
    const locator = await work.report([platform.link('untold')]);
    await work.rows(`ALTER TABLE audit_head RENAME TO audit_head_away`);
    try {
      await desk.get(`/desk/cases/${locator}`);
      expect(desk.status).toBe(500);
      expect(desk.html).not.toContain('untold');
    } finally {
      await work.rows(`ALTER TABLE audit_head_away RENAME TO audit_head`);
    }
  });

  it('goes through a vault that was asked for by the name of a reading, and no other way', () => {
    const opening = /\b(openBytes|openGcm|\.unwrap|envelope\.open|Envelope\.open)\(/;
    const openers = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .filter((file) => opening.test(readFileSync(path.join(SRC, file), 'utf8')))
      .sort();
    expect(openers).toEqual([
      'features/case/case-key.service.ts',
      'infra/crypto/envelope.ts',
      // Opens what only somebody outside can have opened, with the secret that they brought (ADR 0027).
      'infra/crypto/held-secret.ts',
      // Opens outer keys, and no words of anybody.
      'infra/crypto/outer-keys.ts',
      'infra/crypto/sealed-box.ts',
      // Opens keys, to see that they can be opened, and no words.
      'local/backup/checks.ts',
    ]);
  });

  it('of a withdrawn case for its recall is told by the approval of the recall', async () => {
    const locator = await work.approvedCase([platform.link('recalled')]);
    await worker.runOutbox();
    const { id } = await work.page(locator);
    await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, id));
    await worker.runOutbox();
    const approved = (await entries(id)).filter(({ action }) => action === READINGS['notice-approval'].entry);
    expect(approved.map(({ detail }) => detail['kind'])).toEqual([expect.anything(), 'recall']);
  });
});
