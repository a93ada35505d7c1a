import type { Page } from 'playwright-core';
import { type Mailbox, startMailbox } from '../../src/local/mailbox/mailbox-server';
import { startTestApp, type TestApp } from '../support/app';
import { inBrowser, TestBrowser } from '../support/browser';
import { httpPeer, type HttpPeer } from '../support/http-peer';
import { until } from '../support/until';
import { PERSON_SCENES } from './scenes';
import { setStage, type Stage } from './stage';

jest.setTimeout(60_000);

inBrowser('“Leave now”', () => {
  let elsewhere: HttpPeer;
  let mailbox: Mailbox;
  let test: TestApp;
  let browser: TestBrowser;
  let stage: Stage;
  beforeAll(async () => {
    elsewhere = await httpPeer((_request, response) => response.end('<!doctype html><title>Elsewhere</title>'));
    mailbox = await startMailbox();
    const settings = { EXIT_URL: `http://127.0.0.1:${elsewhere.port}/`, SMTP_URL: mailbox.url };
    test = await startTestApp({ settings });
    stage = await setStage(test);
    browser = await TestBrowser.launch(test, { keepsPages: true });
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
    await mailbox?.stop();
    await elsewhere?.close();
  });
  beforeEach(() => void elsewhere.requests.splice(0));

  /** What must not be readable afterwards: the number of the case, the links, what was typed. */
  async function secretsOf(page: Page): Promise<string[]> {
    const shown = await page.locator('[data-locator] bdi, .address').allInnerTexts();
    return [stage.mixed.locator, 'examplebox', 'not an address', ...shown.filter((text) => text !== '')];
  }
  const leaks = (text: string, secrets: readonly string[]) => secrets.filter((secret) => text.includes(secret));

  describe.each([
    { how: 'without script', javaScriptEnabled: false },
    { how: 'with script', javaScriptEnabled: true },
  ])('$how', ({ javaScriptEnabled }) => {
    it.each([
      ['my case', 'my case, gone and refused and still there'],
      ['the receipt', 'the receipt'],
      ['a half-written form', 'the form with errors'],
    ] as const)(
      'from %s: no cookie stays, the history names no case, and Back shows nothing of it',
      async (_, scene) => {
        const { page, context } = await browser.visitor({ javaScriptEnabled });
        await PERSON_SCENES[scene]!(page, stage);
        const secrets = await secretsOf(page);
        await page.locator('a.leave').click();
        await page.waitForURL(test.config.exitUrl);
        expect(await page.title()).toBe('Elsewhere');
        const arrived = elsewhere.requests.filter(({ url }) => url === '/');
        expect(arrived.map(({ headers }) => headers.referer)).toEqual([undefined]);
        expect(await context.cookies(test.url)).toEqual([]);

        const chromium = await context.newCDPSession(page);
        const { entries, currentIndex } = await chromium.send('Page.getNavigationHistory');
        expect(entries.flatMap(({ url, title }) => leaks(`${url} ${title}`, secrets))).toEqual([]);
        const ours = entries.slice(0, currentIndex).filter(({ url }) => url.startsWith(test.url));
        expect(ours.length).toBeGreaterThan(0);
        for (const { id } of ours.reverse()) {
          await chromium.send('Page.navigateToHistoryEntry', { entryId: id });
          const shown = await until('the page before', () => textOf(page, test.config.exitUrl));
          expect(leaks(shown, secrets)).toEqual([]);
          expect(await page.locator('[data-phrase], .card').count()).toBe(0);
        }
        await context.close();
      },
    );
  });

  describe('at once', () => {
    const COVERED_WITHIN_MS = 100;
    /** Leaves while the server does not answer, so that what is seen meanwhile can be looked at. */
    async function held(scene: string) {
      const visit = await browser.visitor();
      const { page } = visit;
      await PERSON_SCENES[scene]!(page, stage);
      const secrets = await secretsOf(page);
      let letGo!: () => void;
      const gate = new Promise<void>((resolve) => (letGo = resolve));
      await page.route('**/exit', async (route) => {
        await gate;
        await route.continue();
      });
      return { ...visit, secrets, letGo };
    }
    const press = async (page: Page, times: number) => {
      for (let n = 0; n < times; n++) await page.keyboard.press('Shift');
    };

    it.each([
      ['the button', (page: Page) => page.locator('a.leave').click({ noWaitAfter: true })],
      ['Shift three times', (page: Page) => press(page, 3)],
    ])('%s: nothing is left to see before the server has answered', async (_how, goAway) => {
      const { page, context, secrets, letGo } = await held('my case, gone and refused and still there');
      // Measured in the page, from the first event to the blank page.
      await page.evaluate(() => {
        const times = window as unknown as { began: number; covered: number };
        for (const kind of ['keydown', 'click'])
          addEventListener(kind, () => (times.began = performance.now()), { capture: true });
        new MutationObserver(() => {
          if (document.querySelector('.leave-cover') !== null) times.covered ||= performance.now();
        }).observe(document.body, { childList: true });
      });
      await goAway(page);
      await page.locator('.leave-cover').waitFor();
      const html = await page.content();
      expect(leaks(html, secrets)).toEqual([]);
      expect(await page.locator('body > *').count()).toBe(1);
      const { began, covered } = await page.evaluate(() => {
        const times = window as unknown as { began: number; covered: number };
        return { began: times.began, covered: times.covered };
      });
      process.stdout.write(`Leaving: covered after ${(covered - began).toFixed(1)} ms\n`);
      expect(covered - began).toBeLessThan(COVERED_WITHIN_MS);
      letGo();
      await page.waitForURL(test.config.exitUrl);
      await context.close();
    });

    it('says how many presses are left; a capital letter, another key or a pause is no wish to leave', async () => {
      const { page, context } = await browser.visitor();
      await page.goto('/return');
      await press(page, 1);
      expect(await page.locator('[data-leave-count]').innerText()).toBe('Press Shift two more times to leave');
      await press(page, 1);
      expect(await page.locator('[data-leave-count]').innerText()).toBe('Press Shift once more to leave');
      await page.keyboard.press('Tab');
      expect(await page.locator('[data-leave-count]').textContent()).toBe('');
      await page.locator('#locator').focus();
      for (const key of ['Shift+B', 'Shift+K', 'Shift+A', 'Shift+C']) await page.keyboard.press(key);
      expect(await page.locator('#locator').inputValue()).toBe('BKAC');
      await press(page, 2);
      expect(await page.locator('.leave-cover').count()).toBe(0);
      expect(page.url()).toBe(`${test.url}/return`);
      await context.close();
    });

    it('another tab of the same visit leaves with it', async () => {
      const { page, context } = await browser.visitor();
      await PERSON_SCENES['my case, gone and refused and still there']!(page, stage);
      const other = await context.newPage();
      await other.goto('/return');
      expect(await other.locator('.card').count()).toBeGreaterThan(0);
      await page.locator('a.leave').click();
      await other.waitForURL(test.config.exitUrl);
      expect(await other.title()).toBe('Elsewhere');
      await context.close();
    });
  });

  describe('afterwards', () => {
    it('the visit is over on the server, whoever kept the cookie', async () => {
      const { page, context } = await browser.visitor();
      await PERSON_SCENES['my case, gone and refused and still there']!(page, stage);
      const [{ name, value }] = (await context.cookies()) as unknown as [{ name: string; value: string }];
      const withOldCookie = async () =>
        (await fetch(`${test.url}/return`, { headers: { cookie: `${name}=${value}` } })).text();
      expect(await withOldCookie()).toContain(stage.mixed.locator);
      await press(page);
      await page.waitForURL(test.config.exitUrl);
      expect(await withOldCookie()).not.toContain(stage.mixed.locator);
      await context.close();
    });
    const press = async (page: Page) => {
      for (let n = 0; n < 3; n++) await page.keyboard.press('Shift');
    };

    it('Back three times, Forward, and a tab that is opened again show nothing of the case', async () => {
      const { page, context } = await browser.visitor();
      await page.goto('/help');
      await page.goto('/help/2');
      await PERSON_SCENES['my case, gone and refused and still there']!(page, stage);
      const secrets = await secretsOf(page);
      await press(page);
      await page.waitForURL(test.config.exitUrl);
      const shown: string[] = [];
      const look = async () => {
        shown.push(await page.content());
        return leaks(shown.at(-1)!, secrets);
      };
      for (const step of ['back', 'back', 'back', 'forward', 'forward', 'forward'] as const) {
        await (step === 'back' ? page.goBack() : page.goForward()).catch(() => null);
        await page.waitForLoadState();
        expect({ step, leaked: await look() }).toEqual({ step, leaked: [] });
      }
      const { entries } = await (await context.newCDPSession(page)).send('Page.getNavigationHistory');
      // What a browser opens again after it was closed: each address of the history, in a new tab.
      for (const { url } of entries.filter((entry) => entry.url.startsWith(test.url))) {
        const again = await context.newPage();
        await again.goto(url);
        expect({ url, leaked: leaks(await again.content(), secrets) }).toEqual({ url, leaked: [] });
        await again.close();
      }
      await context.close();
    });

    it('a page that the browser had put aside is asked for anew before a word of it is seen', async () => {
      const { page, context } = await browser.visitor();
      await PERSON_SCENES['my case, gone and refused and still there']!(page, stage);
      const secrets = await secretsOf(page);
      // The visit ends elsewhere (another tab without script, or its time is over) while this page lies aside.
      const [{ name, value }] = (await context.cookies()) as unknown as [{ name: string; value: string }];
      await fetch(`${test.url}/exit`, { headers: { cookie: `${name}=${value}` }, redirect: 'manual' });
      const asked = page.waitForRequest((request) => request.isNavigationRequest());
      const seen = await page.evaluate(() => {
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
        return document.body.innerHTML;
      });
      expect(leaks(seen, secrets)).toEqual([]);
      await asked;
      await page.waitForLoadState();
      expect(leaks(await page.content(), secrets)).toEqual([]);
      expect(await page.locator('#words').count()).toBe(1);
      await context.close();
    });
  });

  it('the desk has no such button and no such script', async () => {
    const { page, context } = await browser.desk(test.caseworker);
    for (let n = 0; n < 3; n++) await page.keyboard.press('Shift');
    expect(await page.locator('script, [data-leave]').count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/desk');
    await context.close();
  });
});

/** What can be read once the page is another one; a page that is being replaced cannot be read yet. */
async function textOf(page: Page, left: string): Promise<string | null> {
  if (page.url() === left) return null;
  return page
    .locator('body')
    .innerText({ timeout: 2000 })
    .catch(() => null);
}
