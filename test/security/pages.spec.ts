import { totpAt } from '../../src/infra/crypto/totp';
import { AccountService } from '../../src/features/account/account.service';
import { newTotpSecret } from '../../src/infra/crypto/totp';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const WORDS = 'A canary sentence that nobody else writes.';

describe('what pages say and ask', () => {
  let test: TestApp;
  let locator: string;
  let desk: Visitor;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    locator = await new Casework(test).verifiedCase([test.link('prompt', 'one')], { narrative: WORDS });
    desk = await signedIn(test.supervisor);
  });
  afterAll(() => test.stop());

  async function signedIn(staff: { email: string; password: string; totpSecret: string }): Promise<Visitor> {
    const visitor = await new Visitor(test.url).get('/desk/sign-in');
    const { email, password, totpSecret } = staff;
    return visitor.submit({ email, password, code: totpAt(totpSecret, new Date()) }, 'Sign in');
  }
  const deskPages = () => [
    ...['/desk', '/desk/closed', `/desk/cases/${locator}`, '/desk/platforms', '/desk/dead-letters'],
    ...['/desk/oversight', '/desk/record', '/desk/account'],
  ];

  it('the door of the desk hides the password and lets a password manager fill it in', async () => {
    const { html } = await new Visitor(test.url).get('/desk/sign-in');
    const password = /<input[^>]*name="password"[^>]*>/.exec(html)![0];
    expect(password).toContain('type="password"');
    expect(password).toContain('autocomplete="current-password"');
    expect(/<input[^>]*name="email"[^>]*>/.exec(html)![0]).toContain('autocomplete="username"');
    expect(html).not.toMatch(/onpaste|autocomplete="off"|<script/);
  });

  it('nobody is asked a secret question, and no page offers a hint', async () => {
    for (const path of ['/', '/return', '/desk/sign-in']) {
      const page = await new Visitor(test.url).get(path);
      expect(page.text()).not.toMatch(
        /secret question|security question|maiden|first pet|password hint|reminder of your/i,
      );
    }
  });

  it('every page of the desk has the way out', async () => {
    for (const path of deskPages()) {
      await desk.get(path);
      expect([path, desk.status, desk.path]).toEqual([path, 200, path]);
      expect(desk.html).toMatch(/<form[^>]*action="\/desk\/sign-out"/);
    }
  });

  it('administrators and auditors see no case, no word of a report and no link', async () => {
    await desk.get(`/desk/cases/${locator}`);
    await desk.submit({ reason: 'check_work' }, 'Show it for 15 minutes');
    expect(desk.text()).toContain(WORDS);
    for (const role of ['administrator', 'auditor'] as const) {
      const staff = {
        email: `${role}@helpline.example.org`,
        password: `invented for ${role}`,
        totpSecret: newTotpSecret(),
      };
      await test.app.get(AccountService).invite({ ...staff, name: role, role });
      const visitor = await signedIn(staff);
      for (const path of deskPages()) {
        await visitor.get(path);
        // The record names the case by its number and nothing of what is in it.
        const isRecord = role === 'auditor' && visitor.path === '/desk/record';
        const shown = [visitor.html.includes(locator), visitor.html.includes(WORDS)];
        expect([path, visitor.path, ...shown]).toEqual([path, visitor.path, isRecord, false]);
        expect(visitor.html).not.toContain('/p/one');
      }
      await visitor.get(`/desk/cases/${locator}`);
      expect(visitor.status).toBeGreaterThanOrEqual(400);
    }
  });

  it('no address of a page holds anything but a case number, and titles say nothing', async () => {
    const person = await (await new Visitor(test.url).get('/')).submit({ age: 'adult' });
    const paths = [person.path];
    await person.fillIn({
      circumstance: 'threatened',
      reporter: 'self',
      narrative: WORDS,
      consents: 'notify_platforms',
    });
    const receipt = person.receipt();
    paths.push(person.path);
    const back = await new Visitor(test.url).get('/return');
    await back.submit({ locator: receipt.locator, words: receipt.phrase }, 'Open');
    paths.push(back.path);
    expect(paths).toEqual(['/', '/', '/return']);
    expect([person.title(), back.title()].join()).not.toContain(receipt.locator);

    for (const path of deskPages()) {
      await desk.get(path);
      const links = [...desk.html.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, link = '']) => link);
      for (const link of links)
        expect(link).toMatch(
          /^(#[\w-]*|https:\/\/[^?]+|\/[a-z0-9-]*(\/(BK-[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9a-f-]{36}|[a-z0-9.-]+))*(\?[a-z]+=[a-z0-9-]*(&amp;[a-z]+=[a-z0-9-]*)*)?(#[\w-]*)?)$/i,
        );
    }
  });
});
