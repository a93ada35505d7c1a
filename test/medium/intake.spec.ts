import { randomUUID } from 'node:crypto';
import { CaseService } from '../../src/features/case/case.service';
import { AnswerService } from '../../src/features/notice/answer.service';
import { NoticeDraftService } from '../../src/features/notice/notice-draft.service';
import { PersonAccessService } from '../../src/features/return/person-access.service';
import { type ReportInput, ReportService } from '../../src/features/report/report.service';
import { AuthorityService } from '../../src/features/verification/authority.service';
import { CasePageView } from '../../src/features/case/case-page.view';
import { VerificationService } from '../../src/features/verification/verification.service';
import { startTestApp, type TestApp } from '../support/app';
import { aReport, Casework } from '../support/casework';
import { HandWorker } from '../support/hand-worker';
import { refusalOf } from '../support/refusal';
import { Visitor } from '../support/visitor';

jest.setTimeout(90_000);

describe('a report comes in', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    work = new Casework(test);
    worker = new HandWorker(test);
  });
  afterAll(() => test.stop());

  const reports = () => test.app.get(ReportService);
  const access = () => test.app.get(PersonAccessService);
  async function submit(links: readonly string[], more: Partial<ReportInput> = {}) {
    const receipt = await reports().submit(aReport(links, more));
    if (receipt.kind !== 'received') throw new Error('this report is new');
    return { locator: receipt.locator, phrase: receipt.phrase.join(' ') };
  }
  const countOf = async (table: string): Promise<number> => {
    const [row] = await work.rows<{ n: number }>(`SELECT count(*)::int AS n FROM "${table}"`);
    return row!.n;
  };

  it('fifty people at the same moment are all taken in, each with a locator and words of their own', async () => {
    const receipts = await Promise.all(
      Array.from({ length: 50 }, (_none, n) => submit([test.link('silent', `crowd-${n}`)])),
    );
    expect(new Set(receipts.map(({ locator }) => locator)).size).toBe(50);
    expect(new Set(receipts.map(({ phrase }) => phrase)).size).toBe(50);
    const visits = await Promise.all(receipts.map(({ locator, phrase }) => access().signIn(locator, phrase)));
    expect(visits.filter((token) => token !== null)).toHaveLength(50);
  });

  it('fifty browsers at the same moment get a receipt each', async () => {
    const seen = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const visitor = await new Visitor(test.url).get('/');
        await visitor.submit({ age: 'adult' });
        await visitor.fillIn({ circumstance: 'threatened', reporter: 'self', consents: 'notify_platforms' });
        return { status: visitor.status, locator: visitor.receipt().locator };
      }),
    );
    expect(new Set(seen.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(seen.map(({ locator }) => locator)).size).toBe(50);
  });

  it('pressing the button twice makes one case, and the words are shown to one of the two only', async () => {
    const before = await countOf('case');
    const input = aReport([test.link('silent', 'pressed-twice')], { submissionId: randomUUID() });
    const receipts = await Promise.all(Array.from({ length: 4 }, () => reports().submit(input)));
    expect(receipts.filter(({ kind }) => kind === 'received')).toHaveLength(1);
    expect(receipts.filter(({ kind }) => kind === 'already_received')).toHaveLength(3);
    expect(new Set(receipts.map(({ locator }) => locator)).size).toBe(1);
    expect((await reports().submit(input)).kind).toBe('already_received');
    expect(await countOf('case')).toBe(before + 1);
    for (const table of ['report', 'person_access', 'key_ring']) expect(await countOf(table)).toBe(before + 1);
  });

  it('a report without a link and without a threat leaves nothing behind', async () => {
    const before = await countOf('case');
    expect((await refusalOf(reports().submit(aReport([])))).code).toBe('case.no-item-or-threat');
    expect(await countOf('case')).toBe(before);
    expect(await countOf('report')).toBe(before);
  });

  it('wrong words, an unknown locator and nonsense all give the same: nothing', async () => {
    const { locator, phrase } = await submit([test.link('silent', 'wrong-words')]);
    const words = phrase.split(' ');
    for (const [where, what] of [
      [locator, words.slice(0, 5).join(' ')],
      [locator, [...words].reverse().join(' ')],
      [locator, `${phrase} ${words[0]!}`],
      [locator, ''],
      ['BCDF-GHJK', phrase],
      ['', phrase],
      [`${locator}' OR 1=1 --`, phrase],
      ['\u0000', '\u0000'],
      ['🛡️', 'سؤال'],
    ] as const)
      expect([where, await access().signIn(where, what)]).toEqual([where, null]);
    expect(await access().signIn(locator.toLowerCase(), ` ${phrase.toUpperCase()} `)).not.toBeNull();
  });

  it('the words of the receipt are kept only as a salted Argon2id hash', async () => {
    const [mine, other] = [
      await submit([test.link('silent', 'hash-1')]),
      await submit([test.link('silent', 'hash-2')]),
    ];
    const hashes = await work.rows<{ secret_hash: string }>(
      `SELECT p.secret_hash FROM person_access p JOIN "case" c ON c.id = p.case_id WHERE c.locator = ANY($1)`,
      [[mine.locator, other.locator]],
    );
    for (const { secret_hash } of hashes)
      expect(secret_hash).toMatch(/^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[^$]+\$[^$]+$/);
    expect(new Set(hashes.map(({ secret_hash }) => secret_hash.split('$')[4])).size).toBe(2);
  });

  it('nothing that says anything about the person can be read in the database, at any point of the case', async () => {
    const told = {
      narrative: 'Quillfeather took it at the lighthouse.',
      contact: 'Periwinkle.Quill@inbox.example.org',
      note: 'only before noon, say it is the Bakery',
      proof: 'Letter of attorney Zephyrine',
      question: 'Which of the two Wobbegongs?',
    };
    const link = test.link('silent', 'xylophone-7413');
    const { locator, phrase } = await submit([link], {
      narrative: told.narrative,
      contact: { way: 'email', address: told.contact, note: told.note },
    });
    const staff = await work.staff();
    await test.app.get(CaseService).take(locator, staff);
    const page = await work.page(locator);
    await test.app.get(VerificationService).judgeItem(locator, page.items[0]!.id, staff, 'verify');
    await test.app
      .get(AuthorityService)
      .recordAuthority(locator, staff, { kind: 'lawyer', proof: told.proof, checks: ['mandate_seen'] });
    await test.app.get(NoticeDraftService).prepareDrafts(locator, staff, 'us-take-it-down');
    await work.approveAll(locator);
    await worker.runOutbox();
    const [notice] = (await work.page(locator)).notices;
    const [sent] = await work.rows<{ platform_id: string }>('SELECT platform_id FROM notice WHERE id = $1', [
      notice!.id,
    ]);
    const receipt = await test.app.get(AnswerService).apply({
      noticeId: notice!.id,
      caseId: page.id,
      platformId: sent!.platform_id,
      webhookId: 'ans_intake_spec',
      bodySha256: Buffer.alloc(32),
      answer: { type: 'needs_information', question: told.question },
    });
    expect(receipt).toEqual({ kind: 'taken' });
    await access().signIn(locator, phrase);

    // What was told can be read by the desk, so it is there …
    const seen = { shownUntil: new Date('2100-01-01'), emergencyUntil: null };
    const shown = JSON.stringify(await test.app.get(CasePageView).load(locator, staff, seen));
    for (const text of [...Object.values(told), link]) expect(shown).toContain(text);
    // … and in no row of any table, in no spelling.
    const secrets = [
      ...Object.values(told),
      link,
      'xylophone-7413',
      phrase,
      phrase.replaceAll(' ', '-'),
      phrase.replaceAll(' ', ''),
    ];
    const spellings = secrets.flatMap((text) => {
      const bytes = Buffer.from(text, 'utf8');
      return [text, bytes.toString('hex'), bytes.toString('base64').replace(/=*$/, ''), encodeURIComponent(text)];
    });
    const tables = await work.rows<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog','information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(20);
    let rowsRead = 0;
    for (const { name } of tables)
      for (const { text } of await work.rows<{ text: string }>(`SELECT t::text AS text FROM ${name} t`)) {
        rowsRead += 1;
        const low = text.toLowerCase();
        const found = spellings.filter((spelling) => low.includes(spelling.toLowerCase()));
        expect([name, found]).toEqual([name, []]);
      }
    expect(rowsRead).toBeGreaterThan(100);
  });

  it('the same link in two cases cannot be told from their encrypted rows, only from the keyed index', async () => {
    const link = test.link('silent', 'same-link');
    for (const locator of [(await submit([link])).locator, (await submit([link])).locator])
      expect(locator).not.toBe('');
    const rows = await work.rows<{ url_sealed: Buffer; url_index: Buffer }>(
      `SELECT url_sealed, url_index FROM item WHERE url_index IN
         (SELECT url_index FROM item GROUP BY url_index HAVING count(*) = 2)`,
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]!.url_sealed.equals(rows[1]!.url_sealed)).toBe(false);
  });
});
