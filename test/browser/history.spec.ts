import type { Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app';
import { inBrowser, TestBrowser } from '../support/browser';

jest.setTimeout(60_000);

inBrowser('the form in the history of the browser', () => {
  let test: TestApp;
  let browser: TestBrowser;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    browser = await TestBrowser.launch(test);
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
  });

  const send = (page: Page) => page.locator('#form .govuk-button:not(.govuk-button--secondary)').first().click();
  const NARRATIVE = 'They say they will post it on Friday.';
  const LINK = 'https://examplebox.test/a-page-of-the-history';

  /**
   * Chromium makes an entry of every form that is sent, to the same address or not, with a redirect or without; only a
   * script that asks in the background could prevent it, and no page of ours may do that. So what is promised is what
   * somebody could learn: one address, one title, and behind each place of it the page where the form stands now.
   */
  it.each([
    { how: 'without script', javaScriptEnabled: false },
    { how: 'with script', javaScriptEnabled: true },
  ])('is one address with one title, $how, and Back never shows what was answered', async ({ javaScriptEnabled }) => {
    const { page, context, trouble } = await browser.visitor({ javaScriptEnabled });
    const chromium = await context.newCDPSession(page);
    const history = () => chromium.send('Page.getNavigationHistory');
    const goTo = async (id: number) => {
      const loaded = page.waitForEvent('load');
      await chromium.send('Page.navigateToHistoryEntry', { entryId: id });
      await loaded;
      const { entries, currentIndex } = await history();
      expect(entries[currentIndex]!.id).toBe(id);
    };
    await page.goto('/');
    const heading = () => page.locator('h1').innerText();
    const headings = [await heading()];
    const goOn = async () => {
      await Promise.all([page.waitForEvent('load'), send(page)]);
      headings.push(await heading());
    };
    await page.locator('[name=age][value=adult]').check();
    await goOn();
    await page.locator('[name=reporter][value=self]').check();
    await goOn();
    await page.locator('[name=circumstance][value=threatened]').check();
    await page.locator('#narrative').fill(NARRATIVE);
    await goOn();
    await page.locator('#links').fill(LINK);
    await goOn();
    const halfway = await history();
    // Back in the browser, from the middle of it, leads to no page that was answered: the form stays where it is.
    for (const at of [1, halfway.currentIndex]) {
      await goTo(halfway.entries[at]!.id);
      expect(await heading()).toBe(headings.at(-1));
      expect(leaksOf(await page.content(), [NARRATIVE, LINK])).toEqual([]);
    }
    await goOn();
    await goOn();
    expect(new Set(headings).size).toBe(headings.length);
    const locator = await page.locator('[data-locator] bdi').innerText();
    const phrase = await page.locator('[data-phrase] li').allInnerTexts();

    const { entries, currentIndex } = await history();
    const ours = entries.slice(1);
    const how = javaScriptEnabled ? 'with' : 'without';
    process.stdout.write(`The form, ${how} script: ${ours.length} places in Chromium's history for one address\n`);
    expect(currentIndex).toBe(entries.length - 1);
    expect(new Set(ours.map(({ url, title }) => `${title} ${url}`))).toEqual(
      new Set([`${ours[0]!.title} ${test.url}/`]),
    );
    expect(leaksOf(ours[0]!.title, ['Buckler', 'picture', 'report', 'case'])).toEqual([]);
    // Behind the receipt lies nothing of it, nor of the answers: every place is the first question again.
    for (const { id } of ours.slice(0, -1).reverse()) {
      await goTo(id);
      expect(await heading()).toBe(headings[0]);
      expect(leaksOf(await page.content(), [NARRATIVE, LINK, locator, phrase.join('')])).toEqual([]);
    }
    expect(trouble).toEqual([]);
    await context.close();
  });
});

const leaksOf = (text: string, secrets: readonly string[]) => secrets.filter((secret) => text.includes(secret));
