import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app';
import { inBrowser, TestBrowser, type Watched } from '../support/browser';
import { until } from '../support/until';
import { Keyboard } from './keyboard';

jest.setTimeout(90_000);

inBrowser('the main job through the pages', () => {
  let test: TestApp;
  let browser: TestBrowser;
  let desk: Watched;
  beforeAll(async () => {
    test = await startTestApp();
    browser = await TestBrowser.launch(test);
    desk = await browser.desk(test.caseworker, { viewport: { width: 1280, height: 900 } });
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
  });

  /** A person on a phone, without JavaScript. */
  const someone = () => browser.visitor({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const main = (page: Page) => page.locator('main');
  /** Each of these sends a form. The next page must be there before anybody reads: the old one has a heading, too. */
  async function press(page: Page, name: string): Promise<void> {
    const next = page.waitForEvent('framenavigated');
    await page.getByRole('button', { name, exact: true }).click();
    await next;
    await page.waitForLoadState('domcontentloaded');
  }

  interface Receipt {
    readonly locator: string;
    readonly words: string;
  }
  async function readReceipt(page: Page): Promise<Receipt> {
    const locator = await page.locator('[data-locator]').innerText(); // waits for the page; a list of texts does not
    return { locator, words: (await page.locator('[data-phrase] li').allInnerTexts()).join(' ') };
  }
  async function report(page: Page, message: string): Promise<Receipt> {
    await page.goto('/');
    await page.getByLabel('18 or over').check();
    await press(page, 'Continue');
    await page.getByLabel('I am the person in the picture').check();
    await press(page, 'Continue');
    await page.getByLabel('A picture or video was posted or sent to others').check();
    await page.getByLabel('It was shared, or may be shared').check();
    await press(page, 'Continue');
    await page.getByLabel('Where is it?').fill(message);
    await press(page, 'Continue');
    await press(page, 'Continue');
    await page.getByLabel('Ask the sites to take it down').check();
    await press(page, 'Send');
    return readReceipt(page);
  }
  async function comeBack(page: Page, { locator, words }: Receipt): Promise<void> {
    await page.goto('/return');
    await page.getByLabel('Your number').fill(locator.toLowerCase());
    await page.getByLabel('Your six words').fill(words);
    await press(page, 'Open');
  }
  async function takeAndVerify(page: Page, locator: string): Promise<void> {
    // While the worker's sweep has the new case in hand, the list is a moment behind it (ADR 0040).
    const take = page.getByRole('row').getByRole('button', { name: `Take it (${locator})` });
    await until('the new case to be in the list', async () => {
      await page.goto('/desk');
      return (await take.count()) === 1;
    });
    await take.click();
    await page.waitForURL(`**/desk/cases/${locator}`);
    for (let open = await verifyButtons(page).count(); open > 0; open--) {
      await verifyButtons(page).first().click();
      await until('one link fewer to verify', async () => (await verifyButtons(page).count()) === open - 1);
    }
  }
  const verifyButtons = (page: Page) => page.getByRole('button', { name: /^Verify link/ });
  async function recordAuthority(page: Page): Promise<void> {
    await page.getByLabel('the person in the picture').check();
    await page.getByRole('checkbox', { name: 'They were reached by the way in the report' }).check();
    await press(page, 'Record it');
  }
  async function prepareUnderTakeItDown(page: Page): Promise<void> {
    const prepare = page.locator('#prepare');
    if ((await prepare.getAttribute('open')) === null) await prepare.locator('summary').click();
    await prepare.getByLabel(/TAKE IT DOWN/).check();
    await press(page, 'Prepare the drafts');
  }

  it('from two links in a message to “gone”, told to the person without JavaScript', async () => {
    const { page, trouble } = await someone();
    const [one, two] = [test.link('prompt', 'one'), test.link('prompt', 'two')];
    const receipt = await report(page, `he put it here ${one} and\nalso ${two.replace('http:', 'hxxp:')} please`);
    expect(receipt.locator).toMatch(/^BK-/);
    expect(receipt.words.split(' ')).toHaveLength(6);
    await comeBack(page, receipt);
    expect(await page.locator('main h1').innerText()).toBe('We have your form');
    expect(await page.locator('.address').allInnerTexts()).toEqual([one, two]);
    await press(page, 'Close my form on this device');

    await takeAndVerify(desk.page, receipt.locator);
    await recordAuthority(desk.page);
    await prepareUnderTakeItDown(desk.page);
    await desk.page.getByRole('link', { name: 'Read the notice to examplebox' }).click();
    const bytes = await desk.page.locator('pre.bytes').textContent();
    expect(await main(desk.page).innerText()).toContain('Exactly as it will be sent');
    expect(JSON.parse(bytes!)).toMatchObject({
      basis: { id: 'us-take-it-down', timeLimit: { kind: 'hours', hours: 48 } },
      items: [{ url: one }, { url: two }],
    });
    await press(desk.page, 'Approve and send');

    await until('the desk to show the case closed', async () => {
      await desk.page.reload();
      return (await main(desk.page).innerText()).includes('All gone');
    });
    await desk.page.getByRole('link', { name: 'Read the notice to examplebox' }).click();
    const sent = await desk.page.locator('pre.bytes').textContent();
    const digest = createHash('sha256').update(sent!).digest('hex');
    expect(await desk.page.locator('.sha code').innerText()).toBe(digest);
    expect(test.sandbox.inbox().map(({ body }) => body)).toContainEqual(JSON.parse(sent!));

    await comeBack(page, receipt);
    expect(await page.locator('main h1').innerText()).toBe('Both links are gone');
    expect(await page.locator('.chip').allInnerTexts()).toEqual([
      expect.stringContaining('Gone'),
      expect.stringContaining('Gone'),
    ]);
    expect(await main(page).innerText()).toContain('We looked 3 times and it was gone.');
    expect([...trouble, ...desk.trouble]).toEqual([]);
  });

  it('what “Not at all” does not ask for is not shown, and nothing that was typed is lost or hidden while it is wrong', async () => {
    const { page, trouble } = await someone();
    await page.goto('/');
    await page.getByLabel('18 or over').check();
    await press(page, 'Continue');
    await page.getByLabel('I am the person in the picture').check();
    await press(page, 'Continue');
    await page.getByLabel('Someone says they will post it').check();
    await press(page, 'Continue');
    await press(page, 'Continue');
    const shown = async () =>
      Promise.all(['#email', '#phone', '#from', '#codeWord', '#note'].map((field) => page.locator(field).isVisible()));
    expect(await shown()).toEqual([false, false, false, false, false]);
    await page.getByLabel('By email').check();
    expect(await shown()).toEqual([true, false, false, true, true]);
    await page.locator('#email').fill('not an address');
    await page.locator('#codeWord').fill('heron');
    await page.getByLabel('Not at all').check();
    expect(await shown()).toEqual([false, false, false, false, false]);
    await page.getByLabel('By email').check();
    await press(page, 'Continue');
    await page.getByLabel('By phone').check();
    expect(await shown()).toEqual([true, true, false, true, true]);
    expect(await page.locator('#codeWord').inputValue()).toBe('heron');
    expect(trouble).toEqual([]);
  });

  it('the person stops everything, the desk shows it, and the draft that lay ready is not sent', async () => {
    const { page, trouble } = await someone();
    const receipt = await report(page, test.link('prompt', 'three'));
    await takeAndVerify(desk.page, receipt.locator);
    await recordAuthority(desk.page);
    await prepareUnderTakeItDown(desk.page);
    const before = test.sandbox.inbox().length;

    await comeBack(page, receipt);
    await press(page, 'Stop everything');
    expect(await page.locator('main h1').innerText()).toBe('Do you want to stop everything?');
    await press(page, 'Yes, stop everything');
    expect(await page.locator('main h1').innerText()).toBe('You stopped this');

    await desk.page.reload();
    expect(await main(desk.page).innerText()).toContain('Withdrawn by the person');
    expect(await desk.page.getByRole('button', { name: 'Prepare the drafts' }).count()).toBe(0);
    await desk.page.getByRole('link', { name: 'Read the notice to examplebox' }).click();
    expect(await desk.page.getByRole('button', { name: 'Approve and send' }).count()).toBe(0);
    await until('the case to have left the list', async () => {
      await desk.page.goto('/desk');
      return !(await main(desk.page).innerText()).includes(receipt.locator);
    });
    await desk.page.goto('/desk/closed');
    expect(await desk.page.getByRole('row').filter({ hasText: receipt.locator }).innerText()).toContain('Withdrawn');
    expect(test.sandbox.inbox()).toHaveLength(before);
    expect([...trouble, ...desk.trouble]).toEqual([]);
  });

  it('a person who has only a keyboard reports, and the first stop on the page is the way to the main part', async () => {
    const { page, trouble } = await someone();
    const keyboard = new Keyboard(page);
    await page.goto('/');
    await keyboard.press('Tab');
    expect(await keyboard.isAt('a.skip')).toBe(true);
    await keyboard.press('Tab');
    expect(await keyboard.isAt('a.leave')).toBe(true);
    await keyboard.choose('age', 'adult');
    await keyboard.go('form .govuk-button', 'Enter');

    await keyboard.choose('reporter', 'self');
    await keyboard.go('form .govuk-button', 'Enter');
    await keyboard.choose('circumstance', 'posted');
    await keyboard.go('[name=statesNoConsent]', 'Space');
    await keyboard.go('form .govuk-button', 'Enter');
    await keyboard.type('#links', test.link('silent', 'four'));
    await keyboard.go('form .govuk-button', 'Enter');
    await keyboard.go('form .govuk-button', 'Enter');
    await keyboard.go('[name=consents][value=notify_platforms]', 'Space');
    await keyboard.go('form .govuk-button', 'Enter');
    const receipt = await readReceipt(page);

    await keyboard.go('main a[href="/return"]', 'Enter');
    await keyboard.type('#locator', receipt.locator);
    await keyboard.type('#words', receipt.words);
    await keyboard.go('form .govuk-button', 'Enter');
    expect(await page.locator('main h1').innerText()).toBe('We have your form');
    expect(await main(page).innerText()).toContain('silenthub');
    expect(trouble).toEqual([]);
  });

  it('Enter in a field sends the form and does not switch its language', async () => {
    const { page } = await someone();
    const keyboard = new Keyboard(page);
    await page.goto('/return');
    await keyboard.type('#locator', 'BK-0000-0000');
    await keyboard.press('Enter');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await main(page).innerText()).toContain('do not fit together');
  });
});
