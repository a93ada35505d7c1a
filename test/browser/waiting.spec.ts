import { startTestApp, type TestApp } from '../support/app';
import { inBrowser, settled, TestBrowser } from '../support/browser';
import { FixedClock } from '../support/clock';

jest.setTimeout(60_000);

const FREE_FORMS = 6;

inBrowser('where very many forms come from one place', () => {
  const clock = new FixedClock(new Date());
  let test: TestApp;
  let browser: TestBrowser;
  beforeAll(async () => {
    test = await startTestApp({ worker: false, clock, settings: { TRUSTED_PROXIES: '127.0.0.1,::1' } });
    browser = await TestBrowser.launch(test);
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
  });

  const count = async () => (await test.database.dataSource.query<unknown[]>('SELECT 1 FROM report')).length;

  /** Somebody at a place from where the free forms were sent already stands before the last button. */
  async function atTheLastButton(from: string, options: { javaScriptEnabled: boolean }) {
    const headers = { 'x-forwarded-for': from };
    const visit = await browser.visitor({ ...options, extraHTTPHeaders: headers });
    const { page } = visit;
    await page.goto('/');
    await page.locator('[name=age][value=adult]').check();
    await page.locator('[name=go][value=whole]').click();
    await page.locator('[name=reporter][value=self]').check();
    await page.locator('[name=circumstance][value=threatened]').check();
    const form = await page
      .locator('#form')
      .evaluate((element) =>
        Object.fromEntries(
          [...new FormData(element as HTMLFormElement)].filter(([, value]) => typeof value === 'string'),
        ),
      );
    for (let sent = 0; sent < FREE_FORMS; sent++)
      await page.request.post('/', { form: form as Record<string, string> });
    await page.goto('/');
    const next = async () => {
      await page.locator('#form .govuk-button:not(.govuk-button--secondary)').first().click();
      await settled(page);
    };
    await page.locator('[name=age][value=adult]').check();
    await next();
    await page.locator('[name=reporter][value=self]').check();
    await next();
    await page.locator('[name=circumstance][value=threatened]').check();
    await next();
    await next();
    await next();
    await page.locator('[name=consents][value=notify_platforms]').check();
    await page.locator('[name=wantsSheet]').check();
    return { ...visit, next };
  }

  it('without script: a wait that is said in seconds, not a moment shorter, and then the receipt', async () => {
    const { page, next, context, trouble } = await atTheLastButton('203.0.113.7', { javaScriptEnabled: false });
    const before = await count();
    await next();
    expect(await page.locator('h1').innerText()).toBe('One moment, please');
    const main = page.locator('main');
    expect(await main.innerText()).toContain('20 seconds');
    const again = () => page.locator('#proof button').click();
    clock.advance({ seconds: 12 });
    await again();
    expect(await page.locator('[role=status]').last().innerText()).toContain('8 more seconds');
    expect(await count()).toBe(before);
    clock.advance({ seconds: 7 });
    await again();
    expect(await page.locator('[role=status]').last().innerText()).toContain('1 more second');
    expect(await count()).toBe(before);
    clock.advance({ seconds: 1 });
    await again();
    expect(await page.locator('[data-locator] bdi').innerText()).toMatch(/^BK-/);
    expect(await page.locator('[data-phrase] li').count()).toBe(6);
    expect(await page.locator('[data-hand-code]').count()).toBe(1); // what was ticked waited with the form
    expect(await count()).toBe(before + 1);
    const consents = await test.database.dataSource.query<{ action: string }[]>(
      'SELECT action FROM consent WHERE case_id = (SELECT case_id FROM report ORDER BY received_at DESC LIMIT 1)',
    );
    expect(consents).toEqual([{ action: 'notify_platforms' }]);
    expect(trouble).toEqual([]);
    await context.close();
  });

  it('with script: the sum is solved by itself, in the same place of the history', async () => {
    const { page, next, context, trouble } = await atTheLastButton('203.0.113.8', { javaScriptEnabled: true });
    const places = await page.evaluate(() => history.length);
    await next();
    await page.locator('[data-locator] bdi').waitFor();
    expect(await page.evaluate(() => history.length)).toBe(places);
    expect(trouble).toEqual([]);
    await context.close();
  });
});
