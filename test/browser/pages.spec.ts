import { randomUUID } from 'node:crypto';
import type { StaffRole } from '../../src/domain/shared/staff';
import { cityOf } from '../../src/domain/shared/wall-clock';
import { SAFE_ZONES } from '../../src/domain/report/safe-contact';
import { CHILD_SERVICES } from '../../src/domain/report/child-services';
import { BreakGlassService } from '../../src/features/case/break-glass.service';
import { AuditLog } from '../../src/infra/audit/audit-log';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { type Mailbox, startMailbox } from '../support/mailbox';
import { TEST_LANGUAGES } from '../../src/web/i18n/test-language';
import { inviteStaff, startTestApp, type TestApp, type TestStaff } from '../support/app';
import { inBrowser, TestBrowser, type Watched } from '../support/browser';
import {
  bareAddressesIn,
  faultsOf,
  keyboardFaultsOf,
  leaveFaultsOf,
  shortFaultsOf,
  sidewaysFaultsOf,
  tightLinesIn,
  untranslatedIn,
} from './looks';
import { PLATFORM_SCENES } from './platform-scenes';
import { DESK_SCENES, DOOR_SCENES, GUEST_SCENES } from './desk-scenes';
import { type Guest, NEEDS_SCRIPT, PERSON_SCENES, type Scene } from './scenes';
import { CaseMaker, setStage, type Stage } from './stage';

jest.setTimeout(60_000);

const LANGUAGES = [
  { language: 'en', locale: 'en-GB', title: /^(Error: )?Your form$/ },
  { language: 'vi', locale: 'vi-VN', title: /^(Lỗi: )?Biểu mẫu của bạn$/ },
] as const;
const GUESTS: readonly [Guest, StaffRole][] = [
  ['colleague', 'caseworker'],
  ['busy', 'caseworker'],
  ['boss', 'supervisor'],
  ['auditor', 'auditor'],
  ['admin', 'administrator'],
];

inBrowser('every page, in two languages, in light and dark, on a phone and on a desk', () => {
  let test: TestApp;
  let browser: TestBrowser;
  let stage: Stage;
  let mailbox: Mailbox;
  const desks = new Map<string, Watched>();
  beforeAll(async () => {
    // One look a minute: otherwise the record of a case whose link stays up grows while the pages are looked at.
    mailbox = await startMailbox();
    const settings = {
      CHECK_LOOK_SECONDS: '60',
      TEST_LANGUAGES: 'true',
      SMTP_URL: mailbox.url,
      TRUSTED_PROXIES: '127.0.0.1,::1',
      // Offered, and not there: the way through it has a test of its own.
      OIDC_ISSUER: 'http://localhost:9',
      OIDC_CLIENT_ID: 'buckler',
      OIDC_CLIENT_SECRET: 'secret',
      OIDC_NAME: 'Example Organisation',
    };
    test = await startTestApp({ settings });
    browser = await TestBrowser.launch(test);
    desks.set('en', await browser.desk(test.caseworker));
    desks.set('vi', await browser.desk(test.supervisor, { locale: 'vi-VN' }));
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
    await mailbox?.stop();
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
      await browser.visit({ locale }, async ({ page, context, trouble }) => {
        await show(page, stage);
        expect(await page.title()).toMatch(title);
        expect(await faultsOf(page, language)).toEqual([]);
        expect(await leaveFaultsOf(page)).toEqual([]);
        expect(language === 'en' ? await keyboardFaultsOf(page) : await tightLinesIn(page)).toEqual([]);
        expect((await context.cookies()).map(({ name }) => name)).toEqual(['visitor']);
        expect(trouble).toEqual([]);
      });
    });

    it.each(shown(DOOR_SCENES))('the desk: %s', async (_name, show) => {
      await browser.visit({ locale }, async ({ page, trouble }) => {
        await show(page, stage);
        expect(await faultsOf(page, language)).toEqual([]);
        expect(trouble).toEqual([]);
      });
    });

    it.each(shown(PLATFORM_SCENES))('a platform’s page: %s', async (_name, show) => {
      await browser.visit({ locale }, async ({ page, trouble }) => {
        await show(page, stage);
        expect(await faultsOf(page, language)).toEqual([]);
        expect(language === 'en' ? await keyboardFaultsOf(page) : await tightLinesIn(page)).toEqual([]);
        expect(trouble).toEqual([]);
      });
    });

    describe('of those who are signed in', () => {
      beforeAll(async () => {
        // Whoever waited for the pages before these may have been signed out for doing nothing (15 minutes).
        const { page, context } = desks.get(language)!;
        await page.goto('/desk');
        if (new URL(page.url()).pathname === '/desk') return;
        await context.close();
        desks.set(language, await browser.desk(language === 'en' ? test.caseworker : test.supervisor, { locale }));
      });
      it.each(shown(DESK_SCENES))('the desk: %s', async (_name, show) => {
        const { page, trouble } = desks.get(language)!;
        await show(page, stage);
        expect(await faultsOf(page, language)).toEqual([]);
        expect(trouble).toEqual([]);
      });
    });
  });

  it('the pages about the interface, which are in English', async () => {
    const { page, context, trouble } = await browser.visitor();
    for (const address of ['/api/docs', '/api/docs?parts=open']) {
      await page.goto(address);
      expect([address, await faultsOf(page, 'en')]).toEqual([address, []]);
      expect([address, await keyboardFaultsOf(page)]).toEqual([address, []]);
    }
    expect(trouble).toEqual([]);
    await context.close();
  });

  it('the pages about the interface open the part that a link leads to, without a script, and all on paper', async () => {
    const { page, context, trouble } = await browser.visitor({ javaScriptEnabled: false });
    const openParts = () =>
      page.locator('.api-docs details > div:visible').evaluateAll((all) => all.map(({ id }) => id));
    await page.goto('/api/docs');
    expect(await openParts()).toEqual([]);
    const parts = await page.locator('.api-docs details > div').evaluateAll((all) => all.map(({ id }) => id));
    const named = await page
      .locator('nav a[href^="#"]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    expect(named.filter((href) => href !== '#sent')).toEqual(parts.map((id) => `#${id}`));
    await page.locator('nav a[href="#fetch-notices"]').click();
    expect(await openParts()).toEqual(['fetch-notices']);
    await page.goto('/api/docs?from=mail#sent-notice');
    expect(await openParts()).toEqual(['sent-notice']);
    await page.emulateMedia({ media: 'print' });
    expect(await openParts()).toEqual(parts);
    expect(trouble).toEqual([]);
    await context.close();
  });

  /** Names of services, platforms, countries and cities are no text of ours. */
  const NAMES = [...CHILD_SERVICES.map(({ name }) => name), ...countryNames(), ...SAFE_ZONES.map(cityOf)];

  describe.each(TEST_LANGUAGES)('the pages of a person and of a platform in %s', (language) => {
    beforeAll(async () => {
      stage ??= await setStage(test);
    });
    it.each(Object.entries({ ...PERSON_SCENES, ...PLATFORM_SCENES }))('%s', async (name, show) => {
      // The pseudo-language without script as well: what a page needs it for must not be missed.
      const javaScriptEnabled = language === 'ar' || NEEDS_SCRIPT.has(name);
      await browser.visit({ locale: language, javaScriptEnabled }, async ({ page, trouble }) => {
        await show(page, stage);
        if (language === 'ar') {
          expect(await shortFaultsOf(page, language)).toEqual([]);
          expect(await bareAddressesIn(page)).toEqual([]);
        } else {
          expect(await untranslatedIn(page, NAMES)).toEqual([]);
          expect(await sidewaysFaultsOf(page)).toEqual([]);
        }
        expect(trouble).toEqual([]);
      });
    });
  });
});

function countryNames(): string[] {
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  return [...new Set(CHILD_SERVICES.map(({ country }) => country))]
    .filter((country) => country !== '001')
    .map((country) => names.of(country)!);
}
