import { RULES } from '../../src/domain/deadline/rules';
import { totpAt } from '../../src/infra/crypto/totp';
import { inviteStaff, startTestApp, type TestApp, type TestStaff } from '../support/app';
import { Casework } from '../support/casework';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const PAGE = '/desk/rules';

describe('the page of the laws', () => {
  let test: TestApp;
  let work: Casework;
  let desk: Visitor;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    work = new Casework(test);
    desk = await signIn(test.caseworker);
  });
  afterAll(() => test.stop());

  async function signIn({ email, password, totpSecret }: TestStaff, language = 'en'): Promise<Visitor> {
    const visitor = await new Visitor(test.url, { language }).get('/desk/sign-in');
    const button = language === 'en' ? 'Sign in' : 'Đăng nhập';
    return visitor.submit({ email, password, code: totpAt(totpSecret, new Date()) }, button);
  }
  /** The words of one law's card. */
  const card = (visitor: Visitor, id: string): string =>
    new RegExp(`<section class="card rule" aria-labelledby="rule-${id}">([\\s\\S]*?)</section>`)
      .exec(visitor.html)![1]!
      .replace(/<[^>]+>/g, ' ')
      .replace(/&quot;/g, '"')
      .replace(/\s+/g, ' ');

  it('says of each law what the code says, and marks plainly what is not sure', async () => {
    await desk.get(PAGE);
    for (const rule of Object.values(RULES)) {
      const text = card(desk, rule.id);
      for (const words of [rule.instrument, rule.citation, rule.appliesTo, rule.escalateTo, rule.source.text])
        expect(text).toContain(words);
      expect(text).toContain(rule.note);
      for (const { citation } of rule.elements) expect(text).toContain(citation);
      expect(text).toContain(`Version ${rule.version}, counts now`);
      expect(text.includes('◆ Unsure')).toBe(rule.sureness !== 'primary');
    }
    expect(card(desk, 'us-take-it-down')).toContain('24, 12, 4, 1 h before the end');
    expect(card(desk, 'in-it-rules-3-2-b')).toContain('after 50 %, 90 % of the time');
    expect(card(desk, 'eu-dsa-16')).toContain('not by itself: no law sets the time');
    expect(card(desk, 'promise')).toContain('Every 72 hours');
  });

  it('counts the notices that were approved under each version, alike for everybody and without a case', async () => {
    const locators = [
      await work.approvedCase([test.link('prompt', 'counted')]),
      await work.approvedCase([test.link('prompt', 'earlier')]),
      await work.draftedCase([test.link('prompt', 'only-drafted')]),
    ];
    expect(card(await desk.get(PAGE), 'us-take-it-down')).toContain('Version 1, counts now: 2 notices');
    await work.rows(`UPDATE notice SET basis_version = 0 WHERE case_id = (SELECT id FROM "case" WHERE locator = $1)`, [
      locators[1],
    ]);
    for (const role of ['supervisor', 'administrator', 'auditor'] as const) {
      const visitor = await (await signIn(await inviteStaff(test, role, `Reads ${role}`))).get(PAGE);
      const text = card(visitor, 'us-take-it-down');
      expect([visitor.status, text]).toEqual([200, expect.stringContaining('Version 1, counts now: 1 notice ')]);
      expect(text).toContain('Version 0, earlier: 1 notice ');
      for (const locator of locators) expect(visitor.html).not.toContain(locator);
    }
  });

  it('leads to the platforms that a law binds, and nothing on it can be sent', async () => {
    await desk.get(PAGE);
    expect(desk.html).toContain('href="/desk/platforms/examplebox"');
    const main = /<main[\s\S]*<\/main>/.exec(desk.html)![0];
    expect(main).not.toMatch(/<(form|button|input)/);
    expect((await new Visitor(test.url).get(PAGE)).path).toBe('/desk/sign-in');
  });

  it('is in Vietnamese where the desk is', async () => {
    const visitor = await (await signIn(await inviteStaff(test, 'supervisor', 'Vy'), 'vi')).get(PAGE);
    const text = card(visitor, 'eu-dsa-16');
    expect(text).toContain('Liên minh châu Âu. Luật không ghi số giờ');
    for (const words of [RULES['eu-dsa-16'].appliesTo, RULES['eu-dsa-16'].escalateTo])
      expect(text).not.toContain(words);
  });

  it('no one but the desk may ask for the numbers', async () => {
    await expect(work.rows('SELECT * FROM buckler_notices_by_rule()')).rejects.toThrow('insufficient_privilege');
  });
});
