import { gzipSync } from 'node:zlib';
import { startTestApp, type TestApp } from '../support/app';
import { inBrowser, TestBrowser } from '../support/browser';
import { HELP_SCENES } from './help-scenes';
import type { Stage } from './stage';

jest.setTimeout(90_000);

const FIRST_PAGE_BYTES = 60_000;
const SCRIPT_BYTES = 30_000;
const READABLE_WITHIN_MS = 10_000;
/** 50 kbit/s, with the round trip of a poor mobile connection. */
const SLOW = { offline: false, downloadThroughput: 50_000 / 8, uploadThroughput: 50_000 / 8, latency: 600 };

inBrowser('what a page weighs', () => {
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

  /** Every byte that came over the line for one page with an empty cache, headers included. */
  async function load(path: string, isSlow = false) {
    const { page, context, trouble } = await browser.visitor({ viewport: { width: 360, height: 740 } });
    const chromium = await context.newCDPSession(page);
    await chromium.send('Network.enable');
    if (isSlow) await chromium.send('Network.emulateNetworkConditions', SLOW);
    const types = new Map<string, string>();
    const bytes: Record<string, number> = {};
    const others: string[] = [];
    chromium.on('Network.responseReceived', ({ requestId, type, response }) => {
      types.set(requestId, type);
      if (type === 'Other') others.push(new URL(response.url).pathname);
    });
    chromium.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const type = types.get(requestId) ?? 'other';
      bytes[type] = (bytes[type] ?? 0) + encodedDataLength;
    });
    const began = Date.now();
    await page.goto(path, { waitUntil: 'commit' });
    await page.locator('h1').waitFor();
    // Painted: text is there, and the style sheet that would hold it back has come.
    const paint = await page.waitForFunction(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    );
    const readableMs = Math.round((await paint.jsonValue()) as number);
    await page.waitForLoadState('load');
    const loadedMs = Date.now() - began;
    const html = Buffer.byteLength(await page.content());
    const zipped = gzipSync(await page.content()).length;
    const fonts = await page.evaluate(() => [...document.fonts].length);
    expect(trouble).toEqual([]);
    await context.close();
    const total = Object.values(bytes).reduce((sum, each) => sum + each, 0);
    return { bytes, others, total, html, zipped, fonts, readableMs, loadedMs };
  }

  it('the first page and all it needs is under 60 kB, without a font, with a script that is small', async () => {
    const { bytes, others, total, zipped, fonts } = await load('/');
    process.stdout.write(
      `First page: ${total} bytes on the line ${JSON.stringify(bytes)}; its HTML would be ${zipped} compressed\n`,
    );
    expect(Object.keys(bytes).sort()).toEqual(['Document', 'Other', 'Script', 'Stylesheet']);
    // A sheet of paper for the tab, so that no browser asks for an icon that is not there: more headers than picture.
    expect(others).toEqual([expect.stringMatching(/^\/assets\/sheet\.[0-9a-f]{12}\.svg$/)]);
    expect(bytes['Other']).toBeLessThan(1500);
    expect(total).toBeGreaterThan(5000);
    expect(total).toBeLessThanOrEqual(FIRST_PAGE_BYTES);
    expect(bytes['Script']).toBeLessThanOrEqual(SCRIPT_BYTES);
    expect(fonts).toBe(0);
  });

  it('the first page can be read within ten seconds at 50 kbit/s', async () => {
    const { readableMs, loadedMs } = await load('/', true);
    process.stdout.write(`First page at 50 kbit/s: readable after ${readableMs} ms, complete after ${loadedMs} ms\n`);
    expect(readableMs).toBeGreaterThan(SLOW.latency);
    expect(Math.max(readableMs, loadedMs)).toBeLessThanOrEqual(READABLE_WITHIN_MS);
  });

  it('no help page is heavier than the first page may be', async () => {
    const { page, context } = await browser.visitor();
    for (const [name, show] of Object.entries(HELP_SCENES)) {
      await show(page, {} as Stage);
      const size = Buffer.byteLength(await page.content());
      expect({ name, isLight: size < FIRST_PAGE_BYTES }).toEqual({ name, isLight: true });
    }
    await context.close();
  });
});
