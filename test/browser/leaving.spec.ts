import type { Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app';
import { inBrowser, TestBrowser } from '../support/browser';
import { httpPeer, type HttpPeer } from '../support/http-peer';
import { until } from '../support/until';
import { PERSON_SCENES } from './scenes';
import { setStage, type Stage } from './stage';

jest.setTimeout(60_000);

inBrowser('“Leave now”', () => {
  let elsewhere: HttpPeer;
  let test: TestApp;
  let browser: TestBrowser;
  let stage: Stage;
  beforeAll(async () => {
    elsewhere = await httpPeer((_request, response) => response.end('<!doctype html><title>Elsewhere</title>'));
    test = await startTestApp({ settings: { EXIT_URL: `http://127.0.0.1:${elsewhere.port}/` } });
    stage = await setStage(test);
    browser = await TestBrowser.launch(test, { keepsPages: true });
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
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
});

/** What can be read once the page is another one; a page that is being replaced cannot be read yet. */
async function textOf(page: Page, left: string): Promise<string | null> {
  if (page.url() === left) return null;
  return page
    .locator('body')
    .innerText({ timeout: 2000 })
    .catch(() => null);
}
