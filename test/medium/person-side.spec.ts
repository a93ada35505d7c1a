import { ContactService } from '../../src/features/return/contact.service';
import { PersonLetterService } from '../../src/features/return/person-letter.service';
import { ReportService } from '../../src/features/report/report.service';
import { totpAt } from '../../src/infra/crypto/totp';
import { actAs } from '../../src/infra/database/actor';
import { aReport } from '../support/casework';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { Visitor } from '../support/visitor';

jest.setTimeout(90_000);

/** As a browser marks a form of our own page. */
const OURS = { 'sec-fetch-site': 'same-origin' };

describe('coming back', () => {
  let { test, work, worker, platform, stop } = {} as OwnRun;
  let desk: Visitor;
  beforeAll(async () => {
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false }));
    desk = await new Visitor(test.url).get('/desk/sign-in');
    const { email, password, totpSecret } = test.caseworker;
    await desk.submit({ email, password, code: totpAt(totpSecret, new Date()) }, 'Sign in');
  });
  afterAll(() => stop());

  async function receiptOf(more: Parameters<typeof aReport>[1] = {}): Promise<{ locator: string; words: string }> {
    const name = `link-${Math.random().toString(36).slice(2)}`;
    const receipt = await test.app.get(ReportService).submit(aReport([platform.link(name)], more));
    if (receipt.kind !== 'received') throw new Error('a new report has a receipt');
    return { locator: receipt.locator, words: receipt.phrase.join(' ') };
  }
  async function comeBack({ locator, words }: { locator: string; words: string }): Promise<Visitor> {
    const person = await new Visitor(test.url).get('/return');
    return person.submit({ locator, words }, 'Open');
  }
  const step = (person: Visitor, name: string, fields: Record<string, string> = {}) =>
    person.post('/return', { step: name, ...fields }, OURS);
  const codeOn = (visitor: Visitor): string => /data-hand-code[^>]*><bdi>([^<]+)/.exec(visitor.html)![1]!;
  const asPerson = <T>(caseId: string, does: () => Promise<T>) => actAs({ kind: 'person', caseId }, does);
  const stateOf = async (locator: string) => (await work.page(locator)).state;

  it('the words are taken however they are typed', async () => {
    const receipt = await receiptOf({ language: 'vi' });
    expect(receipt.words).toMatch(/^(\d{4} ){5}\d{4}$/);
    for (const words of [receipt.words.replaceAll(' ', ''), receipt.words.replaceAll(' ', '-')])
      expect((await comeBack({ ...receipt, words })).redirectedTo).toBe('/return');
    const english = await receiptOf();
    const accented = english.words.toUpperCase().replace('A', 'Á').normalize('NFD');
    expect((await comeBack({ ...english, words: accented })).redirectedTo).toBe('/return');
  });

  it('a wrong number or wrong words mark both, for nobody can tell which, and are said once above', async () => {
    const person = await comeBack({ locator: 'BK-7777-7777', words: 'one two' });
    expect([...person.html.matchAll(/id="(\w+)-error"/g)].map(([, field]) => field)).toEqual(['locator', 'words']);
    expect([...person.html.matchAll(/href="#(\w+)"/g)].map(([, to]) => to)).toEqual(['main', 'locator']);
    await step(person, 'lost', { locator: 'BK-7777-7777', code: 'x' });
    expect([...person.html.matchAll(/id="(\w+)-error"/g)].map(([, field]) => field)).toEqual(['locator', 'code']);
  });

  it('help and pages that are not there say where they lead back to', async () => {
    const visitor = await new Visitor(test.url).get('/help');
    for (const path of ['/help', '/no-such-page']) {
      await visitor.get(path);
      expect([visitor.html.includes('href="/"'), visitor.text().includes('Go to the first page')]).toEqual([
        true,
        true,
      ]);
    }
    const person = await comeBack(await receiptOf());
    for (const path of ['/help', '/help/1', '/no-such-page']) {
      await person.get(path);
      expect([path, person.html.includes('href="/return"')]).toEqual([path, true]);
      if (path !== '/help/1') expect(person.text()).toContain('Back to your form');
    }
  });

  it('a person changes or stops how they are reached, at once, by the rules of the form', async () => {
    const safety = {
      hours: { days: [6, 7] as const, from: 22, until: 6, zone: 'Europe/London' },
      wording: 'The book club',
    };
    const old = {
      way: 'email',
      address: 'old@example.org',
      note: null,
      safety: { ...safety, codeWord: 'heron' },
    } as const;
    const receipt = await receiptOf({ contact: old });
    await work.verify(receipt.locator);
    const { id } = await work.page(receipt.locator);
    const rule = async () => (await asPerson(id, () => test.app.get(ContactService).ofPerson(id))).contact;
    await desk.post(
      `/desk/cases/${receipt.locator}/contact`,
      { way: 'phone', address: '+84 28 5555 0100', vouch: 'none' },
      OURS,
    );

    const person = await comeBack(receipt);
    await person.submit({}, 'ask-contact');
    const fields = ['email', 'from', 'until', 'days', 'zone', 'wording', 'codeWord', 'letters'];
    expect(fields.map((field) => person.valueOf(field))).toEqual([
      'old@example.org',
      '22',
      '6',
      'weekend',
      'Europe/London',
      'The book club',
      'heron',
      'en',
    ]);
    await person.submit({ email: 'not an address' }, 'Keep this choice');
    expect([person.status, person.valueOf('email'), person.valueOf('codeWord')]).toEqual([
      422,
      'not an address',
      'heron',
    ]);
    await person.submit({ letters: 'vi' }, 'Tiếng Việt');
    expect([person.valueOf('email'), person.valueOf('letters')]).toEqual(['not an address', 'vi']);
    expect(await rule()).toMatchObject({ address: 'old@example.org' });

    await person.submit({ email: 'new@example.org', codeWord: 'crane' }, 'Lưu lựa chọn này');
    expect(person.text()).toContain('Đã lưu.');
    expect(await rule()).toEqual({
      way: 'email',
      address: 'new@example.org',
      note: null,
      ...safety,
      codeWord: 'crane',
    });
    const [kept] = await work.rows<object>(
      `SELECT c.language, (SELECT h.outcome FROM contact_change h WHERE h.case_id = c.id) AS asked,
         (SELECT count(*)::int FROM person_news n WHERE n.case_id = c.id) AS news,
         (SELECT string_agg(e.actor || ' ' || e.action, ', ' ORDER BY e.seq) FROM audit_entry e
          WHERE e.chain_id = c.id AND e.action LIKE 'contact.%') AS record
       FROM "case" c WHERE c.id = $1`,
      [id],
    );
    expect(kept).toMatchObject({ language: 'vi', asked: 'stopped', news: 0 });
    expect(kept).toMatchObject({
      record: expect.stringMatching(/person contact\.change-stopped, person contact\.changed$/),
    });

    await person.submit({ way: 'none' }, 'Lưu lựa chọn này');
    expect(await rule()).toMatchObject({ way: 'none' });
    expect(person.valueOf('email')).toBe('');
  });

  it('nobody changes it without the second word, where there is one', async () => {
    const receipt = await receiptOf();
    await step(await comeBack(receipt), 'set-second', { word: 'seven grey stones' });
    const other = await comeBack(receipt);
    await step(other, 'contact', { way: 'email', email: 'theirs@example.org' });
    expect([other.redirectedTo, other.text().includes('There is nothing new for you here.')]).toEqual([
      '/return',
      true,
    ]);
    expect((await work.page(receipt.locator)).contact).toMatchObject({ way: 'none' });
  });

  it('messages go both ways, are sealed, and make a task for the desk', async () => {
    const receipt = await receiptOf();
    await work.verify(receipt.locator);
    const person = await comeBack(receipt);
    await step(person, 'write', { text: 'Is it <b>gone</b>?' });
    expect(person.redirectedTo).toBe('/return');
    expect(person.html).toContain('Is it &lt;b&gt;gone&lt;/b&gt;?');
    await desk.get(`/desk/cases/${receipt.locator}`);
    expect(desk.text()).toContain('The person wrote: read and answer');
    expect(desk.html).not.toContain('gone&lt;');
    await desk.post(`/desk/cases/${receipt.locator}/messages`, { text: 'Which site?', kind: 'question' }, OURS);
    expect(desk.text()).toContain('A question waits for the person');
    // The record still tells of the task; it is open no more.
    expect((await work.page(receipt.locator)).tasks.map(({ kind }) => kind)).not.toContain('message');
    await person.get('/return');
    expect(person.text()).toContain('Which site?');
    expect(person.text()).toContain('We have a question for you');
    await step(person, 'write', { text: 'The first one.' });
    expect(person.text()).not.toContain('We have a question for you');
    const rows = await work.rows<{ sealed: string }>(`SELECT encode(text_sealed, 'escape') AS sealed FROM message`, []);
    expect(rows.length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(rows)).not.toContain('Which site');
    await step(person, 'write', { text: ' ' });
    expect(person.status).toBe(422);
    // A form that was sent twice is one message, and asking for the other language sends nothing.
    await step(person, 'ask-write');
    const messageId = /name="messageId" value="([^"]+)"/.exec(person.html)![1]!;
    const count = async () => (await work.rows('SELECT 1 FROM message', [])).length;
    const before = await count();
    await step(person, 'write', { text: 'Once.', messageId, switch: 'vi' });
    expect([await count(), person.html.includes('>Once.<'), person.html.includes(messageId)]).toEqual([
      before,
      true,
      true,
    ]);
    for (let n = 0; n < 2; n += 1) await step(person, 'write', { text: 'Once.', messageId, switch: 'en' });
    expect(await count()).toBe(before);
    for (let n = 0; n < 2; n += 1) await step(person, 'write', { text: 'Once.', messageId });
    expect(await count()).toBe(before + 1);
  });

  it('links are added once, and the case goes back to verification', async () => {
    const receipt = await receiptOf();
    await work.verify(receipt.locator);
    const person = await comeBack(receipt);
    const link = platform.link('added-later');
    await step(person, 'add-links', { links: `see ${link} and ${link}` });
    await step(person, 'add-links', { links: link });
    expect(person.text()).toContain('added-later');
    const page = await work.page(receipt.locator);
    expect(page.items).toHaveLength(2);
    expect(page.items[1]).toMatchObject({ state: 'reported' });
    expect(page.items[1]!.platformName).not.toBeNull();
    expect(page.tasks.map(({ kind }) => kind)).toContain('new_links');
    expect(await stateOf(receipt.locator)).toBe('verification');
    await step(person, 'add-links', { links: 'nothing here' });
    expect(person.status).toBe(422);
    // A line that is none is named, and the rest may go without it.
    const mixed = { links: `${platform.link('beside-junk')}\nnot-a-link://x` };
    await step(person, 'add-links', mixed);
    expect([
      person.status,
      person.text().includes('not-a-link://x We can only use links that start with http'),
    ]).toEqual([422, true]);
    expect((await work.page(receipt.locator)).items).toHaveLength(2);
    await step(person, 'add-links', { ...mixed, leaveOut: 'yes' });
    expect(person.redirectedTo).toBe('/return');
    expect((await work.page(receipt.locator)).items).toHaveLength(3);
  });

  it('a consent that is taken back stops what has not left', async () => {
    const locator = await work.approvedCase([platform.link('stopped-by-consent')]);
    const [{ id: caseId }] = (await work.rows<{ id: string }>('SELECT id FROM "case" WHERE locator = $1', [
      locator,
    ])) as [{ id: string }];
    // The receipt of a case made by hand is not kept: it gets the words of another.
    const receipt = await receiptOf();
    await work.rows(
      `UPDATE person_access SET secret_hash = (SELECT p.secret_hash FROM person_access p JOIN "case" c ON c.id = p.case_id
        WHERE c.locator = $2) WHERE case_id = $1 RETURNING 1`,
      [caseId, receipt.locator],
    );
    const person = await comeBack({ locator, words: receipt.words });
    await step(person, 'consents', { consents: 'use_in_figures' });
    expect(person.text()).toContain('We kept your choice. It counts from now on. You have not allowed us to write');
    expect(person.html.match(/name="consents"[^>]* checked/g)).toHaveLength(1);
    await worker.runOutbox();
    expect(platform.received()).toHaveLength(0);
    // Nor does anybody hand it over by hand any more.
    const [notice] = (await work.page(locator)).notices;
    await desk.post(
      `/desk/cases/${locator}/notices/${notice!.id}/by-hand`,
      { proof: 'Sent through their form.' },
      OURS,
    );
    expect(desk.status).toBe(422);
    expect(desk.text()).toContain('The person has not agreed that we write to platforms, or has taken that back.');
    expect((await work.page(locator)).notices.map(({ state }) => state)).not.toContain('delivered');
    expect((await work.page(locator)).tasks.map(({ kind }) => kind)).toContain('consent_ended');
    const record = await work.rows<{ detail: unknown }>(
      `SELECT detail FROM audit_entry WHERE chain_id = $1 AND action = 'consent.withdrawn'`,
      [caseId],
    );
    expect(record.map(({ detail }) => detail)).toEqual([{ consent: 'notify_platforms' }]);
  });

  it('a second word hides everything, and a wrong one looks as if nothing was typed', async () => {
    const receipt = await receiptOf();
    const owner = await comeBack(receipt);
    await step(owner, 'set-second', { word: 'kurz' });
    expect(owner.status).toBe(422);
    await step(owner, 'set-second', { word: 'Lục bình' });
    const watched = await comeBack(receipt);
    const before = watched.text();
    expect(before).toContain('There is nothing new for you here.');
    for (const secret of [receipt.locator, 'link', 'examplebox']) expect(before).not.toContain(secret);
    await watched.submit({ word: 'something else' }, 'Look again');
    expect([watched.status, watched.text()]).toEqual([200, before]);
    for (const name of [
      'ask-choices',
      'ask-copy',
      'copy-file',
      'copy-page',
      'ask-keys',
      'ask-stop',
      'ask-erase',
      'stop',
    ])
      expect([name, (await step(watched, name)).text()]).toEqual([name, before]);
    expect(await stateOf(receipt.locator)).toBe('intake');
    await watched.submit({ word: 'LUC BINH' }, 'Look again');
    expect(watched.text()).toContain(receipt.locator);
  });

  it('a recovery sheet gives new words once, and ends what knew the old ones', async () => {
    const receipt = await receiptOf();
    const owner = await comeBack(receipt);
    await step(owner, 'sheet');
    const code = codeOn(owner);
    const lost = await new Visitor(test.url).get('/return');
    const wrong = await step(lost, 'lost', { locator: receipt.locator, code: '0000-0000-0000-0000-0000-0000' });
    const shown = [wrong.status, wrong.text()];
    const nobody = await step(lost, 'lost', { locator: 'BK-0000-0000', code });
    expect([nobody.status, nobody.text()]).toEqual(shown);
    await step(lost, 'lost', { locator: receipt.locator, code: code.toLowerCase().replaceAll('-', ' ') });
    const renewed = lost.receipt();
    expect((await comeBack({ locator: renewed.locator, words: renewed.phrase })).redirectedTo).toBe('/return');
    expect((await comeBack(receipt)).status).toBe(422);
    expect((await owner.get('/return')).text()).not.toContain(receipt.locator);
    expect((await step(lost, 'lost', { locator: receipt.locator, code })).status).toBe(422);
  });

  it('takes everything along as a file without a telling name, and nothing without a visit', async () => {
    const receipt = await receiptOf({ narrative: 'Somebody put it there.' });
    const person = await comeBack(receipt);
    await step(person, 'copy-file');
    expect(person.headers.get('content-disposition')).toBe('attachment; filename="copy.json"');
    const copy = JSON.parse(person.html) as { locator: string; story: string; links: unknown[] };
    expect(copy).toMatchObject({ locator: receipt.locator, story: 'Somebody put it there.' });
    expect(copy.links).toHaveLength(1);
    await step(person, 'copy-police');
    expect(person.text()).toContain('Summary of what happened');
    expect((await step(await new Visitor(test.url).get('/return'), 'copy-file')).redirectedTo).toBe('/return');
  });

  it('the copy holds everything that the person gave, as a file and as a page, and the summary for the police how to reach nobody', async () => {
    const sha256 = 'cd'.repeat(32);
    const reach = [
      'somebody@example.org',
      'Only by day',
      'About your library card',
      'tangerine',
      '22:00–06:00',
      'Hanoi',
    ];
    const given = ['A story told once', 'somebody_1990 on a forum', '?utm_source=telegram', sha256];
    const link = platform.link('copied');
    const receipt = await test.app.get(ReportService).submit(
      aReport([`${link}?utm_source=telegram`], {
        narrative: given[0],
        whereabouts: given[1],
        hasNoLink: true,
        consents: ['notify_platforms', 'pass_to_police'],
        contact: {
          way: 'email',
          address: reach[0]!,
          note: reach[1]!,
          safety: {
            hours: { days: [6, 7], from: 22, until: 6, zone: 'Asia/Ho_Chi_Minh' },
            wording: reach[2]!,
            codeWord: reach[3]!,
          },
        },
      }),
    );
    if (receipt.kind !== 'received') throw new Error('a new report has a receipt');
    const person = await comeBack({ locator: receipt.locator, words: receipt.phrase.join(' ') });
    await person.post('/more', { step: 'add', sha256, consent: 'yes' }, OURS);
    await step(person, 'write', { text: 'A message of mine' });

    const file = JSON.parse((await step(person, 'copy-file')).html) as Record<string, unknown>;
    expect(file).toMatchObject({
      story: given[0],
      form: {
        ageInPicture: 'adult',
        circumstance: 'posted',
        reporter: 'self',
        statesNoConsent: true,
        whereabouts: given[1],
      },
      contact: {
        way: 'email',
        address: reach[0],
        note: reach[1],
        wording: reach[2],
        codeWord: reach[3],
        hours: { days: [6, 7], from: 22, until: 6, zone: 'Asia/Ho_Chi_Minh' },
      },
      links: [{ url: link, original: `${link}?utm_source=telegram` }],
      fingerprints: [{ kind: 'sha256', value: sha256 }],
      messages: [{ text: 'A message of mine' }],
      updates: 'all',
      keeping: { eraseAskedAt: null },
    });
    expect(
      (file['consents'] as { action: string; given: boolean }[]).map(({ action, given }) => [action, given]),
    ).toEqual([
      ['notify_platforms', true],
      ['pass_to_police', true],
      ['share_fingerprints', true],
    ]);
    const page = (await step(person, 'copy-page')).text();
    expect([...given, ...reach, 'A message of mine'].filter((words) => !page.includes(words))).toEqual([]);
    const summary = (await step(person, 'copy-police')).text();
    expect(given.filter((words) => !summary.includes(words))).toEqual([]);
    expect([...reach, 'A message of mine'].filter((words) => summary.includes(words))).toEqual([]);
  });

  it('a letter says that there is something new and never what, and only to whoever wants it', async () => {
    const contact = { way: 'email', address: 'somebody@example.org', note: null } as const;
    const outcomes = async (receipt: { locator: string }) =>
      work.rows<{ kind: string; outcome: string | null }>(
        `SELECT n.kind, n.outcome FROM person_news n JOIN "case" c ON c.id = n.case_id WHERE c.locator = $1 ORDER BY n.id`,
        [receipt.locator],
      );
    const [quiet, silent] = [await receiptOf({ contact }), await receiptOf()];
    for (const receipt of [quiet, silent]) await work.verify(receipt.locator);
    const chosen = await step(await comeBack(quiet), 'updates', { updates: 'none' });
    expect([chosen.valueOf('updates'), chosen.text().includes('We kept your choice.')]).toEqual(['none', true]);
    for (const { locator } of [quiet, silent])
      await desk.post(`/desk/cases/${locator}/messages`, { text: 'We looked.', kind: 'message' }, OURS);
    await test.app.get(PersonLetterService).sendDue(50);
    expect(await outcomes(quiet)).toEqual([{ kind: 'message', outcome: 'not_wanted' }]);
    expect(await outcomes(silent)).toEqual([{ kind: 'message', outcome: 'no_way' }]);
  });

  it('an advocate gets new words for somebody who named them, with two people at the desk, and the person may stop it', async () => {
    const receipt = await receiptOf();
    await work.verify(receipt.locator);
    const owner = await comeBack(receipt);
    await step(owner, 'advocate');
    const code = codeOn(owner);
    const at = `/desk/cases/${receipt.locator}/words`;
    await desk.post(at, { code: '0000-0000-0000-0000-0000-0000' }, OURS);
    expect(desk.status).toBe(422);
    await desk.post(at, { code }, OURS);
    expect(desk.text()).toContain('Somebody else must confirm it');
    await desk.post(`${at}/confirm`, {}, OURS);
    expect(desk.status).toBe(404); // a caseworker is not the second person
    const [task] = (await work.page(receipt.locator)).tasks;
    expect(task).toMatchObject({ kind: 'words_asked', detail: { by: (await work.staff()).id } });
    await desk.post(`/desk/cases/${receipt.locator}/tasks/${task!.id}/done`, {}, OURS);
    expect([desk.status, desk.text().includes('This task is for a supervisor.')]).toEqual([409, true]);
    await owner.get('/return');
    expect(owner.text()).toContain('asked us on');
    await owner.submit({}, 'stop-words');
    expect(owner.text()).not.toContain('asked us on');
    await desk.post(at, { code }, OURS);
    expect(desk.status).toBe(422); // stopping it took the code back
  });

  it('a supervisor says yes, and the code for the advocate opens once, without the second word', async () => {
    const receipt = await receiptOf();
    await work.verify(receipt.locator);
    const owner = await comeBack(receipt);
    await step(owner, 'set-second', { word: 'seven grey stones' });
    await step(owner, 'advocate');
    const ofAdvocate = codeOn(owner);
    const at = `/desk/cases/${receipt.locator}/words`;
    await desk.post(at, { code: ofAdvocate }, OURS);
    const boss = await new Visitor(test.url).get('/desk/sign-in');
    const { email, password, totpSecret } = test.supervisor;
    await boss.submit({ email, password, code: totpAt(totpSecret, new Date()) }, 'Sign in');
    await boss.get(`/desk/cases/${receipt.locator}`);
    expect(boss.text()).toContain('Somebody else must confirm it');
    await boss.post(`${at}/confirm`, {}, OURS);
    const code = codeOn(boss);
    expect(code).not.toBe(ofAdvocate);
    await boss.post(`${at}/confirm`, {}, OURS);
    expect(boss.html).not.toContain('data-hand-code'); // it is shown once

    const advocate = await new Visitor(test.url).get('/return');
    const use = (given: string) => step(advocate, 'lost', { locator: receipt.locator, code: given });
    expect((await use(ofAdvocate)).status).toBe(422); // what the person gave them opens nothing
    expect((await step(advocate, 'lost', { locator: 'BK-0000-0000', code })).status).toBe(422);
    await use(code);
    const renewed = advocate.receipt();
    expect((await use(code)).status).toBe(422);
    // The words of before and the visit they opened are over, and the second word went with them.
    expect((await comeBack(receipt)).status).toBe(422);
    expect((await owner.get('/return')).text()).not.toContain(receipt.locator);
    const back = await comeBack({ locator: renewed.locator, words: renewed.phrase });
    expect((await back.get('/return')).text()).toContain(receipt.locator);
    const record = await work.rows<{ action: string; actor: string }>(
      `SELECT e.action, e.actor FROM audit_entry e JOIN "case" c ON c.id = e.chain_id
       WHERE c.locator = $1 AND e.action LIKE 'words.%' ORDER BY e.seq`,
      [receipt.locator],
    );
    expect(record.map(({ action }) => action)).toEqual([
      'words.second-set',
      'words.advocate-named',
      'words.asked',
      'words.confirmed',
      'words.replaced',
    ]);
    expect(new Set(record.slice(2, 4).map(({ actor }) => actor)).size).toBe(2);
  });

  it('a recovery sheet from the start comes with the receipt, and stays when the language is switched there', async () => {
    const person = await new Visitor(test.url).get('/');
    await person.fillIn({
      age: 'adult',
      reporter: 'self',
      circumstance: 'threatened',
      narrative: 'They say they will post it.',
      wantsSheet: 'yes',
    });
    const { locator, phrase } = person.receipt();
    const code = codeOn(person);
    await person.post('/', { step: 'receipt', locator, words: phrase, sheetCode: code, switch: 'vi' }, OURS);
    expect([codeOn(person), person.receipt().phrase]).toEqual([code, phrase]);
    const lost = await new Visitor(test.url).get('/return');
    await step(lost, 'lost', { locator, code });
    expect((await comeBack({ locator, words: lost.receipt().phrase })).redirectedTo).toBe('/return');
    const record = await work.rows(
      `SELECT 1 FROM audit_entry e JOIN "case" c ON c.id = e.chain_id WHERE c.locator = $1 AND e.action = 'words.sheet-made'`,
      [locator],
    );
    expect(record).toHaveLength(1);
  });
});
