import type { Page } from 'playwright-core';
import { inviteStaff, startTestApp, type TestApp, type TestStaff } from '../support/app';
import { inBrowser, TestBrowser, type Watched } from '../support/browser';
import { Casework } from '../support/casework';
import { until } from '../support/until';
import { totpAt } from '../../src/infra/crypto/totp';
import { Keyboard } from './keyboard';

jest.setTimeout(120_000);

inBrowser('people at the desk', () => {
  let test: TestApp;
  let work: Casework;
  let browser: TestBrowser;
  let [holder, colleague, boss] = [] as unknown as [Watched, Watched, Watched];
  let typist: TestStaff;
  beforeAll(async () => {
    test = await startTestApp();
    work = new Casework(test);
    browser = await TestBrowser.launch(test);
    typist = await inviteStaff(test, 'caseworker', 'Key Board');
    const screen = { viewport: { width: 1280, height: 900 } };
    holder = await browser.desk(test.caseworker, screen);
    colleague = await browser.desk(await inviteStaff(test, 'caseworker', 'Cole League'), screen);
    boss = await browser.desk(test.supervisor, screen);
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
  });

  const main = ({ page }: Watched) => page.locator('main');
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const open = ({ page }: Watched, locator: string) => page.goto(`/desk/cases/${locator}`);

  it('one hands a case over, the other reads the summary, gives it back, is asked again and takes it', async () => {
    const contact = { way: 'email', address: 'mira@example.org', note: 'never after six' } as const;
    const locator = await work.draftedCase([test.link('silent', 'handed')], 'us-take-it-down', { contact });
    await open(holder, locator);
    await holder.page.getByRole('link', { name: 'Hand this case over' }).click();
    expect(await main(holder).innerText()).toContain('The case in short');
    await press(holder.page, 'Hand it over');
    expect(await holder.page.locator('.problem').innerText()).toContain('Choose to whom');
    await holder.page.getByLabel('a colleague', { exact: true }).check();
    await holder.page.getByLabel('Which colleague').selectOption({ label: 'Cole League' });
    await holder.page.getByLabel('What they must know').fill('Her exam is on Friday: nothing before.');
    await press(holder.page, 'Hand it over');
    expect(await main(holder).innerText()).toContain('Handed over to Cole League, who has not acknowledged it yet.');
    await open(holder, locator);
    expect(await main(holder).innerText()).toContain('Handed over to Cole League');

    await colleague.page.goto('/desk/tasks');
    const task = colleague.page.getByRole('row').filter({ hasText: locator });
    expect(await task.innerText()).toContain('A case is handed over');
    await open(colleague, locator);
    expect(await main(colleague).innerText()).toContain('Casey Worker hands this case over to you');
    expect(await main(colleague).innerText()).not.toContain('silenthub');
    await colleague.page.getByRole('link', { name: 'Read the summary and answer' }).click();
    const summary = await main(colleague).innerText();
    for (const part of [
      'Her exam is on Friday',
      'silenthub',
      'Verified, not sent yet',
      'They wrote a rule of their own',
    ])
      expect(summary).toContain(part);
    expect(summary).not.toContain('mira@example.org');
    expect(summary).not.toContain('/p/handed');
    await colleague.page.locator('summary', { hasText: 'Give it back' }).click();
    await colleague.page.getByLabel('Why it goes back').fill('I leave at noon.');
    await press(colleague.page, 'Give it back');

    await open(holder, locator);
    expect(await main(holder).innerText()).toContain('A case you handed over came back');
    expect(await main(holder).innerText()).toContain('I leave at noon.');
    await holder.page.getByRole('link', { name: 'Hand this case over' }).click();
    await holder.page.getByLabel('whoever takes it first').check();
    await press(holder.page, 'Hand it over');

    await colleague.page.goto('/desk/tasks?owner=nobody');
    await colleague.page.getByRole('link', { name: locator }).click();
    await press(colleague.page, 'I have read this, I take the case');
    await colleague.page.waitForURL(`**/desk/cases/${locator}`);
    expect(await main(colleague).innerText()).toContain('with you');
    await open(holder, locator);
    expect(await main(holder).innerText()).toContain('Cole League works on this case');
    expect([...holder.trouble, ...colleague.trouble]).toEqual([]);
  });

  it('of two who have a case open the second is told, loses nothing and does nothing twice', async () => {
    const locator = await work.verifiedCase([test.link('silent', 'shared')]);
    const words = 'We wrote to the site.\nThey have until Monday.';
    for (const { page } of [holder, boss]) {
      await page.goto(`/desk/cases/${locator}`);
      await page.locator('#message summary').click();
      await page.locator('#message-text').fill(page === holder.page ? words : 'I am Sue, and I look after you today.');
    }
    await boss.page.locator('#message button').click();
    await boss.page.waitForLoadState();
    await holder.page.locator('#message button').click();
    const told = await main(holder).innerText();
    expect(told).toContain('What happened while you had this page open');
    expect(told).toContain('Sue Pervisor');
    expect(await holder.page.locator('#message-text').inputValue()).toBe(words);
    expect((await work.page(locator)).messages).toHaveLength(1);
    await holder.page.getByRole('link', { name: 'Go to the form, which still holds it' }).click();
    await holder.page.locator('#message button').click();
    await until('both messages', async () => (await work.page(locator)).messages.length === 2);
    expect((await work.page(locator)).messages.map(({ text }) => text)).toContain(words);
    expect([...holder.trouble, ...boss.trouble]).toEqual([]);
  });

  it('somebody with a keyboard only takes a case, verifies, asks the platform, reads its answer and closes', async () => {
    const locator = await work.report([test.link('refuse', 'keys')]);
    const { page, trouble } = await browser.visitor({ viewport: { width: 1280, height: 900 } });
    const keyboard = new Keyboard(page, 120);
    await page.goto('/desk');
    await keyboard.type('#email', typist.email);
    await keyboard.type('#password', typist.password);
    await keyboard.type('#code', totpAt(typist.totpSecret, new Date()));
    await keyboard.go('form[action="/desk/sign-in"] button', 'Enter');

    await keyboard.go(`form[action="/desk/cases/${locator}/take"] button`, 'Enter');
    await keyboard.go('button[aria-label="Verify link 1"]', 'Enter');
    await keyboard.go('[name=checks][value=called_back]', 'Space');
    await keyboard.go('#authority button', 'Enter');
    await keyboard.choose('basis', 'us-take-it-down');
    await keyboard.go('#prepare button', 'Enter');
    await keyboard.go('.bar__next a.primary', 'Enter');
    await keyboard.go('form[action$="/approve"] button', 'Enter');
    await until('the platform to refuse', async () => {
      await page.reload();
      return (await page.locator('main').innerText()).includes('The platform refused');
    });
    await keyboard.go('button[aria-label="Give up on this link, number 1"]', 'Enter');
    await keyboard.go('.bar__next button.primary', 'Enter');
    expect((await work.page(locator)).state).toBe('closed');
    expect(await page.locator('main').innerText()).toContain('This case is closed.');
    expect(trouble).toEqual([]);
  });
});
