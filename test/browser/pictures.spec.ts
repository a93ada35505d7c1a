import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { AnswerService } from '../../src/features/notice/answer.service';
import { startTestApp, type TestApp } from '../support/app';
import { inBrowser, settled, TestBrowser } from '../support/browser';
import { FixedClock } from '../support/clock';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';
import { CaseMaker, type Receipt } from './stage';

jest.setTimeout(90_000);

/** `BUCKLER_PICTURES=1` renews the pictures of the README; without it they are only made. */
const ARE_KEPT = process.env['BUCKLER_PICTURES'] === '1';
const MAX_BYTES = 200_000;
const MIN_BYTES = 5_000;
const CONFIRM_MINUTES = 3;

const PLATFORMS = { examplebox: 'ExampleBox', sampletube: 'SampleTube', demoboard: 'DemoBoard' } as const;
type Slug = keyof typeof PLATFORMS;

/** A weekend at a small helpline, lived through with a clock set by hand: what the pictures show has happened. */
class Weekend {
  readonly make: CaseMaker;
  private readonly worker: HandWorker;
  private readonly gone = new Set<string>();
  private readonly ids = new Map<Slug, string>();
  private answers = 0;

  constructor(
    private readonly test: TestApp,
    private readonly clock: FixedClock,
    private readonly platforms: Readonly<Record<Slug, OwnPlatform>>,
  ) {
    this.make = new CaseMaker(test);
    this.worker = new HandWorker(test);
  }

  async begin(): Promise<void> {
    for (const [slug, name] of Object.entries(PLATFORMS) as [Slug, string][]) {
      const platform = this.platforms[slug];
      platform.onPage = (request, response) => response.writeHead(this.gone.has(request.url ?? '') ? 404 : 200).end();
      const id = await platform.register(this.test);
      this.ids.set(slug, id);
      await this.test.database.dataSource.query('UPDATE platform SET name = $2 WHERE id = $1', [id, name]);
    }
  }

  link = (slug: Slug, page: string) => this.platforms[slug].link(page);

  async at(time: string): Promise<void> {
    this.clock.advance({ seconds: (Date.parse(time) - this.clock.now().getTime()) / 1000 });
    await this.worker.fireClocks();
    await this.worker.look();
  }

  /** Everything of the case that is due goes out. */
  sendAll = () => this.worker.runOutbox();

  async answer({ locator }: Receipt, slug: Slug, type: 'received' | 'removed'): Promise<void> {
    const page = await this.make.work.page(locator);
    const notice = page.notices.find(({ platformName }) => platformName === PLATFORMS[slug]);
    const webhookId = `answer-${++this.answers}`;
    await this.test.app.get(AnswerService).apply({
      noticeId: notice!.id,
      caseId: page.id,
      platformId: this.ids.get(slug)!,
      webhookId,
      bodySha256: Buffer.from(webhookId.padEnd(32)),
      answer: { type },
    });
    await this.sendAll();
  }

  /** The platform takes pages down; three looks, minutes apart, see it. */
  async takeDown(...pages: string[]): Promise<void> {
    for (const page of pages) this.gone.add(`/p/${page}`);
    for (let look = 0; look < 3; look++) {
      this.clock.advance({ minutes: CONFIRM_MINUTES });
      await this.worker.look();
    }
  }
}

inBrowser('the pictures of the README', () => {
  const clock = new FixedClock(new Date('2026-11-20T08:40:00Z'));
  let platforms: Readonly<Record<Slug, OwnPlatform>>;
  let test: TestApp;
  let browser: TestBrowser;
  let folder: string;
  let overdue: Receipt;
  let drafted: Receipt;
  beforeAll(async () => {
    folder = ARE_KEPT ? path.resolve(__dirname, '../../docs/pictures') : mkdtempSync(path.join(tmpdir(), 'pictures-'));
    mkdirSync(folder, { recursive: true });
    const [examplebox, sampletube, demoboard] = await Promise.all([
      OwnPlatform.start('examplebox'),
      OwnPlatform.start('sampletube'),
      OwnPlatform.start('demoboard'),
    ]);
    platforms = { examplebox, sampletube, demoboard };
    const allowed = Object.values(platforms).map((platform) => platform.allowed);
    test = await startTestApp({
      worker: false,
      clock,
      settings: {
        OUTGOING_ALLOW_PRIVATE: allowed.join(','),
        CHECK_CONFIRM_SECONDS: String(CONFIRM_MINUTES * 60),
        CHECK_LOOK_SECONDS: '43200',
      },
    });
    await live(new Weekend(test, clock, platforms));
    browser = await TestBrowser.launch(test);
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
    for (const platform of Object.values(platforms ?? {})) await platform.stop();
    if (!ARE_KEPT && folder) rmSync(folder, { recursive: true, force: true });
  });

  async function live(weekend: Weekend): Promise<void> {
    const { make, link } = weekend;
    await weekend.begin();
    const links = [link('examplebox', 'post-8812'), link('examplebox', 'copy-9034'), link('sampletube', 'video-311')];
    overdue = await make.reportUpTo('sent', links);
    await weekend.sendAll();
    await weekend.at('2026-11-20T09:25:00Z');
    await weekend.answer(overdue, 'examplebox', 'received');
    await weekend.at('2026-11-20T13:50:00Z');
    await weekend.answer(overdue, 'examplebox', 'removed');
    await weekend.takeDown('post-8812', 'copy-9034');

    await weekend.at('2026-11-20T16:10:00Z');
    await make.reportUpTo('sent', [link('demoboard', 'thread-70')], { language: 'vi' });
    await weekend.sendAll();
    await weekend.at('2026-11-21T06:05:00Z');
    await make.reportUpTo('sent', [link('sampletube', 'video-912'), link('demoboard', 'thread-71')]);
    await weekend.sendAll();
    await weekend.at('2026-11-21T15:30:00Z');
    await make.reportUpTo('sent', [link('demoboard', 'thread-72')], { language: 'vi' }, 'eu-dsa-16');
    const done = await make.reportUpTo('sent', [link('examplebox', 'post-9100')]);
    await weekend.sendAll();
    await weekend.answer(done, 'examplebox', 'removed');
    await weekend.takeDown('post-9100');

    await weekend.at('2026-11-22T08:24:00Z');
    await make.reportUpTo('sent', [link('demoboard', 'thread-80')], {}, 'in-it-rules-3-2-b');
    await weekend.sendAll();
    await weekend.at('2026-11-22T08:55:00Z');
    const contact = { way: 'email', address: 'person@example.org', note: 'After six in the evening' } as const;
    drafted = await make.reportUpTo('drafted', [link('sampletube', 'video-940'), link('sampletube', 'video-941')], {
      contact,
    });
    await make.report([], { circumstance: 'threatened', language: 'vi' });
    await weekend.at('2026-11-22T09:31:00Z');
    await make.report([link('examplebox', 'post-9207'), link('demoboard', 'thread-88')]);
    await weekend.at('2026-11-22T09:52:00Z');
  }

  async function take(page: Page, name: string): Promise<void> {
    await page.mouse.move(0, 0);
    const file = path.join(folder, `${name}.png`);
    await page.screenshot({ path: file });
    const { size } = statSync(file);
    expect(size).toBeGreaterThan(MIN_BYTES);
    expect(size).toBeLessThan(MAX_BYTES);
  }

  it('a person’s pages on a phone: the first question, the form, and two links gone while one is still there', async () => {
    const { page, trouble } = await browser.visitor({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 1.5 });
    await page.goto('/');
    await take(page, 'first');
    await page.locator('[name=age][value=adult]').check();
    await page.locator('#form .govuk-button:not(.govuk-button--secondary)').first().click();
    await settled(page);
    await take(page, 'form');
    await page.goto('/return');
    await page.locator('#locator').fill(overdue.locator);
    await page.locator('#words').fill(overdue.words);
    await page.locator('#form .govuk-button:not(.govuk-button--secondary)').first().click();
    await settled(page);
    expect(await page.locator('h1').innerText()).toBe('2 of 3 links are gone');
    expect((await page.locator('.chip').allInnerTexts()).map((text) => text.replace(/^\S+\s/, ''))).toEqual([
      'Gone',
      'Gone',
      'Still there',
    ]);
    // What stands below (messages, choices, stopping) is left out of the picture.
    await page.setViewportSize({ width: 360, height: 1200 });
    await take(page, 'person');
    expect(trouble).toEqual([]);
  });

  it('the desk: a worklist with the missed deadline on top, the case it is about, and a notice to approve', async () => {
    const { page, trouble } = await browser.desk(test.caseworker, { viewport: { width: 1280, height: 800 } });
    const firstRow = page.locator('tbody tr').first();
    expect(await firstRow.innerText()).toContain(overdue.locator);
    expect(await firstRow.innerText()).toContain('overdue by 1 h 12 min');
    await take(page, 'desk');
    await page.goto(`/desk/cases/${overdue.locator}`);
    await take(page, 'case');
    await page.goto(`/desk/cases/${drafted.locator}`);
    await page.locator('.notice header a').first().click();
    await take(page, 'notice');
    expect(trouble).toEqual([]);
  });
});
