import type { Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app';
import { inBrowser, settled, TestBrowser, type Watched } from '../support/browser';
import { freePort } from '../support/free-port';
import { tlsFront, type TlsFront } from '../support/tls-front';

jest.setTimeout(60_000);

inBrowser('over HTTPS, as in production', () => {
  let test: TestApp;
  let front: TlsFront;
  let browser: TestBrowser;
  beforeAll(async () => {
    const port = await freePort();
    const settings = { PUBLIC_URL: `https://localhost:${port}`, TRUSTED_PROXIES: '127.0.0.1, ::1' };
    test = await startTestApp({ worker: false, settings });
    front = await tlsFront(port, test.url);
    browser = await TestBrowser.launch({ ...test, url: front.url });
  });
  afterAll(async () => {
    await browser?.close();
    await front?.stop();
    await test?.stop();
  });

  /** What the browser keeps of us: the names of cookies, and how much of everything else there is. */
  async function keptBy({ page, context }: Watched): Promise<unknown> {
    const cookies = await context.cookies();
    expect(
      cookies.filter((each) => !each.secure || !each.httpOnly || each.sameSite !== 'Strict' || each.path !== '/'),
    ).toEqual([]);
    const rest = await page.evaluate(async () => ({
      storage: localStorage.length + sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      readable: document.cookie,
    }));
    return { cookies: cookies.map(({ name }) => name), ...rest };
  }
  const only = (...cookies: string[]) => ({ cookies, storage: 0, databases: 0, caches: 0, workers: 0, readable: '' });
  async function press(page: Page, selector: string): Promise<void> {
    await page.locator(selector).first().click();
    await settled(page);
    await page.waitForLoadState();
  }

  it('a person’s whole visit leaves one cookie, and nothing anywhere else', async () => {
    const watched = await browser.visitor({ ignoreHTTPSErrors: true });
    const { page, context } = watched;
    const expectOne = async () => expect(await keptBy(watched)).toEqual(only('__Host-visitor'));
    await page.goto('/');
    await expectOne();
    await page.locator('input[name=age][value=adult]').check();
    await press(page, '#form .govuk-button:not(.govuk-button--secondary)');
    await expectOne();
    await page.locator('input[name=reporter][value=self]').check();
    await press(page, '#form .govuk-button:not(.govuk-button--secondary)');
    await page.locator('input[name=circumstance][value=threatened]').check();
    for (let pages = 0; pages < 4; pages += 1) {
      await press(page, '#form .govuk-button:not(.govuk-button--secondary)');
      await expectOne();
    }
    const locator = await page.locator('[data-locator] bdi').innerText();
    const words = (await page.locator('[data-phrase] li').allInnerTexts()).join(' ').replace(/\d+\.?/g, ' ');
    await page.goto('/return');
    await page.locator('#locator').fill(locator);
    await page.locator('#words').fill(words);
    const before = (await context.cookies())[0]!.value;
    await press(page, 'main form button:not([name=switch])');
    expect(await page.locator('main').innerText()).toContain(locator);
    await expectOne();
    // A sign-in makes the number in the cookie anew, so a form from before it is worth nothing.
    expect((await context.cookies())[0]!.value.split('.')[0]).not.toBe(before.split('.')[0]);
    await press(page, 'main button[value=sign-out], main form:has([value=sign-out]) button');
    expect(await page.locator('main').innerText()).not.toContain(locator);
    await expectOne();
    expect(watched.trouble).toEqual([]);
    await context.close();
  });

  it('the desk has one cookie of its own; sign-out makes the session worthless on both sides', async () => {
    const watched = await browser.desk(test.caseworker, { ignoreHTTPSErrors: true });
    const { page, context } = watched;
    expect(await keptBy(watched)).toEqual(only('__Host-desk'));
    const [{ value: stolen }] = (await context.cookies()) as unknown as [{ value: string }];
    await press(page, 'form[action="/desk/sign-out"] button');
    expect(await keptBy(watched)).toEqual(only('__Host-desk'));
    expect((await context.cookies())[0]!.value.split('.')).toHaveLength(2);
    const thief = await fetch(`${test.url}/desk`, { headers: { cookie: `__Host-desk=${stolen}` }, redirect: 'manual' });
    expect(thief.headers.get('location')).toBe('/desk/sign-in');
    expect(watched.trouble).toEqual([]);
    await context.close();
  });
});
