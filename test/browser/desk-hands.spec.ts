import type { Page } from 'playwright-core';
import { KeptFormService } from '../../src/features/account/kept-form.service';
import { AccountService } from '../../src/features/account/account.service';
import { startTestApp, inviteStaff, type TestApp } from '../support/app';
import { inBrowser, TestBrowser, type Watched } from '../support/browser';
import { FixedClock } from '../support/clock';
import { until } from '../support/until';
import { keyboardFaultsOf } from './looks';
import { CaseMaker } from './stage';

jest.setTimeout(120_000);

/** The desk by hand: what is typed is not lost, the session ends with a warning, and no mouse is needed. */
inBrowser('hands at the desk', () => {
  let test: TestApp;
  let browser: TestBrowser;
  let make: CaseMaker;
  const clock = new FixedClock(new Date('2026-11-24T08:10:00Z'));
  beforeAll(async () => {
    test = await startTestApp({ worker: false, clock });
    browser = await TestBrowser.launch(test);
    make = new CaseMaker(test);
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
  });

  const somebody = async () => browser.desk(await inviteStaff(test, 'caseworker', 'Hannah Hands'));
  const takenCase = async () => (await make.reportUpTo('taken', [test.link('prompt', 'hands')])).locator;
  /** Of the one who is signed in there. */
  const sessionOf = async ({ context }: Watched) => {
    const cookie = (await context.cookies()).find(({ name }) => name === 'desk');
    return test.app.get(AccountService).identify(cookie?.value.split('.')[2] ?? '', true);
  };
  /** Both clocks go on: the server's, and the one of the browser's timers. */
  async function pass(page: Page, seconds: number): Promise<void> {
    clock.advance({ seconds });
    await page.clock.fastForward(seconds * 1000);
  }
  const warning = (page: Page) => page.locator('dialog[data-session]');

  describe('the end of a session', () => {
    async function atHome(): Promise<Watched> {
      const desk = await somebody();
      await desk.page.clock.install({ time: clock.now() });
      await desk.page.goto('/desk/platforms');
      return desk;
    }

    it('is told two minutes before, and one key keeps it', async () => {
      const desk = await atHome();
      const { page, trouble } = desk;
      await pass(page, 12 * 60 + 50);
      expect(await warning(page).isVisible()).toBe(false);
      await pass(page, 15);
      await warning(page).waitFor({ state: 'visible' });
      expect(await page.locator('[data-session-stay]').evaluate((one) => one === document.activeElement)).toBe(true);
      expect(await page.getByRole('alertdialog', { name: 'Are you still there?' }).isVisible()).toBe(true);
      await page.keyboard.press('Enter');
      await warning(page).waitFor({ state: 'hidden' });
      expect((await sessionOf(desk))!.idleEndsAt).toEqual(new Date(clock.now().getTime() + 15 * 60_000));
      expect(trouble).toEqual([]);
      await desk.context.close();
    });

    it('that cannot be put off is called what it is', async () => {
      const { page, context } = await atHome();
      await page.route('**/desk/session', (route) => route.fulfill({ json: { idleMs: 110_000, endMs: 90_000 } }));
      await pass(page, 13 * 60 + 5);
      await page.getByRole('alertdialog', { name: 'Your session ends soon' }).waitFor();
      expect(await warning(page).innerText()).not.toContain('Are you still there?');
      await page.getByRole('button', { name: 'I understand' }).click();
      await warning(page).waitFor({ state: 'hidden' });
      await context.close();
    });

    it('is not put off by the page that looks, only by a hand', async () => {
      const desk = await atHome();
      const { page } = desk;
      const before = (await sessionOf(desk))!.idleEndsAt;
      await pass(page, 13 * 60 + 5);
      await warning(page).waitFor({ state: 'visible' });
      await page.evaluate(() => fetch('/desk/session').then((answer) => answer.json()));
      expect((await sessionOf(desk))!.idleEndsAt).toEqual(before);
      await desk.context.close();
    });

    it('is not told to one window while another one is worked in', async () => {
      const desk = await atHome();
      const { page, context } = desk;
      clock.advance({ minutes: 12 });
      const other = await context.newPage();
      await other.goto('/desk/platforms');
      clock.advance({ minutes: 1, seconds: 5 });
      const asked = page.waitForResponse('**/desk/session');
      await page.clock.fastForward((13 * 60 + 5) * 1000);
      expect(await (await asked).json()).toEqual({ idleMs: 13 * 60_000 + 55_000, endMs: expect.any(Number) as number });
      expect(await warning(page).isVisible()).toBe(false);
      await context.close();
    });

    it('takes the case off the screen, and what was typed waits for its author', async () => {
      const person = await inviteStaff(test, 'supervisor', 'Sam Away');
      const desk = await browser.desk(person);
      const { page } = desk;
      const locator = await takenCase();
      await page.clock.install({ time: clock.now() });
      await page.goto(`/desk/cases/${locator}`);
      await page.locator('#message > summary').click();
      await page.locator('#message-text').fill('We wrote to the platform today and will');
      await page.clock.runFor(3000);
      await page.locator('#message-text ~ .hint').filter({ hasText: 'Kept for a day' }).waitFor();
      await pass(page, 13 * 60 + 5);
      await warning(page).waitFor({ state: 'visible' });
      const kept = page.waitForResponse('**/desk/session/keep');
      await pass(page, 110);
      expect((await kept).status()).toBe(204);
      await pass(page, 15);
      await page.waitForURL('**/desk/sign-in');
      expect(await page.content()).not.toContain('We wrote to the platform');
      expect(await sessionOf(desk)).toBeNull();
      const form = await test.app.get(KeptFormService).read((await make.work.staff(person)).id);
      expect(form!.path).toBe(`/desk/cases/${locator}/messages`);
      expect(form!.fields).toContainEqual(['text', 'We wrote to the platform today and will']);
      await desk.context.close();
    });
  });

  it('keeps what is typed in a case, offers it again, and forgets it when it was sent', async () => {
    const person = await inviteStaff(test, 'supervisor', 'Dora Draft');
    const { page, context, trouble } = await browser.desk(person);
    const locator = await takenCase();
    const { id } = await make.work.staff(person);
    const rows = () =>
      make.work.rows<{ sealed: Buffer }>('SELECT text_sealed AS sealed FROM case_draft WHERE staff_id = $1', [id]);
    await page.goto(`/desk/cases/${locator}`);
    await page.locator('#message > summary').click();
    await page.locator('#message-text').pressSequentially('A sentence that is no');
    await page.locator('#message-text ~ .hint').filter({ hasText: 'Kept for a day' }).waitFor();
    expect((await rows())[0]!.sealed.toString('latin1')).not.toContain('sentence');
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);

    await page.goto(`/desk/cases/${locator}`);
    await page.locator('.draft').waitFor();
    expect(await page.locator('#message-text').inputValue()).toBe('');
    await page.getByRole('button', { name: 'Put my words back' }).click();
    expect(await page.locator('#message-text').inputValue()).toBe('A sentence that is no');
    await page.locator('#message form > button').click();
    await until('the draft to be gone', async () => (await rows()).length === 0);
    await page.goto(`/desk/cases/${locator}`);
    await page.locator('#message-text ~ .hint').waitFor({ state: 'attached' });
    expect(await page.locator('.draft').count()).toBe(0);

    await page.locator('#message > summary').click();
    await page.locator('#message-text').fill('Better not');
    await page.locator('#message-text ~ .hint').filter({ hasText: 'Kept for a day' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Throw them away' }).click();
    await until('the draft to be gone', async () => (await rows()).length === 0);
    expect(trouble).toEqual([]);
    await context.close();
  });

  describe('the palette', () => {
    it('goes to a case or a place without a mouse, from any page', async () => {
      const { page, context, trouble } = await somebody();
      const locator = await takenCase();
      await page.goto('/desk/platforms');
      await page.keyboard.press('Control+k');
      await page.locator('dialog[data-palette-box]').waitFor({ state: 'visible' });
      await page.keyboard.type(locator);
      await page.locator('[data-palette-list] a', { hasText: locator }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/desk/cases/${locator}`);
      await page.locator('a[data-palette]').click();
      await page.keyboard.type('tasks');
      await until('one place', async () => (await page.locator('[data-palette-list] a').count()) === 1);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/desk/tasks');
      await page.keyboard.press('Control+k');
      await page.keyboard.press('Escape');
      expect(await page.locator('dialog[data-palette-box]').isVisible()).toBe(false);
      expect(trouble).toEqual([]);
      await context.close();
    });

    it('finds what is folded away on the page itself', async () => {
      const { page, context } = await browser.desk(await inviteStaff(test, 'supervisor', 'Paula Palette'));
      await page.goto(`/desk/cases/${await takenCase()}`);
      await page.keyboard.press('Control+k');
      await page.keyboard.type('write to');
      await page.locator('[data-palette-list] button').first().waitFor();
      await page.keyboard.press('Enter');
      await until('the field to have the focus', () =>
        page.locator('#message-text').evaluate((field) => field === document.activeElement),
      );
      await context.close();
    });

    it('is the same as a plain page without script', async () => {
      const person = await inviteStaff(test, 'auditor', 'Nora Noscript');
      const { page, context } = await browser.desk(person, { javaScriptEnabled: false });
      await page.locator('a[data-palette]').click();
      expect(await page.locator('.goals a[href="/desk/record"]').count()).toBe(1);
      // An auditor sees no case, and so no list of cases.
      expect(await page.locator('.goals a[href="/desk/tasks"]').count()).toBe(0);
      await page.locator('#go-to').fill('cua ban');
      await page.locator('.find button').click();
      expect(await page.locator('main [role=status]').innerText()).toBe('Nothing was found.');
      await context.close();
    });
  });

  describe('single keys', () => {
    it('do nothing until somebody turns them on, may be others, and never act while somebody types', async () => {
      const { page, context, trouble } = await somebody();
      const locator = await takenCase();
      await page.goto('/desk');
      for (const key of ['j', 'k', 'o', 'x', '/', 'g', 'n', 'm', 'u', '?']) await page.keyboard.press(key);
      expect(page.url()).toMatch(/\/desk$/);
      expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
      expect(await page.locator('dialog[open]').count()).toBe(0);

      await page.goto('/desk/keys');
      await page.locator('#keys-on').check();
      await page.locator('#key-next').fill('k');
      await page.locator('main button.primary').click();
      expect(await page.locator('#key-next-error').innerText()).toContain('Another action has this key');
      expect(await page.locator('.problem li').count()).toBe(1);
      await page.locator('#key-next').fill('s');
      await page.locator('main button.primary').click();
      expect(await page.locator('.field-error').count()).toBe(0);
      expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);

      await page.goto('/desk');
      await page.keyboard.press('j');
      expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
      await page.keyboard.press('s');
      expect(await page.evaluate(() => document.activeElement?.matches('[data-open]'))).toBe(true);
      await page.keyboard.press('/');
      await page.keyboard.type('gus');
      expect(await page.locator('#find').inputValue()).toBe('gus');
      await page.goto(`/desk/cases/${locator}`);
      await page.keyboard.press('u');
      await page.waitForURL(/\/desk$/);
      await page.keyboard.press('?');
      await page.waitForURL('**/desk/keys');
      expect(await page.locator('#key-next').inputValue()).toBe('s');
      expect(trouble).toEqual([]);
      await context.close();
    });
  });

  /** Goes on with Tab until this has the focus, as somebody without a mouse does, and presses the key. */
  async function tabTo(page: Page, selector: string, key = 'Enter'): Promise<void> {
    for (let stop = 0; stop < 200; stop += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) {
        await page.keyboard.press(key);
        return;
      }
    }
    throw new Error(`Tab does not reach ${selector} on ${page.url()}`);
  }

  it('a case goes from the list to an approved notice without a mouse', async () => {
    const person = await inviteStaff(test, 'caseworker', 'Kim Keyboard');
    const { page, context, trouble } = await browser.desk(person);
    const { locator } = await make.report([test.link('prompt', 'without-a-mouse')]);
    await page.reload();
    await tabTo(page, `form[action="/desk/cases/${locator}/take"] button`);
    await page.waitForURL(`**/desk/cases/${locator}`);
    await tabTo(page, 'form[action$="/verify"] button');
    await until('the link to be verified', async () => (await page.locator('form[action$="/verify"]').count()) === 0);
    await tabTo(page, '#authority-kind', 'Space');
    await tabTo(page, '[name=checks][value=called_back]', 'Space');
    await tabTo(page, '#authority form > button');
    await page.locator('#prepare').waitFor();
    if ((await page.locator('#prepare').getAttribute('open')) === null) await tabTo(page, '#prepare > summary');
    await tabTo(page, '#prepare [name=basis]', 'Space');
    await tabTo(page, '#prepare form > button');
    await page.locator('.notice').waitFor();
    await tabTo(page, '.notice header a');
    await page.waitForURL('**/notices/*');
    await tabTo(page, 'form[action$="/approve"] button');
    await page.waitForURL(`**/desk/cases/${locator}`);
    expect((await make.work.page(locator)).notices[0]!.state).not.toBe('draft');
    expect(trouble).toEqual([]);
    await context.close();
  });

  it('every control of a case can be reached with Tab, and one sees where one is', async () => {
    const { page, context } = await browser.desk(await inviteStaff(test, 'supervisor', 'Tara Tab'));
    await page.goto(`/desk/cases/${await takenCase()}`);
    // Opened, so that what is folded away counts as well.
    await page.evaluate(() => document.querySelectorAll('details').forEach((part) => (part.open = true)));
    expect(await keyboardFaultsOf(page)).toEqual([]);
    await context.close();
  });
});
