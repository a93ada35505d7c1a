import type { CDPSession } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app';
import { inBrowser, TestBrowser, type Watched } from '../support/browser';

jest.setTimeout(240_000);

inBrowser('a passkey in a real browser', () => {
  let test: TestApp;
  let browser: TestBrowser;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    browser = await TestBrowser.launch(test);
  });
  afterAll(async () => {
    await browser.close();
    await test.stop();
  });

  /** A security key inside the browser, over its debugging protocol. */
  async function withKey({ context, page }: Watched, isUserVerified = true): Promise<CDPSession> {
    const cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable', { enableUI: false });
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified,
        automaticPresenceSimulation: true,
      },
    });
    return cdp;
  }

  it('is added at the desk, signs in without an address, and its page asks nothing of anybody else', async () => {
    const desk = await browser.desk(test.caseworker);
    await withKey(desk);
    const { page } = desk;
    await page.goto('/desk/account');
    await page.locator('form[action="/desk/account/passkeys"] button').click();
    await page.waitForURL('**/desk/account');
    expect(await page.locator('form[action$="/remove"]').count()).toBe(1);

    await page.locator('form[action="/desk/sign-out"] button').click();
    await page.waitForURL('**/desk/sign-in');
    await page.locator('form[action="/desk/sign-in/passkey"] button').click();
    await page.waitForURL('**/desk');
    expect(await page.locator('.rail__me').innerText()).toContain(test.caseworker.name);
    expect(desk.trouble).toEqual([]);
    await desk.context.close();
  });

  it('without a holder who is verified opens nothing, and the page says what else there is', async () => {
    const visitor = await browser.visitor();
    await withKey(visitor, false);
    const { page } = visitor;
    await page.goto('/desk/sign-in');
    await page.locator('form[action="/desk/sign-in/passkey"] button').click();
    await page.locator('#passkey-failed').waitFor({ state: 'visible' });
    await page.locator('main a[href="/desk/sign-in"]').click();
    await page.waitForURL('**/desk/sign-in');
    expect(await page.locator('#password').count()).toBe(1);
    expect(visitor.trouble).toEqual([]);
    await visitor.context.close();
  });

  it('cannot be asked for on any other page', async () => {
    const { page, context } = await browser.visitor();
    await page.goto('/desk/sign-in');
    const refused = await page.evaluate(() =>
      navigator.credentials
        .get({ publicKey: { challenge: new Uint8Array(32), userVerification: 'required' } })
        .then(() => 'asked')
        .catch((error: Error) => error.name),
    );
    expect(refused).toBe('NotAllowedError');
    await context.close();
  });
});
