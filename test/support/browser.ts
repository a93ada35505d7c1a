import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { Clock } from '../../src/infra/clock/clock';
import { totpAt } from '../../src/infra/crypto/totp';
import type { TestApp, TestStaff } from './app';

/** Without a browser the whole block is named as skipped, with the reason; CI refuses such a run (scripts/test.mjs). */
export const inBrowser = (title: string, block: () => void): void => unless('TEST_BROWSER_SKIP', title, block);

function unless(variable: string, title: string, block: () => void): void {
  const skip = process.env[variable];
  if (skip === undefined) describe(title, block);
  else describe.skip(`${title} (${skip})`, block);
}

/**
 * A step of a person's page may be sent by its script: no page is loaded then, and until the answer has taken the place
 * of the page it is marked as busy. Without script there is no such mark.
 */
export const settled = (page: Page): Promise<void> =>
  page.locator('html:not([aria-busy])').waitFor({ state: 'attached' });

/** A page with a guest book: everything that happened in it and should not have. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors (a broken CSP rule is one), script errors, requests to anywhere but the service. */
  readonly trouble: string[];
}

/** A real Chromium that can reach nothing but this machine. */
export class TestBrowser {
  /** Between two visits. */
  private readonly visitors = new Map<string, Watched>();

  private constructor(
    private readonly browser: Browser,
    private readonly test: TestApp,
  ) {}

  /** With `keepsPages` it may keep a page that was left in memory, as browsers outside of tests do. */
  static async launch(test: TestApp, options: { keepsPages?: boolean } = {}): Promise<TestBrowser> {
    const executablePath = process.env['TEST_CHROMIUM'];
    if (!executablePath) throw new Error('run `npm test`: it finds the browser these tests need (TEST_CHROMIUM)');
    const browser = await chromium.launch({
      executablePath,
      chromiumSandbox: process.getuid?.() !== 0,
      ...(options.keepsPages ? { ignoreDefaultArgs: ['--disable-back-forward-cache'] } : {}),
      args: [
        '--headless',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
      ],
    });
    return new TestBrowser(browser, test);
  }

  /** A new visitor: no cookies, no history. Only the site that "Leave now" opens may be asked besides the service. */
  async visitor(options: BrowserContextOptions = {}): Promise<Watched> {
    const context = await this.browser.newContext({ baseURL: this.test.url, locale: 'en-GB', ...options });
    context.setDefaultTimeout(15_000);
    const trouble: string[] = [];
    const ours = new URL(this.test.url).host;
    const elsewhere = this.test.config.exitUrl;
    context.on('request', (request) => {
      if (new URL(request.url()).host !== ours && request.url() !== elsewhere)
        trouble.push(`asked another host: ${request.url()}`);
    });
    context.on('console', (message) => {
      const isPageStatus = message.text().startsWith('Failed to load resource') && isPage(message.location().url);
      if (message.type() === 'error' && !isPageStatus) trouble.push(`console: ${message.text()}`);
    });
    context.on('weberror', (error) => trouble.push(`script: ${error.error().message}`));
    return { page: await context.newPage(), context, trouble };
  }

  /**
   * Shows a visitor who is as new as any to `look`, on a page that stays open for the next one: a context of its own
   * takes longer to open than most pages do. Cookies, requests that were changed, sizes and colours are as in the
   * beginning; what is kept in the browser's storage is a fault. After a failure the next one gets a new context.
   */
  async visit(options: BrowserContextOptions, look: (visitor: Watched) => Promise<void>): Promise<void> {
    const kind = JSON.stringify(options);
    const visitor = this.visitors.get(kind) ?? (await this.visitor(options));
    this.visitors.delete(kind);
    const { page, context, trouble } = visitor;
    try {
      await look(visitor);
      if ((await page.evaluate(whatIsStored)) > 0) throw new Error('something is kept in the storage of the browser');
      if (trouble.length > 0) throw new Error(`there was trouble: ${trouble.join('; ')}`);
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await page.setExtraHTTPHeaders({});
      await page.mouse.move(-1, -1);
      await page.emulateMedia({ colorScheme: null, forcedColors: null });
      await page.setViewportSize(WINDOW);
      await context.clearCookies();
    } catch (error) {
      await context.close();
      throw error;
    }
    this.visitors.set(kind, visitor);
  }

  /** The same, signed in at the desk through its door. Each code works once, so one sign-in per account and half-minute. */
  async desk(staff: TestStaff, options: BrowserContextOptions = {}): Promise<Watched> {
    const watched = await this.visitor(options);
    const { page } = watched;
    await page.goto('/desk');
    await page.locator('#email').fill(staff.email);
    await page.locator('#password').fill(staff.password);
    await page.locator('#code').fill(totpAt(staff.totpSecret, this.test.app.get(Clock).now()));
    await page.locator('form[action="/desk/sign-in"] button').click();
    // Whoever sees no case lands elsewhere.
    await page.waitForURL(/\/desk(\/record|\/platforms)?$/);
    return watched;
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** What Playwright opens a page with. */
const WINDOW = { width: 1280, height: 720 };

/** Runs in the page. */
const whatIsStored = (): number => localStorage.length + sessionStorage.length;

/** Chromium also reports the status of a page we mean to show (422, 404): that is not an error of the page. */
const isPage = (url: string): boolean => !new URL(url).pathname.startsWith('/assets/');
