import { randomUUID } from 'node:crypto';
import { CaseKeyService } from '../../src/features/case/case-key.service';
import { SafeContactService } from '../../src/features/report/safe-contact.service';
import { actAs } from '../../src/infra/database/actor';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { startTestApp, type TestApp } from '../support/app';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

/** Short answers up to the page from which the form is sent. */
const FOUR_PAGES: readonly Record<string, string>[] = [{ reporter: 'self' }, { circumstance: 'threatened' }, {}, {}];
const WITHOUT_LINK = { circumstance: 'threatened', reporter: 'self', consents: 'notify_platforms' };

describe('a person reports, without an account and without JavaScript', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ worker: false, settings: { TRUSTED_PROXIES: '127.0.0.1, ::1' } });
  });
  afterAll(() => test.stop());

  let people = 0;
  /** Everybody from a place of their own: very many forms from one place cost work (ADR 0028). */
  const someone = (language = 'en') => new Visitor(test.url, { language, from: `192.0.2.${(people += 1)}` });
  const count = async (table: string): Promise<number> => {
    const rows: { n: number }[] = await test.database.dataSource.query(`SELECT count(*)::int AS n FROM "${table}"`);
    return rows[0]!.n;
  };
  /** Ids of lists such as `case` rows before and after: what a request left behind. */
  const everything = async (): Promise<Record<string, number>> => {
    const tables = [
      'case',
      'report',
      'report_draft',
      'item',
      'person_access',
      'contact_rule',
      'consent',
      'audit_entry',
      'outbox_message',
    ];
    return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await count(table)] as const)));
  };
  async function atTheForm(age = 'adult', language = 'en'): Promise<Visitor> {
    const visitor = await someone(language).get('/');
    return visitor.submit({ age });
  }
  async function withReceipt(fields = {}): Promise<Visitor> {
    const visitor = await atTheForm();
    return visitor.fillIn({ ...WITHOUT_LINK, ...fields });
  }

  it('from the first question to the receipt, and back to every link with it', async () => {
    const visitor = await atTheForm();
    await visitor.fillIn({
      circumstance: 'posted',
      reporter: 'self',
      links: `look: ${test.link('prompt', 'one')}\nand hxxps://forum[.]example[.]org/t/7`,
      narrative: 'Somebody put it there.',
      statesNoConsent: 'yes',
      consents: ['notify_platforms', 'use_in_figures'],
    });
    expect(visitor.status).toBe(201);
    expect(visitor.headers.get('cache-control')).toBe('no-store');
    const { locator, phrase } = visitor.receipt();
    expect(phrase.split(' ')).toHaveLength(6);

    const later = await someone().get('/return');
    await later.submit({ locator: locator.toLowerCase().replace(/-/g, ' '), words: phrase.toUpperCase() }, 'Open');
    expect(later.redirectedTo).toBe('/return');
    expect(later.text()).toContain('We have your form');
    expect(later.text()).toContain('examplebox');
    expect(later.text()).toContain('https://forum.example.org/t/7');
    expect(later.html).not.toMatch(/href="[^"]*forum\.example\.org/);
    expect(later.html).not.toContain('Somebody put it there.');
  });

  it('keeps nothing at all when the person in the picture was under 18, and shows who can help', async () => {
    const before = await everything();
    const visitor = await someone('vi').get('/');
    await visitor.submit({ age: 'minor' });
    expect(visitor.status).toBe(200);
    expect(visitor.html).toContain('href="tel:111"');
    expect(visitor.text()).toContain('Chúng tôi không giữ lại bất cứ điều gì');
    await visitor.submit({}, 'English');
    expect(visitor.text()).toContain('Nothing you told us was kept.');
    expect(await everything()).toEqual(before);
  });

  it('cannot get past the age question, not even with a form of its own making', async () => {
    const before = await everything();
    const visitor = await someone().get('/');
    const token = visitor.valueOf('_csrf') ?? '';
    for (const age of ['minor', '', 'unknown']) {
      await visitor.post('/', { _csrf: token, step: 'report', age, circumstance: 'threatened', reporter: 'self' });
      expect(visitor.status).toBe(422);
      expect(visitor.title()).toBe('Error: Your form');
    }
    await visitor.get('/');
    await visitor.submit();
    expect(visitor.status).toBe(422);
    expect(visitor.text()).toContain('Choose how old the person in the picture was');
    expect(await everything()).toEqual(before);
  });

  it('asks one question a page, on one address, in at most six pages, none of them about who they are', async () => {
    const visitor = await someone().get('/');
    const headings: string[] = [];
    const next = async (fields: Record<string, string>) => {
      headings.push(
        /<h1[^>]*>([\s\S]*?)<\/h1>/
          .exec(visitor.html)![1]!
          .replace(/<[^>]+>/g, '')
          .trim(),
      );
      expect(visitor.html.match(/<h1/g)).toHaveLength(1);
      expect(visitor.text()).toContain(`Step ${headings.length} of 6`);
      await visitor.submit(fields);
      expect(visitor.path).toBe('/');
    };
    await next({ age: 'not_sure' });
    expect(visitor.redirectedTo).toBe('/');
    expect(visitor.text()).toContain('You were not sure about the age.');
    await next({ reporter: 'not_said' });
    await next({ circumstance: 'not_sure' });
    await next({ noLink: 'yes' });
    await next({});
    await next({});
    expect(visitor.status).toBe(201);
    expect(headings).toHaveLength(6);
    expect(new Set(headings).size).toBe(6);
    const [report] = await test.database.dataSource.query(
      `SELECT reporter, circumstance, (SELECT way FROM contact_rule w WHERE w.case_id = c.id) AS way,
         (SELECT count(*)::int FROM item i WHERE i.case_id = c.id) AS items
       FROM report r JOIN "case" c ON c.id = r.case_id WHERE c.locator = $1`,
      [visitor.receipt().locator],
    );
    expect(report).toEqual({ reporter: 'not_said', circumstance: 'not_sure', way: 'none', items: 0 });
  });

  it('loses nothing that was typed when a page comes back, whatever was typed, nor when the language is switched', async () => {
    const visitor = await atTheForm('not_sure');
    await visitor.submit();
    expect(visitor.title()).toBe('Error: Your form');
    expect(visitor.text()).toContain('Choose who you are');
    await visitor.submit({ reporter: 'advocate' });
    const narrative = 'A <b>bold</b> & "quoted" line\n\nشكرا 👩‍👧 — Tôi cần giúp đỡ';
    await visitor.submit({ narrative, statesNoConsent: 'yes' });
    expect(visitor.text()).toContain('Choose what happened');
    expect(visitor.html).toContain('href="#circumstance"');
    expect(visitor.html).toContain('id="circumstance"');
    expect(visitor.valueOf('narrative')).toBe(narrative);
    await visitor.submit({}, 'Tiếng Việt');
    expect(visitor.html).toContain('<html lang="vi"');
    expect(visitor.valueOf('narrative')).toBe(narrative);
    expect(visitor.valueOf('statesNoConsent')).toBe('yes');
    await visitor.submit({}, 'English');
    await visitor.submit({ circumstance: 'posted' });
    const links = 'https://examplebox.test/a\nnot-a-link://x\nhttps://examplebox.test/' + 'x'.repeat(3000);
    await visitor.submit({ links });
    expect(visitor.text()).toContain('too long');
    expect(visitor.valueOf('links')).toBe(links);
    await visitor.submit({ leaveOut: 'yes' });
    await visitor.submit({ way: 'email', email: 'not an address', note: 'After six', hours: 'some', from: '18' });
    for (const words of ['Write an email address like', 'Choose when the safe time ends', 'Choose a city'])
      expect(visitor.text()).toContain(words);
    expect(visitor.valueOf('email')).toBe('not an address');
    expect(visitor.valueOf('note')).toBe('After six');
    expect(visitor.valueOf('from')).toBe('18');
    await visitor.submit({ email: 'me@example.org', until: '21', zone: 'Asia/Ho_Chi_Minh' });
    expect(visitor.text()).toContain('Every day, 18:00–21:00 (Hanoi, Ho Chi Minh City)');
    expect(visitor.text()).toContain('https://examplebox.test/a');
    await visitor.submit({ consents: ['pass_to_police'] }, 'links');
    expect(visitor.valueOf('links')).toBe(links);
    await visitor.submit();
    expect(visitor.valueOf('consents')).toBe('pass_to_police');
    await visitor.submit();
    expect(visitor.status).toBe(201);
    const receipt = visitor.receipt();
    await visitor.submit({}, 'Tiếng Việt');
    expect(visitor.receipt()).toEqual(receipt);
    expect(visitor.html).toContain('<html lang="vi"');
  });

  it('keeps a way to reach somebody safely: hours, words and a code word, all of it sealed', async () => {
    const { locator } = (
      await withReceipt({
        way: 'email',
        email: 'me@example.org',
        hours: 'some',
        from: '22',
        until: '6',
        days: 'weekend',
        zone: 'Europe/London',
        wording: 'It is about your library card',
        codeWord: 'tangerine',
        note: 'Never from a hidden number',
      })
    ).receipt();
    const [found] = await test.database.dataSource.query<{ id: string }[]>('SELECT id FROM "case" WHERE locator = $1', [
      locator,
    ]);
    const { id } = found!;
    const rule = await actAs({ kind: 'staff', id: randomUUID(), role: 'caseworker' }, () =>
      test.app.get(UnitOfWork).read(async (tx) => {
        const vault = await test.app.get(CaseKeyService).vaultOf(tx, id, 'case-page');
        return test.app.get(SafeContactService).ruleOf(tx, vault, id);
      }),
    );
    expect(rule).toEqual({
      way: 'email',
      address: 'me@example.org',
      hours: { days: [6, 7], from: 22, until: 6, zone: 'Europe/London' },
      wording: 'It is about your library card',
      codeWord: 'tangerine',
      note: 'Never from a hidden number',
    });
    const [row] = await test.database.dataSource.query<Record<string, Buffer>[]>(
      `SELECT hours_sealed, wording_sealed, code_word_sealed, note_sealed, address_sealed FROM contact_rule w
       JOIN "case" c ON c.id = w.case_id WHERE c.locator = $1`,
      [locator],
    );
    for (const sealed of Object.values(row!))
      expect(sealed.toString('latin1')).not.toMatch(/library|tangerine|London|me@/);
  });

  it('goes on later from another device with six words, within a day and no longer', async () => {
    const visitor = await atTheForm();
    await visitor.submit({ reporter: 'self' });
    await visitor.submit(
      { circumstance: 'threatened', narrative: 'only I can read this' },
      'Stop here and go on later',
    );
    const words = visitor.draftWords();
    expect(words.split(' ')).toHaveLength(6);
    await visitor.submit({}, 'Tiếng Việt');
    expect(visitor.draftWords()).toBe(words);
    await visitor.submit({}, 'Đóng trên máy này');
    expect(visitor.cookie('visitor')?.split('.')).toHaveLength(2);
    expect(visitor.valueOf('age')).toBeUndefined();

    const [row] = await test.database.dataSource.query<{ all: string }[]>(
      `SELECT string_agg(to_jsonb(d)::text, ' ') AS all FROM report_draft d`,
    );
    expect(row!.all).not.toMatch(/only I can read|threatened/);

    const other = await someone().get('/');
    await other.submit({ words: 'one two three four five six' }, 'Go on with it');
    expect(other.status).toBe(422);
    expect(other.text()).toContain('We have no form for these.');
    await other.submit({ words: words.toUpperCase() }, 'Go on with it');
    expect(other.valueOf('narrative')).toBe('only I can read this');

    await test.database.dataSource.query(`UPDATE report_draft SET created_at = now() - interval '24 hours'`);
    await other.get('/');
    expect(other.text()).toContain('We no longer have what you typed.');
    expect(other.cookie('visitor')?.split('.')).toHaveLength(2);
    await other.submit({ words }, 'Go on with it');
    expect(other.status).toBe(422);
  });

  it('readers of Vietnamese go on with digits, not with words of a language that is not theirs', async () => {
    const visitor = await atTheForm('adult', 'vi');
    await visitor.submit({ reporter: 'self' });
    const answers = { circumstance: 'threatened', narrative: 'chỉ mình tôi đọc được' };
    await visitor.submit(answers, 'Dừng ở đây, làm tiếp sau');
    const digits = visitor.draftWords();
    expect(digits).toMatch(/^(\d{4} ){5}\d{4}$/);
    expect(visitor.text()).toContain('Sáu số của bạn');
    expect(visitor.text()).not.toMatch(/[Ss]áu từ/);
    const other = await someone('vi').get('/');
    await other.submit({ words: digits.replaceAll(' ', '') }, 'Làm tiếp');
    expect(other.valueOf('narrative')).toBe(answers.narrative);
  });

  it('sending the form, throwing it away, and finding out that it is about a child leave no draft', async () => {
    const before = await everything();
    const visitor = await atTheForm();
    await visitor.submit({ reporter: 'self' });
    expect(await count('report_draft')).toBe(before['report_draft']! + 1);
    expect((await visitor.get('/help')).html).toContain('<a class="back" href="/">');
    expect(visitor.text()).toContain('Back to your form');
    await visitor.get('/');
    await visitor.submit({ narrative: 'x' }, 'Throw away what I typed');
    await visitor.submit({}, 'Tiếng Việt');
    expect(visitor.text()).toContain('Bỏ những gì bạn đã ghi?');
    await visitor.submit({}, 'English');
    expect(await count('report_draft')).toBe(before['report_draft']! + 1);
    expect((await visitor.get('/')).valueOf('narrative')).toBe('x');
    await visitor.submit({}, 'Throw away what I typed');
    await visitor.submit({}, 'Yes, throw it away');
    expect(visitor.cookie('visitor')?.split('.')).toHaveLength(2);
    expect(await everything()).toEqual(before);

    await visitor.submit({ age: 'adult' });
    await visitor.submit({ reporter: 'parent' });
    await visitor.submit({ narrative: 'my child' }, 'back');
    await visitor.submit({}, 'back');
    expect(visitor.valueOf('age')).toBe('adult');
    await visitor.submit({ age: 'minor' });
    expect(visitor.text()).toContain('Nothing you told us was kept.');
    expect(visitor.cookie('visitor')?.split('.')).toHaveLength(2);
    expect(await everything()).toEqual(before);

    await withReceipt();
    expect(await count('report_draft')).toBe(before['report_draft']);
  });

  it('a browser that keeps no cookies gets every question on one page, and nothing is kept before it is sent', async () => {
    const before = await everything();
    const ours = { 'sec-fetch-site': 'same-origin' };
    const visitor = await someone().get('/');
    visitor.forgetCookie('visitor');
    await visitor.post('/', { step: 'age', age: 'adult' }, ours);
    expect(visitor.status).toBe(200);
    expect(visitor.valueOf('step')).toBe('report');
    expect(await everything()).toEqual(before);
    const submissionId = visitor.valueOf('submissionId')!;
    visitor.forgetCookie('visitor');
    const fields = { step: 'report', age: 'adult', submissionId, circumstance: 'threatened', reporter: 'self' };
    await visitor.post('/', fields, ours);
    expect(visitor.status).toBe(201);
  });

  it('takes 50 links of 500 pasted lines when the person says so', async () => {
    const visitor = await atTheForm();
    const links = Array.from({ length: 500 }, (_, n) => `https://examplebox.test/p/${n}`).join('\n');
    await visitor.fillIn({ circumstance: 'posted', reporter: 'self', links });
    expect(visitor.text()).toContain('We take 50 links at a time');
    const before = await count('item');
    await visitor.fillIn({ leaveOut: 'yes' });
    expect(visitor.status).toBe(201);
    expect((await count('item')) - before).toBe(50);
  });

  it('keeps beside each tidy link what was pasted', async () => {
    const pasted = 'https://m.youtube.com/watch?v=abc123&utm_source=share';
    const { locator } = (await withReceipt({ circumstance: 'posted', links: `${pasted} https://a.test/x` })).receipt();
    const rows = await test.database.dataSource.query<{ has: boolean }[]>(
      `SELECT original_sealed IS NOT NULL AS has FROM item i JOIN "case" c ON c.id = i.case_id
       WHERE c.locator = $1 ORDER BY position`,
      [locator],
    );
    expect(rows).toEqual([{ has: true }, { has: false }]);
  });

  it('pressing the button twice makes one report', async () => {
    const visitor = await atTheForm();
    for (const fields of FOUR_PAGES) await visitor.submit(fields);
    const sent = { step: 'send', _csrf: visitor.valueOf('_csrf')!, submissionId: visitor.valueOf('submissionId')! };
    const before = await count('case');
    await visitor.submit();
    const { locator, phrase } = visitor.receipt();
    await visitor.post('/', sent);
    expect(visitor.status).toBe(200);
    expect(visitor.text()).toContain('We already have it');
    expect(visitor.text()).toContain(locator);
    expect(visitor.text()).not.toContain(phrase.split(' ').slice(0, 2).join(' '));
    expect((await count('case')) - before).toBe(1);
  });

  it('fifty people at the same moment are all accepted', async () => {
    const visitors = await Promise.all(Array.from({ length: 50 }, () => atTheForm()));
    const all = (fields: Record<string, string>) => Promise.all(visitors.map((visitor) => visitor.submit(fields)));
    for (const fields of FOUR_PAGES) await all(fields);
    await all({ consents: 'notify_platforms' });
    expect(visitors.map(({ status }) => status)).toEqual(Array<number>(50).fill(201));
    expect(new Set(visitors.map((visitor) => visitor.receipt().locator)).size).toBe(50);
  });

  it('answers wrong words and an unknown number alike, and keeps the number that was typed, never the words', async () => {
    const { locator } = (await withReceipt()).receipt();
    const pages = [];
    for (const typed of [locator, 'BK-0000-0000', 'nonsense']) {
      const visitor = await someone().get('/return');
      await visitor.submit({ locator: typed, words: 'one two three four five six' }, 'Open');
      expect(visitor.status).toBe(422);
      expect(visitor.valueOf('locator')).toBe(typed);
      expect(visitor.html).not.toContain('one two three');
      expect(visitor.cookie('visitor')?.split('.')).toHaveLength(2);
      pages.push(visitor.html.replaceAll(typed, '…').replaceAll(visitor.valueOf('_csrf')!, '…'));
    }
    expect(new Set(pages).size).toBe(1);
  });

  it('stops everything after asking once, and says what that means', async () => {
    const { locator, phrase } = (await withReceipt()).receipt();
    const visitor = await someone().get('/return');
    await visitor.submit({ locator, words: phrase }, 'Open');
    await visitor.submit({}, 'Stop everything');
    expect(visitor.text()).toContain('Do you want to stop everything?');
    await visitor.submit({}, 'Yes, stop everything');
    expect(visitor.redirectedTo).toBe('/return');
    expect(visitor.text()).toContain('You stopped this');
    expect(visitor.html).not.toContain('Stop everything');
    const [row]: { state: string; outcome: string }[] = await test.database.dataSource.query(
      'SELECT state, outcome FROM "case" WHERE locator = $1',
      [locator],
    );
    expect(row).toEqual({ state: 'closed', outcome: 'withdrawn' });
  });

  it('leaves with one press: the visit ends on our side too, the cookie goes, and another site opens', async () => {
    const { locator, phrase } = (await withReceipt()).receipt();
    const visitor = await someone().get('/return');
    await visitor.submit({ locator, words: phrase }, 'Open');
    const stolen = visitor.cookie('visitor');
    expect(stolen?.split('.')).toHaveLength(3);
    await visitor.get('/exit');
    expect(visitor.status).toBe(303);
    expect(visitor.redirectedTo).toBe(test.config.exitUrl);
    expect(visitor.headers.get('clear-site-data')).toBe('"storage"');
    expect(visitor.cookie('visitor')).toBeUndefined();
    const thief = await fetch(`${test.url}/return`, { headers: { cookie: `visitor=${stolen}` } });
    expect(await thief.text()).not.toContain(locator);
  });

  it('has the way out, a neutral title and no script but ours on every page', async () => {
    const visitor = await someone().get('/');
    const seen: Visitor['html'][] = [];
    const note = () => seen.push(visitor.html);
    note();
    await visitor.submit({ age: 'minor' });
    note();
    await visitor.get('/');
    await visitor.submit({ age: 'adult' });
    note();
    await visitor.submit();
    note();
    for (const fields of [...FOUR_PAGES, {}]) {
      await visitor.submit(fields);
      note();
    }
    const { locator, phrase } = visitor.receipt();
    await visitor.get('/return');
    note();
    await visitor.submit({ locator, words: phrase }, 'Open');
    note();
    await visitor.submit({}, 'Stop everything');
    note();
    await visitor.get('/no-such-page');
    note();
    for (const html of seen) {
      expect(html).toContain('href="/exit"');
      expect(html).toMatch(/<title>(Error: )?Your form<\/title>/);
      const leaves = /<script src="\/assets\/leave\.[0-9a-f]{12}\.js" defer><\/script>/;
      expect(html).toMatch(leaves);
      const keepsOnePlace = /<script src="\/assets\/steps\.[0-9a-f]{12}\.js" defer><\/script>/;
      expect(html.replace(leaves, '').replace(keepsOnePlace, '')).not.toMatch(/<script|<img|style="/);
    }
  });
});
