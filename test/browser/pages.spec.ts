import { randomUUID } from 'node:crypto';
import { source as axeSource } from 'axe-core';
import type { Page } from 'playwright-core';
import type { StaffRole } from '../../src/domain/shared/staff';
import { BreakGlassService } from '../../src/features/case/break-glass.service';
import { AuditLog } from '../../src/infra/audit/audit-log';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { inviteStaff, startTestApp, type TestApp, type TestStaff } from '../support/app';
import { inBrowser, TestBrowser, type Watched } from '../support/browser';
import { DESK_SCENES, DOOR_SCENES, type Guest, GUEST_SCENES, PERSON_SCENES, type Scene } from './scenes';
import { CaseMaker, setStage, type Stage } from './stage';

jest.setTimeout(60_000);

const LANGUAGES = [
  { language: 'en', locale: 'en-GB', title: /^(Error: )?Your form$/ },
  { language: 'vi', locale: 'vi-VN', title: /^(Lỗi: )?Biểu mẫu của bạn$/ },
] as const;
/** Dark differs from light in its colours only, so there the rules about colour are enough. */
const SCHEMES = [
  { colorScheme: 'light', tags: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  { colorScheme: 'dark', tags: ['cat.color'] },
] as const;
/** The narrow one is a small phone; 320 px is what WCAG 1.4.10 asks for without scrolling sideways. */
const PHONE = { width: 360, height: 740 };
const SMALLEST = { width: 320, height: 640 };
const DESKTOP = { width: 1280, height: 900 };
const FINGER_PX = 44;
const GUESTS: readonly [Guest, StaffRole][] = [
  ['colleague', 'caseworker'],
  ['busy', 'caseworker'],
  ['boss', 'supervisor'],
  ['auditor', 'auditor'],
];

inBrowser('every page, in two languages, in light and dark, on a phone and on a desk', () => {
  let test: TestApp;
  let browser: TestBrowser;
  let stage: Stage;
  const desks = new Map<string, Watched>();
  beforeAll(async () => {
    // One look a minute: otherwise the record of a case whose link stays up grows while the pages are looked at.
    test = await startTestApp({ settings: { CHECK_LOOK_SECONDS: '60' } });
    browser = await TestBrowser.launch(test);
    desks.set('en', await browser.desk(test.caseworker));
    desks.set('vi', await browser.desk(test.supervisor, { locale: 'vi-VN' }));
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
  });

  describe.each(LANGUAGES)('in $language, before there is any case', ({ language }) => {
    it.each([
      ['the worklist', '/desk'],
      ['the closed cases', '/desk/closed'],
      ['the dead letters', '/desk/dead-letters'],
    ])('%s', async (_name, path) => {
      const { page, trouble } = desks.get(language)!;
      await page.goto(path);
      expect(await faultsOf(page, language)).toEqual([]);
      expect(trouble).toEqual([]);
    });
  });

  describe.each(LANGUAGES)('in $language', ({ language, locale, title }) => {
    const guests = new Map<Guest, Watched>();
    beforeAll(async () => {
      stage ??= await setStage(test);
      for (const [guest, role] of GUESTS) guests.set(guest, await browser.desk(await welcome(guest, role), { locale }));
    });
    /** Somebody new: the colleague has one case open in an emergency, the busy one has opened sixty. */
    async function welcome(guest: Guest, role: StaffRole): Promise<TestStaff> {
      const person = await inviteStaff(test, role, `${guest} ${language}`);
      const { work } = new CaseMaker(test);
      const staff = await work.staff(person);
      if (guest === 'colleague') {
        const emergencies = test.app.get(BreakGlassService);
        await emergencies.ask(stage.mixed.locator, staff, { reason: 'danger', ticket: 'HD-7', text: 'She called.' });
        const [row] = await work.rows<{ id: string }>('SELECT id FROM break_glass WHERE staff_id = $1', [staff.id]);
        await emergencies.decide(row!.id, await work.staff('supervisor'), 'approve');
      }
      if (guest === 'busy')
        await test.app.get(UnitOfWork).run((tx) =>
          test.app.get(AuditLog).append(
            tx,
            ...Array.from({ length: 60 }, () => ({
              chainId: randomUUID(),
              at: new Date(),
              actor: `staff:${staff.id}` as const,
              action: 'case.read',
              detail: {},
            })),
          ),
        );
      return person;
    }

    it.each(Object.entries(GUEST_SCENES))('somebody else at the desk: %s', async (_name, [guest, show]) => {
      const { page, trouble } = guests.get(guest)!;
      await show(page, stage);
      expect(await faultsOf(page, language)).toEqual([]);
      expect(trouble).toEqual([]);
    });
    const shown = (scenes: Readonly<Record<string, Scene>>) => Object.entries(scenes);

    it.each(shown(PERSON_SCENES))('the person’s pages: %s', async (_name, show) => {
      const { page, context, trouble } = await browser.visitor({ locale });
      await show(page, stage);
      expect(await page.title()).toMatch(title);
      expect(await faultsOf(page, language)).toEqual([]);
      expect(await leaveFaultsOf(page)).toEqual([]);
      expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
      expect((await context.cookies()).map(({ name }) => name)).toEqual(['visitor']);
      expect(trouble).toEqual([]);
      await context.close();
    });

    it.each(shown(DOOR_SCENES))('the desk: %s', async (_name, show) => {
      const { page, context, trouble } = await browser.visitor({ locale });
      await show(page, stage);
      expect(await faultsOf(page, language)).toEqual([]);
      expect(trouble).toEqual([]);
      await context.close();
    });

    it.each(shown(DESK_SCENES))('the desk: %s', async (_name, show) => {
      const { page, trouble } = desks.get(language)!;
      await show(page, stage);
      expect(await faultsOf(page, language)).toEqual([]);
      expect(trouble).toEqual([]);
    });
  });
});

/** What is wrong with the page as it stands: axe's findings in four ways of looking at it, and scrolling sideways. */
async function faultsOf(page: Page, language: string): Promise<string[]> {
  const faults: string[] = [];
  const lang = await page.locator('html').getAttribute('lang');
  if (lang !== language) faults.push(`the page says it is in ${lang}`);
  await page.evaluate(axeSource);
  for (const size of [PHONE, DESKTOP]) {
    await page.setViewportSize(size);
    if (size === DESKTOP) await page.evaluate(openEveryDetail);
    for (const { colorScheme, tags } of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      for (const found of await page.evaluate(runAxe, tags)) faults.push(`${found} (${size.width} px, ${colorScheme})`);
    }
  }
  for (const size of [SMALLEST, PHONE]) {
    await page.setViewportSize(size);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > size.width) faults.push(`scrolls sideways at ${size.width} px (is ${width} px wide)`);
  }
  return faults;
}

/** The way out is in sight at the top and at the end of the page, and a finger hits it. */
async function leaveFaultsOf(page: Page): Promise<string[]> {
  const leave = page.locator('a[href="/exit"]');
  const faults: string[] = [];
  for (const place of ['top', 'end']) {
    await page.evaluate((to) => scrollTo(0, to === 'end' ? document.body.scrollHeight : 0), place);
    const box = await leave.boundingBox();
    const height = page.viewportSize()?.height ?? 0;
    if (box === null || box.height < FINGER_PX) faults.push(`the way out is ${box?.height ?? 0} px high`);
    else if (box.y < 0 || box.y + box.height > height) faults.push(`the way out is out of sight at the ${place}`);
  }
  return faults;
}

function openEveryDetail(): void {
  for (const detail of document.querySelectorAll('details')) detail.open = true;
}

/** Runs in the page. */
async function runAxe(tags: readonly string[]): Promise<string[]> {
  const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
  const { violations } = await axe.run(document, {
    runOnly: { type: 'tag', values: [...tags] },
    resultTypes: ['violations'],
    preload: false,
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
