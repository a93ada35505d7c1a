import type { Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app';
import { inBrowser, TestBrowser } from '../support/browser';
import { freePort } from '../support/free-port';
import { CLIENT, Organisation } from '../support/organisation';
import { faultsOf } from './looks';

jest.setTimeout(120_000);

/** The way there and back in a real browser: cookies that stay away from other sites, and a policy for forms. */
inBrowser('signing in through the organisation, in a browser', () => {
  let test: TestApp;
  let browser: TestBrowser;
  let organisation: Organisation;
  beforeAll(async () => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    organisation = await Organisation.start(`${url}/desk/sign-in/organisation/return`);
    const settings = {
      PORT: String(port),
      PUBLIC_URL: url,
      OIDC_ISSUER: organisation.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_NAME: 'Example Organisation',
      OUTGOING_ALLOW_PRIVATE: new URL(organisation.issuer).host,
    };
    test = await startTestApp({ worker: false, settings });
    // It listens where the sign-in service sends people back to.
    browser = await TestBrowser.launch({ ...test, url });
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
    await organisation?.stop();
  });

  const isThere = (url: URL) => url.origin === organisation.issuer;
  /** Signs in on the pages of the service, and says yes to whatever else it asks. */
  async function signInThere(page: Page): Promise<void> {
    await page.waitForURL(isThere);
    await page.locator('[name=login]').fill('bea');
    await page.locator('[name=password]').fill('anything');
    await page.locator('button[type=submit], [type=submit]').first().click();
    await page.waitForLoadState();
    if (isThere(new URL(page.url()))) await page.locator('button[type=submit], [type=submit]').first().click();
  }

  it('connects an account and comes in by it, with a script and without', async () => {
    const { page, context, trouble } = await browser.desk(test.caseworker);
    await page.goto('/desk/account');
    expect(await faultsOf(page, 'en')).toEqual([]);
    await page.locator('form[action="/desk/account/organisation"] [value=bind]').click();
    await page.locator('h1').waitFor();
    expect(await faultsOf(page, 'en')).toEqual([]);
    await page.locator('main .button.primary').click();
    await signInThere(page);
    await page.waitForURL('**/desk/account');
    expect(await page.locator('main').innerText()).toContain('Connected since');

    await page.locator('form[action="/desk/sign-out"] button').click();
    await page.waitForURL('**/desk/sign-in');
    expect(await faultsOf(page, 'en')).toEqual([]);
    await page.locator('a[href="/desk/sign-in/organisation"]').click();
    await signInThere(page);
    await page.waitForURL(/\/desk$/);
    expect(await page.locator('.rail__me').innerText()).toContain(test.caseworker.name);
    // Whom the pages of the service ask is not ours to say.
    expect(trouble.filter((one) => !one.startsWith('asked another host'))).toEqual([]);
    await context.close();

    const plain = await browser.visitor({ javaScriptEnabled: false });
    await plain.page.goto('/desk/sign-in');
    await plain.page.locator('a[href="/desk/sign-in/organisation"]').click();
    await signInThere(plain.page);
    await plain.page.waitForURL(/organisation\/return/);
    expect((await plain.context.cookies()).filter(({ name }) => name === 'desk')).toHaveLength(1);
    await plain.page.locator('form[data-send-on] button').click();
    await plain.page.waitForURL(/\/desk$/);
    await plain.context.close();
  });
});
