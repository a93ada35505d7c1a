import type { BrowserContext, Page } from 'playwright-core';
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
        // With script everything was one place, and that is gone from the history.
        expect(ours.length > 0).toBe(!javaScriptEnabled);
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
      const requests: string[] = [];
      await page.route('**/exit', async (route) => {
        requests.push(route.request().url());
        await gate;
        await route.continue();
      });
      return { ...visit, secrets, requests, letGo };
    }
    it.each([
      ['the button', (page: Page) => page.locator('a.leave').click({ noWaitAfter: true })],
      ['Shift three times', (page: Page) => press(page, 3)],
    ])('%s: nothing is left to see before the server has answered', async (_how, goAway) => {
      const { page, context, secrets, requests, letGo } = await held('my case, gone and refused and still there');
      // The page itself says what can be seen in it, frame by frame, from the first event on: while a navigation is
      // under way nobody can ask it.
      await page.evaluate(() => {
        let [began, covered] = [0, 0];
        for (const kind of ['keydown', 'click'])
          addEventListener(kind, () => (began = performance.now()), { capture: true });
        const tell = (): void => {
          const html = document.documentElement.outerHTML;
          const seen = { tookMs: covered - began, path: location.pathname, html, parts: document.body.children.length };
          console.info(`seen ${JSON.stringify(seen)}`);
          requestAnimationFrame(() => setTimeout(tell, 20));
        };
        new MutationObserver(() => {
          if (covered > 0 || document.querySelector('.leave-cover') === null) return;
          covered = performance.now();
          tell();
        }).observe(document.body, { childList: true });
      });
      const frames: { tookMs: number; path: string; html: string; parts: number }[] = [];
      page.on('console', (message) => {
        if (message.text().startsWith('seen ')) frames.push(JSON.parse(message.text().slice(5)) as (typeof frames)[0]);
      });
      await goAway(page);
      await until('the cover, painted, and the question to the server', () => frames.length > 2 && requests.length > 0);
      expect(requests).toEqual([`${test.url}/exit`]);
      for (const { path, html, parts } of frames) {
        expect({ path, parts, leaked: leaks(html, secrets) }).toEqual({ path: '/return', parts: 1, leaked: [] });
        expect(html).toContain('leave-cover');
      }
      const { tookMs } = frames[0]!;
      process.stdout.write(`Leaving: covered after ${tookMs.toFixed(1)} ms\n`);
      expect(tookMs).toBeLessThan(COVERED_WITHIN_MS);
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
      await press(page, 3);
      await page.waitForURL(test.config.exitUrl);
      expect(await withOldCookie()).not.toContain(stage.mixed.locator);
      await context.close();
    });
    const STAYS_MS = 500;
    it('Back three times, Forward, and a tab that is opened again show nothing of the case', async () => {
      const { page, context } = await browser.visitor();
      await page.goto('/help');
      await page.goto('/help/2');
      await page.goto('/help/3');
      await PERSON_SCENES['my case, gone and refused and still there']!(page, stage);
      const secrets = await secretsOf(page);
      await press(page, 3);
      await page.waitForURL(test.config.exitUrl);
      const look = await watch(context, page);
      const chromium = await context.newCDPSession(page);
      const read = () =>
        Promise.all([
          chromium.send('Page.getNavigationHistory'),
          look<[string, string, string]>('[document.readyState, location.href, document.documentElement.outerHTML]'),
        ]);
      /** While one page takes the place of another there is neither to ask. */
      const readOnceThere = () =>
        read().catch((error: Error) => {
          if (error.message.includes('Protocol error')) return null;
          throw error;
        });
      const [left] = await read();
      const shown: string[] = [];
      let at = left.currentIndex;
      // A page that the browser kept in memory comes back without a load and then asks for itself anew, which makes its
      // entry another one. So no load is waited for, but a whole page that stays; what can be read before is as clean.
      for (const step of [-1, -1, -1, 1, 1, 1]) {
        at += step;
        const [{ entries }] = await until('a page that can be asked', readOnceThere);
        await chromium.send('Page.navigateToHistoryEntry', { entryId: entries[at]!.id });
        let isThereSince: number | null = null;
        let last = '';
        await until(`place ${at} of the history`, async () => {
          const [now, seen] = (await readOnceThere()) ?? [];
          const [state, address, html] = seen ?? ['', '', ''];
          expect({ at, leaked: leaks(html, secrets) }).toEqual({ at, leaked: [] });
          last = address;
          const isThere = state === 'complete' && now?.currentIndex === at && now.entries[at]!.url === address;
          isThereSince = isThere ? (isThereSince ?? performance.now()) : null;
          return isThereSince !== null && performance.now() - isThereSince > STAYS_MS;
        });
        shown.push(new URL(last).pathname);
      }
      expect(shown).toEqual(['/help/3', '/help/2', '/help', '/help/2', '/help/3', '/']);
      // What a browser opens again after it was closed: each address of the history, and the one that is gone from it.
      const reopened = [...left.entries.map(({ url }) => url), `${test.url}/return`];
      for (const url of reopened.filter((each) => each.startsWith(test.url))) {
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
      const anew = page.waitForEvent('load');
      const seen = await page.evaluate(() => {
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
        return document.body.innerHTML;
      });
      expect(leaks(seen, secrets)).toEqual([]);
      await anew;
      expect(leaks(await page.content(), secrets)).toEqual([]);
      expect(await page.locator('#words').count()).toBe(1);
      await context.close();
    });
  });

  it('the desk has no such button and no such script', async () => {
    const ofLeaving = '[data-leave], a.leave, script[src*="leave"]';
    const { page, context } = await browser.desk(test.caseworker);
    await press(page, 3);
    expect(await page.locator(ofLeaving).count()).toBe(0);
    expect(await page.locator('.leave-cover').count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/desk');
    await page.goto('/return');
    expect(await page.locator(ofLeaving).count()).toBe(2);
    await context.close();
  });
});

/** A click is over when the next page has begun: what listens for the key is there when that page is complete. */
async function press(page: Page, times: number): Promise<void> {
  await page.waitForLoadState();
  for (let n = 0; n < times; n++) await page.keyboard.press('Shift');
}

/** Reads the page over the browser's own protocol, which waits for nothing. */
async function watch(context: BrowserContext, page: Page) {
  const chromium = await context.newCDPSession(page);
  return async <T>(expression: string): Promise<T | undefined> => {
    const { result } = await chromium.send('Runtime.evaluate', { expression, returnByValue: true });
    return result.value as T | undefined;
  };
}

/** What can be read once the page is another one; a page that is being replaced cannot be read yet. */
async function textOf(page: Page, left: string): Promise<string | null> {
  if (page.url() === left) return null;
  return page
    .locator('body')
    .innerText({ timeout: 2000 })
    .catch(() => null);
}
