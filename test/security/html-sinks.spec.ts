import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { AnswerIntakeService } from '../../src/features/notice/answer-intake.service';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { deskPerson, type DeskPerson, signedIn } from '../support/desk-people';
import { faultsOfHtml, skeletonOf, textOfHtml } from '../support/html-faults';

jest.setTimeout(90_000);

/** What people may type, or paste, or be made to paste. Each ends in a word that is looked for. */
const PLAIN = 'plain words of a report zzz';
const HOSTILE = [
  `"><script>alert(1)</script>' onmouseover='alert(1)' x='zzz`,
  '" autofocus onfocus="alert(1)" x="zzz',
  '</textarea></title></option></select><img src=x onerror=alert(1)>zzz',
  '<!-- <b> --> --!> <svg/onload=alert(1)><math><mtext><style><img/src/onerror=alert(1)> <![CDATA[zzz',
  'javascript:alert(1)//zzz',
  '{{ 7*7 }}{% raw %}{{ constructor.constructor("return process")() }}{# ${7*7} <%= 7*7 %> [[7*7]] zzz',
  "{x, plural, one {#} other {<b>}} {0} {name} '{zzz",
  '\u202egpj.exe\u202c\u2066\u2069 \u200f\u200e \ufeff\ufff9\u{1f468}\u200d\u{1f469} \u0645\u0631\u062d\u0628\u0627 zzz',
  'a\u0000b\u0007c\u001b[31m\u009b\r\nSet-Cookie: a=b\r\n\r\n<b>zzz',
  '=cmd|"/c calc"!A1 +1 @SUM(1) &lt;b&gt; &#60;b&#62; &amp;quot; \\u003cb\\x3c %3Cb%3E zzz',
];

/** A number and a code are cut at 64 characters. */
const CUT = ['coming back, wrong', 'a code of an erasure'];
const LISTS = ['the worklist', 'what waits for a supervisor', 'the record'];

describe('what people type stays text on every page', () => {
  let test: TestApp;
  let desk: DeskPerson;
  let supervisor: DeskPerson;
  let runs = 0;
  let mayLeadTo: string[];
  beforeAll(async () => {
    // Page after page of words is read here: the meter must not say so in the middle and make two pages differ.
    test = await startTestApp({ worker: false, settings: { EXPOSURE_DAY: '1000', EXPOSURE_WEEK: '1000' } });
    desk = await signedIn(test, test.caseworker);
    supervisor = await signedIn(test, test.supervisor);
    mayLeadTo = [test.config.exitUrl, test.sandbox.url, 'tel:', 'https://'];
  });
  afterAll(() => test.stop());

  interface Page {
    readonly name: string;
    readonly status: number;
    readonly html: string;
    readonly location: string | null;
  }
  async function send(name: string, path: string, body?: string | Record<string, string>, cookie = ''): Promise<Page> {
    const headers = { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
    const init =
      body === undefined ? { headers } : { method: 'POST', headers, body: new URLSearchParams(body).toString() };
    const reply = await fetch(test.url + path, { redirect: 'manual', ...init });
    return { name, status: reply.status, html: await reply.text(), location: reply.headers.get('location') };
  }
  const atDesk = (name: string, path: string, body?: Record<string, string>, who = desk) =>
    send(name, path, body, who.cookie);
  /** A step that is taken: what it changes is looked at afterwards. */
  async function take(path: string, body: Record<string, string> = {}, who = desk): Promise<void> {
    const { status, html } = await atDesk('', path, body, who);
    if (status !== 303) throw new Error(`${path}: ${status} ${textOfHtml(html).slice(0, 500)}`);
  }

  /** Every page on which the words of one person, one platform and one caseworker come back. */
  async function everyPageWith(words: string): Promise<Page[]> {
    const pages: Page[] = [];
    // Links that are known from another case are a doubt on the page of this one.
    runs += 1;
    const form = {
      step: 'report',
      age: 'adult',
      circumstance: 'posted',
      reporter: 'self',
      statesNoConsent: 'yes',
      consents: 'notify_platforms',
      narrative: words,
      way: 'phone',
      phone: '+44 1632 960001',
      note: words,
      links: test.link('prompt', `page-${runs}`),
    };
    pages.push(
      await send('the form with errors', '/', {
        ...form,
        way: 'email',
        email: words,
        links: words,
        submissionId: words,
      }),
    );
    const receipt = await send('the receipt', '/', form);
    const locator = /data-locator[^>]*><bdi>([^<]+)/.exec(receipt.html)![1]!;
    pages.push(receipt);
    pages.push(await send('the receipt sent back', '/', { step: 'receipt', locator: words, words, switch: 'vi' }));
    pages.push(await send('coming back, wrong', '/return', { step: 'sign-in', locator: words, words }));
    pages.push(await send('a code of an erasure', '/return', { step: 'code', code: words }));
    pages.push(await send('another language', '/language', { language: words, back: words }));
    pages.push(await send('the door, wrong', '/desk/sign-in', { email: words, password: words, code: words }));
    const home = `/desk/cases/${locator}`;
    pages.push(await atDesk('the worklist', `/desk?bucket=${encodeURIComponent(words)}`));
    pages.push(
      await atDesk(
        'the letters',
        `/desk/dead-letters?platform=${encodeURIComponent(words)}&reason=${encodeURIComponent(words)}`,
      ),
    );
    pages.push(
      await atDesk('letters, chosen', '/desk/dead-letters', {
        letter: words,
        ids: words,
        step: words,
        platform: words,
      }),
    );
    pages.push(await atDesk('a case that is not there', `/desk/cases/${encodeURIComponent(words.slice(0, 200))}`));
    await take(`${home}/take`);
    pages.push(await atDesk('the case, its words hidden', home));
    pages.push(await atDesk('showing, refused', `${home}/show`, { reason: words, text: words }));
    await take(`${home}/show`, { reason: 'other', text: words });
    pages.push(await atDesk('the case', home));
    pages.push(
      await atDesk('closing, refused', `${home}/close`, { outcome: 'duplicate', reason: words, duplicateOf: words }),
    );
    pages.push(await atDesk('authority, refused', `${home}/authority`, { kind: words, proof: words, checks: words }));
    await take(`${home}/authority`, { kind: 'lawyer', proof: words, checks: 'mandate_seen' });
    pages.push(await atDesk('a check, refused', `${home}/checks`, { kind: words, result: words, text: words }));
    await take(`${home}/checks`, { kind: 'knows_when', result: 'fits', text: words });
    const contact = { address: words, note: words };
    pages.push(await atDesk('contact, refused', `${home}/contact`, { ...contact, way: 'email', vouch: words }));
    await take(`${home}/contact`, { ...contact, way: 'phone', address: '+44 1632 960002', vouch: 'none' });
    pages.push(...(await pagesOfOthers(home, words)));
    const work = new Casework(test);
    for (const { id } of (await work.page(locator)).items) {
      await take(`${home}/items/${id}/verify`);
      await take(`${home}/items/${id}/flags`, { flags: words });
    }
    pages.push(await atDesk('a basis that is none', `${home}/notices`, { basis: words }));
    await take(`${home}/notices`, { basis: 'eu-dsa-16' });
    const [notice] = (await work.page(locator)).notices;
    pages.push(await atDesk('the notice', `${home}/notices/${notice!.id}`));
    await work.approveAll(locator);
    pages.push(
      await atDesk('handing over, refused', `${home}/notices/${notice!.id}/by-hand`, { proof: words.repeat(500) }),
    );
    await take(`${home}/notices/${notice!.id}/by-hand`, { proof: words });
    await platformAsks(notice!.id, words);
    pages.push(await atDesk('the notice, answered', `${home}/notices/${notice!.id}`));
    pages.push(await atDesk('the case, answered', home));
    const reverse = `${home}/notices/${notice!.id}/reverse`;
    pages.push(await atDesk('taking back, refused', reverse, { reversal: words }));
    await take(reverse, { reversal: 'wrong_link' });
    pages.push(await atDesk('the notice, taken back', `${home}/notices/${notice!.id}`));
    pages.push(await atDesk('what waits for a supervisor', '/desk/oversight', undefined, supervisor));
    return pages;
  }

  /** The same words, typed by a colleague in an emergency and by the supervisor who keeps the case. */
  async function pagesOfOthers(home: string, words: string): Promise<Page[]> {
    const pages: Page[] = [];
    const colleague = await deskPerson(test, 'caseworker');
    const asked = { ticket: words, text: words };
    pages.push(await atDesk('an emergency, refused', `${home}/emergency`, { ...asked, reason: words }, colleague));
    await take(`${home}/emergency`, { reason: 'other', ticket: 'T-1', text: words }, colleague);
    pages.push(await atDesk('an emergency that waits', home, undefined, colleague));
    await take('/desk/many-cases', { reason: words, locator: words }, colleague);
    pages.push(
      await atDesk(
        'a new password, refused',
        '/desk/account',
        { step: 'password', password: words, code: words },
        colleague,
      ),
    );
    const about = new URLSearchParams({ case: words, person: words, action: words, from: words, below: words });
    pages.push(await atDesk('the record', `/desk/record?${about.toString()}`, undefined, supervisor));
    const hold = `${home}/legal-hold`;
    pages.push(await atDesk('keeping, refused', hold, { reason: words, reviewOn: words }, supervisor));
    const reviewOn = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await take(hold, { reason: words, reviewOn }, supervisor);
    await take(`${home}/show`, { reason: 'check_work', text: words }, supervisor);
    pages.push(await atDesk('the case, kept', home, undefined, supervisor));
    pages.push(await atDesk('what is kept', '/desk/closed', undefined, supervisor));
    pages.push(await atDesk('letting go, refused', `${hold}/lift`, { reason: words.repeat(500) }, supervisor));
    await take(`${hold}/lift`, { reason: words }, supervisor);
    return pages;
  }

  async function platformAsks(noticeId: string, question: string): Promise<void> {
    const rawBody = Buffer.from(JSON.stringify({ type: 'needs_information', question }));
    const [id, at] = [`ans_${randomUUID()}`, new Date()];
    const receipt = await test.app.get(AnswerIntakeService).receive({
      noticeId,
      rawBody,
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(test.platforms.prompt.answerSecret).sign(id, at, rawBody.toString('utf8')),
      },
    });
    expect(receipt.kind).toBe('taken');
  }

  const plain = new Map<string, Page>();
  it('plain words come back where they belong', async () => {
    // Lists show each kind of row only once there was a case before this one.
    await everyPageWith(PLAIN);
    for (const page of await everyPageWith(PLAIN)) plain.set(page.name, page);
    const shown = [...plain.values()].filter(({ html }) => textOfHtml(html).includes(PLAIN)).map(({ name }) => name);
    expect(shown).toEqual(
      expect.arrayContaining(['the form with errors', 'the case', 'coming back, wrong', 'the door, wrong']),
    );
    expect(shown).toEqual(
      expect.arrayContaining(['showing, refused', 'a check, refused', 'contact, refused', 'keeping, refused']),
    );
    expect(shown).toEqual(expect.arrayContaining(['an emergency, refused', 'the case, kept', 'the case, answered']));
    expect(shown).not.toContain('the case, its words hidden');
    expect(shown).not.toContain('an emergency that waits');
    expect(shown).toEqual(expect.arrayContaining(['letting go, refused']));
    expect(shown.length).toBeGreaterThanOrEqual(17);
    expect(
      [...plain.values()].flatMap(({ name, html }) =>
        faultsOfHtml(html, mayLeadTo).map((fault) => `${name}: ${fault}`),
      ),
    ).toEqual([]);
  });

  it.each(HOSTILE)('%j builds the same page as plain words', async (words) => {
    for (const { name, status, html, location } of await everyPageWith(words)) {
      const expected = plain.get(name)!;
      expect([name, status, location?.replace(/BK.*/, '')]).toEqual([
        name,
        expected.status,
        expected.location?.replace(/BK.*/, ''),
      ]);
      expect([name, faultsOfHtml(html, mayLeadTo)]).toEqual([name, []]);
      // What was pasted as links is judged, each line with a line of its own; lists have a row more for each case or person.
      if (LISTS.includes(name)) expect(new Set(skeletonOf(html))).toEqual(new Set(skeletonOf(expected.html)));
      else if (name !== 'the form with errors')
        expect([name, skeletonOf(html)]).toEqual([name, skeletonOf(expected.html)]);
      if (!CUT.includes(name) && textOfHtml(expected.html).includes(PLAIN))
        expect([name, textOfHtml(html).includes('zzz')]).toEqual([name, true]);
      expect(html).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/);
    }
  });

  it('links that people report are never links at the desk or on their own page', async () => {
    const host = new URL(test.link('prompt', 'x')).host;
    const links = [
      `http://${host}/p/"><script>alert(1)</script>`,
      `http://${host}/p/'onclick='alert(1)`,
      `http://${host}/p/?a=<img src=x onerror=alert(1)>#</textarea>`,
      `http://${host}/p/%22%3E%3Cscript%3E`,
      'javascript:alert(document.cookie)',
      'data:text/html,<script>alert(1)</script>',
      'https://user:pass@forum.example.org/x',
      'https://xn--e1afmkfd.example.org/\u202egpj',
      'https://forum.example.org/{{7*7}}/${7*7}',
    ];
    const form = {
      step: 'report',
      age: 'adult',
      circumstance: 'posted',
      reporter: 'self',
      leaveOut: 'yes',
      links: links.join('\n'),
    };
    const refused = await send('', '/', { ...form, leaveOut: '' });
    const receipt = await send('', '/', form);
    expect([refused.status, receipt.status]).toEqual([422, 201]);
    const locator = /data-locator[^>]*><bdi>([^<]+)/.exec(receipt.html)![1]!;
    const words = textOfHtml(/data-phrase[^>]*>([\s\S]*?)<\/ol>/.exec(receipt.html)![1]!);
    const signed = await fetch(`${test.url}/return`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ step: 'sign-in', locator, words }),
    });
    const own = await send('', '/return', undefined, signed.headers.getSetCookie()[0]!.split(';')[0]);
    const atTheDesk = await atDesk('', `/desk/cases/${locator}`);
    for (const { html } of [refused, own, atTheDesk]) {
      expect(faultsOfHtml(html, [test.config.exitUrl])).toEqual([]);
      expect(html).not.toMatch(/href="[^"]*(forum\.example|localhost:\d+\/p)/);
    }
    expect(textOfHtml(atTheDesk.html)).toContain('forum.example.org');
  });

  it('bytes that are no characters do not get through either', async () => {
    for (const bytes of ['%ED%A0%80', '%FF%FE', '%00', '%C0%BC', '%F4%90%80%80', '%E0%A4%A']) {
      const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
      const body = `step=report&age=adult&narrative=${bytes}<b>`;
      const reply = await fetch(`${test.url}/`, { method: 'POST', headers, body });
      expect([bytes, reply.status]).toEqual([bytes, 422]);
      expect(faultsOfHtml(await reply.text(), [test.config.exitUrl])).toEqual([]);
    }
  });

  it('nor does anything that chance puts together from such pieces', async () => {
    const pieces = fc.constantFrom(
      ...HOSTILE.flatMap((text) => text.split(/(?<=[<>"'/=])/)),
      '<',
      '"',
      "'",
      '`',
      '&',
      '\n',
      '/',
      ' ',
    );
    const text = fc
      .array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 20 })
      .map((parts) => parts.join(''));
    const empty = { step: 'report', age: 'adult', way: 'none' };
    const expected = skeletonOf((await send('', '/', { ...empty, narrative: PLAIN, note: PLAIN, email: PLAIN })).html);
    await fc.assert(
      fc.asyncProperty(text, async (words) => {
        const page = await send('', '/', { ...empty, narrative: words, note: words, email: words, phone: words });
        expect(skeletonOf(page.html)).toEqual(expected);
        const door = await send('', '/desk/sign-in', { email: words, password: words });
        expect(faultsOfHtml(door.html, [])).toEqual([]);
      }),
      { numRuns: 40, seed: 20_261_124 },
    );
  });
});
