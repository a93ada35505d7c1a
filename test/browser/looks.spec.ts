import type { Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app';
import { inBrowser, TestBrowser } from '../support/browser';
import {
  faultsOf,
  keyboardFaultsOf,
  leaveFaultsOf,
  shortFaultsOf,
  sidewaysFaultsOf,
  tightLinesIn,
  untranslatedIn,
} from './looks';

jest.setTimeout(60_000);

const adding = (tag: 'input' | 'p', text: string) => (page: Page) =>
  page.evaluate(
    ([name, words]) => {
      const added = document.createElement(name);
      added.textContent = words;
      document.querySelector('main')!.append(added);
    },
    [tag, text] as const,
  );
const styled = (css: string) => (page: Page) =>
  page.evaluate((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
  }, css);

/** What is done to a page, how it is looked at, and what must be said of it then. */
const FAULTS: Readonly<Record<string, readonly [(page: Page) => unknown, (page: Page) => Promise<string[]>, RegExp]>> =
  {
    'a colour that is too pale': [
      styled('h1 { color: #bbb !important }'),
      (page) => faultsOf(page, 'en'),
      /color-contrast: .*light/,
    ],
    'a colour that is too dark in the dark': [
      styled('@media (prefers-color-scheme: dark) { h1 { color: #333 !important } }'),
      (page) => faultsOf(page, 'en'),
      /color-contrast: .*360 px, dark/,
    ],
    'a field without a label': [adding('input', ''), (page) => faultsOf(page, 'en'), /label: .*input/],
    'a field without a label, in a test language': [
      adding('input', ''),
      (page) => shortFaultsOf(page, 'en'),
      /label: .*input/,
    ],
    'something that is too wide': [
      styled('h1 { width: 340px }'),
      (page) => sidewaysFaultsOf(page),
      /scrolls sideways at 320 px/,
    ],
    'words that were not translated': [adding('p', 'Good morning'), (page) => untranslatedIn(page, []), /Good morning/],
    'lines that stand too close for marks': [styled('h1 { line-height: 1.1 !important }'), tightLinesIn, /H1\..*: /],
    'another language than was asked for': [
      () => undefined,
      (page) => faultsOf(page, 'vi'),
      /the page says it is in en/,
    ],
    'a page that runs the other way': [
      styled('html { direction: rtl }'),
      (page) => faultsOf(page, 'en'),
      /the page runs from right/,
    ],
    'a way out that is too small': [
      styled('a[href="/exit"] { display: inline-block; height: 20px; min-height: 0; overflow: hidden; padding: 0 }'),
      leaveFaultsOf,
      /the way out is .* px high/,
    ],
    'a link that Tab passes by': [
      (page) => page.evaluate(() => document.addEventListener('keydown', (event) => event.preventDefault())),
      keyboardFaultsOf,
      /Tab does not reach/,
    ],
  };

inBrowser('the looks at a page', () => {
  let test: TestApp;
  let browser: TestBrowser;
  beforeAll(async () => {
    test = await startTestApp({ settings: {} });
    browser = await TestBrowser.launch(test);
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
  });

  it.each(Object.entries(FAULTS))('see %s', async (_name, [spoil, look, said]) => {
    await browser.visit({ locale: 'en-GB' }, async ({ page }) => {
      await page.goto('/help');
      await spoil(page);
      expect((await look(page)).join('\n')).toMatch(said);
    });
  });

  it('begin anew with every visitor: no cookie, size, colour or changed request is left from the one before', async () => {
    const stateOf = (page: Page) =>
      page.evaluate(() => [innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches]);
    const seen: unknown[] = [];
    for (const isFirst of [true, false])
      await browser.visit({ locale: 'en-GB' }, async ({ page, context }) => {
        seen.push(await context.cookies());
        const answer = await page.goto('/');
        seen.push([await stateOf(page), answer!.status(), answer!.request().headers()['x-forwarded-for']]);
        if (!isFirst) return;
        await page.setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.7' });
        await page.route('**/', (route) => route.fulfill({ status: 418, body: '' }));
        await page.setViewportSize({ width: 320, height: 640 });
        await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' });
      });
    expect(seen.slice(2)).toEqual(seen.slice(0, 2));
    expect(seen[0]).toEqual([]);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['something in the storage', () => localStorage.setItem('a', 'b'), /kept in the storage/],
    ['a script that fails', () => console.error('no'), /console: no/],
    [
      'a request to somebody else',
      () => void fetch('http://127.0.0.1:9').catch(() => undefined),
      /another host|console/,
    ],
  ])('refuse %s, and the next visitor has none of it', async (_name, spoil, said) => {
    const visit = (before: () => unknown) =>
      browser.visit({ locale: 'en-GB' }, async ({ page }) => {
        await page.goto('/help');
        await page.evaluate(before);
      });
    await expect(visit(spoil)).rejects.toThrow(said);
    await visit(() => undefined);
  });
});
