import type { Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app';
import { inBrowser, settled, TestBrowser } from '../support/browser';
import { httpPeer, type HttpPeer } from '../support/http-peer';
import { comeBack } from './own-case-scenes';
import { CaseMaker } from './stage';

jest.setTimeout(60_000);

const NARRATIVE = 'They say they will post it on Friday.';
const LINK = 'https://examplebox.test/a-page-of-the-history';

inBrowser('what the history of the browser keeps', () => {
  let elsewhere: HttpPeer;
  let test: TestApp;
  let browser: TestBrowser;
  beforeAll(async () => {
    elsewhere = await httpPeer((_request, response) => response.end('<!doctype html><title>Elsewhere</title>'));
    test = await startTestApp({ worker: false, settings: { EXIT_URL: `http://127.0.0.1:${elsewhere.port}/` } });
    browser = await TestBrowser.launch(test);
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
    await elsewhere?.close();
  });

  const heading = (page: Page) => page.locator('h1').innerText();
  const places = (page: Page) => page.evaluate(() => history.length);
  /** The places of ours: the empty page that every visitor comes from is none. */
  async function oursOf(page: Page) {
    const chromium = await page.context().newCDPSession(page);
    const { entries } = await chromium.send('Page.getNavigationHistory');
    return entries.filter(({ url }) => url.startsWith(test.url));
  }
  async function send(page: Page): Promise<void> {
    await page.locator('#form .govuk-button:not(.govuk-button--secondary)').first().click();
    await settled(page);
    await page.waitForLoadState();
  }
  /** Answers one page after the other; `each` looks at every page that came. */
  async function fillIn(page: Page, each: () => Promise<unknown>): Promise<void> {
    const answers: (() => Promise<unknown>)[] = [
      () => page.locator('[name=age][value=adult]').check(),
      () => page.locator('[name=reporter][value=self]').check(),
      async () => {
        await page.locator('[name=circumstance][value=threatened]').check();
        await page.locator('#narrative').fill(NARRATIVE);
      },
      () => page.locator('#links').fill(LINK),
      () => Promise.resolve(),
      () => Promise.resolve(),
    ];
    for (const answer of answers) {
      await answer();
      await send(page);
      await each();
    }
  }
  const receiptOf = async (page: Page) => ({
    locator: await page.locator('[data-locator] bdi').innerText(),
    phrase: (await page.locator('[data-phrase] li').allInnerTexts()).join(' '),
  });
  const rows = async (sql: string) => test.database.dataSource.query<Record<string, unknown>[]>(sql);

  describe('with script', () => {
    it('the whole form is one place, with an error, the other language and a step back on the way', async () => {
      const { page, context, trouble } = await browser.visitor();
      await page.goto('/');
      const before = await places(page);
      const focus = () => page.evaluate(() => document.activeElement?.className.split(' ')[0] ?? '');
      // Not answered: the summary of errors has the focus, the title says so, and nothing was left.
      await send(page);
      expect(await page.title()).toBe('Error: Your form');
      expect(await focus()).toBe('govuk-error-summary');
      await page.locator('[name=switch][value=vi]').click();
      await settled(page);
      expect(await page.locator('html').getAttribute('lang')).toBe('vi');
      await page.locator('[name=switch][value=en]').click();
      await settled(page);
      const headings = [await heading(page)];
      await fillIn(page, async () => {
        headings.push(await heading(page));
        expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
        expect(await page.evaluate(() => scrollY)).toBe(0);
        expect({ heading: headings.at(-1), places: await places(page) }).toEqual({
          heading: headings.at(-1),
          places: before,
        });
        if (headings.length !== 4) return;
        await page.locator('[name=go][value=back]').click();
        await settled(page);
        expect(await heading(page)).toBe(headings[2]);
        expect(await page.locator('#narrative').inputValue()).toBe(NARRATIVE);
        await send(page);
      });
      expect(new Set(headings).size).toBe(7);
      const { locator, phrase } = await receiptOf(page);
      const ours = await oursOf(page);
      process.stdout.write(`The form, with script: ${ours.length} place in Chromium's history\n`);
      expect(ours.map(({ url, title }) => [url, title])).toEqual([[`${test.url}/`, 'Your form']]);

      // Back leads out of here, and forward again nothing of it is there: not in memory, not in a field.
      await page.goBack();
      expect(page.url()).toBe('about:blank');
      await page.goForward();
      await page.locator('[name=age]').first().waitFor();
      expect(await heading(page)).toBe(headings[0]);
      const shown = await page.evaluate(
        () =>
          document.documentElement.outerHTML +
          [...document.querySelectorAll('textarea, input')].map((field) => (field as HTMLInputElement).value).join(),
      );
      expect(leaksOf(shown, [NARRATIVE, LINK, locator, ...phrase.split(' ')])).toEqual([]);
      expect(await page.evaluate(() => document.querySelectorAll(':checked').length)).toBe(0);
      expect(trouble).toEqual([]);
      await context.close();
    });

    it('in the middle of the form, Back leads out, and forward again the form stands where it was', async () => {
      const { page, context } = await browser.visitor();
      await page.goto('/');
      await page.locator('[name=age][value=adult]').check();
      await send(page);
      await page.locator('[name=reporter][value=self]').check();
      await send(page);
      await page.locator('#narrative').fill('Not sent yet.');
      await page.goBack();
      expect(page.url()).toBe('about:blank');
      await page.goForward();
      await page.locator('#narrative').waitFor();
      expect(await page.locator('#narrative').inputValue()).toBe('');
      await context.close();
    });

    it('coming back, every page of the case and every change are one place; leaving takes it away', async () => {
      const receipt = await new CaseMaker(test).report([LINK]);
      const { page, context, trouble } = await browser.visitor();
      await page.goto('/return');
      const before = await places(page);
      await comeBack(page, receipt); // it asks for the address again, which makes no place
      const press = async (step: string) => {
        await page.locator(`button[name=step][value=${step}]`).first().click();
        await settled(page);
      };
      await press('ask-write');
      await page.locator('#text').fill('Is it gone?');
      await send(page);
      await press('ask-keys');
      await press('sheet');
      expect(await page.locator('[data-hand-code]').count()).toBe(1);
      await page.locator('[name=language][value=vi]').click();
      await settled(page);
      await page.locator(`text=${receipt.locator}`).waitFor();
      await press('ask-copy');
      await press('copy-page');
      expect(await page.locator('main').innerText()).toContain('Is it gone?');
      expect(await places(page)).toBe(before);
      expect((await oursOf(page)).map(({ url }) => url)).toEqual([`${test.url}/return`]);
      // The page is another one by now, and the way out works on it as on the first.
      await page.locator('a.leave').click();
      await page.waitForURL(test.config.exitUrl);
      expect(await oursOf(page)).toEqual([]);
      expect(trouble).toEqual([]);
      await context.close();
    });

    it('a receipt is copied as plain lines, and prints on two sheets of paper, words apart from code', async () => {
      const { page, context, trouble } = await browser.visitor();
      await page.goto('/');
      await page.locator('[name=age][value=adult]').check();
      await page.locator('[name=go][value=whole]').click();
      await page.locator('[name=reporter][value=self]').check();
      await page.locator('[name=circumstance][value=threatened]').check();
      await page.locator('[name=wantsSheet]').check();
      await send(page);
      const { locator, phrase } = await receiptOf(page);
      const code = await page.locator('[data-hand-code]').innerText();
      const other = await context.newPage();
      for (const [at, text] of [
        `Your number\n${locator}\nYour six words\n${phrase}`,
        `Your number\n${locator}\nCode\n${code}`,
      ].entries()) {
        await page.bringToFront();
        await page.locator('[data-copy] button').nth(at).click();
        expect(await page.locator('[data-copy] [role=status]').nth(at).innerText()).toMatch(/^Copied\./);
        await other.bringToFront();
        await other.goto('/return');
        await other.locator('#words').focus();
        await other.keyboard.press('Control+V');
        expect(await other.locator('#words').inputValue()).toBe(text);
      }
      const sheets = (await page.pdf()).toString('latin1').match(/\/Type\s*\/Page\b/g);
      expect(sheets).toHaveLength(2);
      expect(trouble).toEqual([]);
      await context.close();
    });

    it('a download is one, and the page stays', async () => {
      const receipt = await new CaseMaker(test).report([LINK]);
      const { page, context } = await browser.visitor();
      await comeBack(page, receipt);
      await page.locator('[value=ask-copy]').click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[value=copy-file]').click()]);
      expect(download.suggestedFilename()).toBe('copy.json');
      expect(await places(page)).toBe(2);
      await context.close();
    });

    it('leaves at once while an answer is on its way, and the answer is not shown', async () => {
      const { page, context } = await browser.visitor();
      await page.goto('/');
      await page.locator('[name=age][value=adult]').check();
      let letGo!: () => void;
      const gate = new Promise<void>((resolve) => (letGo = resolve));
      await page.route(`${test.url}/`, async (route) => {
        await gate;
        await route.continue().catch(() => undefined); // it was taken back
      });
      await page.locator('#form .govuk-button').first().click();
      await page.locator('html[aria-busy]').waitFor({ state: 'attached' });
      for (let n = 0; n < 3; n++) await page.keyboard.press('Shift');
      letGo();
      await page.waitForURL(test.config.exitUrl);
      expect(await oursOf(page)).toEqual([]);
      await context.close();
    });

    it('when asking fails the form goes the plain way, and what was done already is not done twice', async () => {
      const { page, context } = await browser.visitor();
      await page.goto('/');
      // The first time the question does not arrive, later the answer is lost on its way.
      let isLost = false;
      await page.route(`${test.url}/`, async (route) => {
        if (route.request().resourceType() !== 'xhr') return route.continue();
        if (isLost) await route.fetch();
        return route.abort();
      });
      const count = async () => (await rows('SELECT 1 FROM report')).length;
      const before = await count();
      await fillIn(page, async () => {
        isLost = true;
        await page.waitForLoadState();
      }).catch((error: Error) => {
        throw new Error(`${error.message}\n${page.url()}`);
      });
      expect(await count()).toBe(before + 1);
      // The words went with the answer that was lost: the page says so, and that it is there once.
      expect(await heading(page)).toBe('We already have it');
      await context.close();
    });

    it('a button that is pressed twice is one step', async () => {
      const receipt = await new CaseMaker(test).report([LINK]);
      const { page, context } = await browser.visitor();
      await comeBack(page, receipt);
      await page.locator('[value=ask-write]').click();
      await page.locator('#text').fill('Only once.');
      await page.locator('#form .govuk-button').evaluate((button) => {
        for (let n = 0; n < 3; n++) (button as HTMLButtonElement).click();
      });
      await settled(page);
      expect(await page.locator('.message--mine').count()).toBe(1);
      await context.close();
    });
  });

  /**
   * Without script, Chromium makes an entry of every form that is sent, to the same address or not, with a redirect or
   * without. What is promised then is what somebody could learn: one address, one title, and behind each place of it the
   * page where the form stands now. Fewest come from "every question on one page" (ADR 0049).
   */
  describe('without script', () => {
    it('is one address with one title, and Back never shows what was answered', async () => {
      const { page, context, trouble } = await browser.visitor({ javaScriptEnabled: false });
      const chromium = await context.newCDPSession(page);
      const goTo = async (id: number) => {
        const loaded = page.waitForEvent('load');
        await chromium.send('Page.navigateToHistoryEntry', { entryId: id });
        await loaded;
        const { entries, currentIndex } = await chromium.send('Page.getNavigationHistory');
        expect(entries[currentIndex]!.id).toBe(id);
      };
      await page.goto('/');
      const headings = [await heading(page)];
      await fillIn(page, async () => {
        headings.push(await heading(page));
        if (headings.length !== 5) return;
        // Back in the browser, from the middle of it, leads to no page that was answered: the form stays where it is.
        const halfway = await oursOf(page);
        for (const { id } of [halfway[0]!, halfway.at(-1)!]) {
          await goTo(id);
          expect(await heading(page)).toBe(headings.at(-1));
          expect(leaksOf(await page.content(), [NARRATIVE, LINK])).toEqual([]);
        }
      });
      expect(new Set(headings).size).toBe(headings.length);
      const { locator, phrase } = await receiptOf(page);
      const ours = await oursOf(page);
      process.stdout.write(`The form, without script: ${ours.length} places in Chromium's history\n`);
      expect(new Set(ours.map(({ url, title }) => `${title} ${url}`))).toEqual(new Set([`Your form ${test.url}/`]));
      // Behind the receipt lies nothing of it, nor of the answers: every place is the first question again.
      for (const { id } of ours.slice(0, -1).reverse()) {
        await goTo(id);
        expect(await heading(page)).toBe(headings[0]);
        expect(leaksOf(await page.content(), [NARRATIVE, LINK, locator, phrase])).toEqual([]);
      }
      expect(trouble).toEqual([]);
      await context.close();
    });

    it('on one page it is three places, the fewest there are without script', async () => {
      const { page, context } = await browser.visitor({ javaScriptEnabled: false });
      await page.goto('/');
      await page.locator('[name=age][value=adult]').check();
      await page.locator('[name=go][value=whole]').click();
      await page.locator('[name=reporter][value=self]').check();
      await page.locator('[name=circumstance][value=threatened]').check();
      await page.locator('#links').fill(LINK);
      await send(page);
      const { locator } = await receiptOf(page);
      expect(locator).toMatch(/^BK-/);
      expect(await page.locator('[data-copy]').isVisible()).toBe(false); // there is nothing that could copy
      const ours = await oursOf(page);
      process.stdout.write(`The form on one page, without script: ${ours.length} places\n`);
      expect(ours.map(({ url }) => url)).toEqual(Array(3).fill(`${test.url}/`));
      await context.close();
    });
  });
});

const leaksOf = (text: string, secrets: readonly string[]) => secrets.filter((secret) => text.includes(secret));
