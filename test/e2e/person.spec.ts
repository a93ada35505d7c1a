import { startTestApp, type TestApp } from '../support/app';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const WITHOUT_LINK = { circumstance: 'threatened', reporter: 'self', consents: 'notify_platforms' };

describe('a person reports, without an account and without JavaScript', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
  });
  afterAll(() => test.stop());

  const someone = (language = 'en') => new Visitor(test.url, { language });
  const count = async (table: string): Promise<number> => {
    const rows: { n: number }[] = await test.database.dataSource.query(`SELECT count(*)::int AS n FROM "${table}"`);
    return rows[0]!.n;
  };
  /** Ids of lists such as `case` rows before and after: what a request left behind. */
  const everything = async (): Promise<Record<string, number>> => {
    const tables = [
      'case',
      'report',
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
    return visitor.submit({ ...WITHOUT_LINK, ...fields });
  }

  it('from the first question to the receipt, and back to every link with it', async () => {
    const visitor = await atTheForm();
    await visitor.submit({
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

  it('loses nothing that was typed when the form comes back, whatever was typed', async () => {
    const visitor = await atTheForm('not_sure');
    const narrative = 'A <b>bold</b> & "quoted" line\n\nشكرا 👩‍👧 — Tôi cần giúp đỡ';
    await visitor.submit({
      narrative,
      links: 'https://examplebox.test/a\nnot-a-link://x\nhttps://examplebox.test/' + 'x'.repeat(3000),
      way: 'email',
      email: 'not an address',
      note: 'After six',
      consents: ['pass_to_police'],
      statesNoConsent: 'yes',
    });
    expect(visitor.status).toBe(422);
    expect(visitor.valueOf('narrative')).toBe(narrative);
    expect(visitor.valueOf('email')).toBe('not an address');
    expect(visitor.valueOf('note')).toBe('After six');
    expect(visitor.valueOf('consents')).toBe('pass_to_police');
    expect(visitor.valueOf('statesNoConsent')).toBe('yes');
    expect(visitor.valueOf('links')).toContain('https://examplebox.test/a\nnot-a-link://x');
    for (const words of ['Choose what happened', 'Choose who you are', 'Write an email address like', 'too long'])
      expect(visitor.text()).toContain(words);
    for (const field of ['circumstance', 'links', 'reporter', 'email']) {
      expect(visitor.html).toContain(`href="#${field}"`);
      expect(visitor.html).toContain(`id="${field}"`);
    }
    await visitor.submit({ circumstance: 'posted', reporter: 'self', email: 'me@example.org', leaveOut: 'yes' });
    expect(visitor.status).toBe(201);
  });

  it('switches the language in the middle of the form and loses nothing, and on the receipt keeps the words', async () => {
    const visitor = await atTheForm();
    await visitor.submit({ narrative: 'half written', circumstance: 'threatened' }, 'Tiếng Việt');
    expect(visitor.status).toBe(200);
    expect(visitor.html).toContain('<html lang="vi"');
    expect(visitor.valueOf('narrative')).toBe('half written');
    await visitor.submit({ reporter: 'self' });
    const receipt = visitor.receipt();
    await visitor.submit({}, 'English');
    expect(visitor.receipt()).toEqual(receipt);
    expect(visitor.html).toContain('<html lang="en"');
  });

  it('takes 50 links of 500 pasted lines when the person says so', async () => {
    const visitor = await atTheForm();
    const links = Array.from({ length: 500 }, (_, n) => `https://examplebox.test/p/${n}`).join('\n');
    await visitor.submit({ circumstance: 'posted', reporter: 'self', links });
    expect(visitor.status).toBe(422);
    expect(visitor.text()).toContain('We take 50 links at a time');
    const before = await count('item');
    await visitor.submit({ leaveOut: 'yes' });
    expect(visitor.status).toBe(201);
    expect((await count('item')) - before).toBe(50);
  });

  it('pressing the button twice makes one report', async () => {
    const visitor = await atTheForm();
    const fields = { step: 'report', age: 'adult', circumstance: 'threatened', reporter: 'self' };
    const sent = { ...fields, _csrf: visitor.valueOf('_csrf')!, submissionId: visitor.valueOf('submissionId')! };
    const before = await count('case');
    await visitor.post('/', sent);
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
    await Promise.all(visitors.map((visitor) => visitor.submit(WITHOUT_LINK)));
    expect(visitors.map(({ status }) => status)).toEqual(Array<number>(50).fill(201));
    expect(new Set(visitors.map((visitor) => visitor.receipt().locator)).size).toBe(50);
  }, 30_000);

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

  it('has the way out, a neutral title and no script but the one that leaves on every page', async () => {
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
    await visitor.submit(WITHOUT_LINK);
    note();
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
      const ours = /<script src="\/assets\/leave\.[0-9a-f]{12}\.js" defer><\/script>/;
      expect(html).toMatch(ours);
      expect(html.replace(ours, '')).not.toMatch(/<script|<img|style="/);
    }
  });
});
