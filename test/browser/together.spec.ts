import type { Page } from 'playwright-core';
import { CaseService } from '../../src/features/case/case.service';
import { inviteStaff, startTestApp, type TestApp } from '../support/app';
import { inBrowser, TestBrowser, type Watched } from '../support/browser';
import { Casework } from '../support/casework';
import { until } from '../support/until';

jest.setTimeout(120_000);

inBrowser('what takes many cases, or more than one person', () => {
  let test: TestApp;
  let work: Casework;
  let browser: TestBrowser;
  let [holder, colleague, boss] = [] as unknown as [Watched, Watched, Watched];
  beforeAll(async () => {
    test = await startTestApp({ settings: { REQUIRE_SECOND_PERSON: 'true' } });
    work = new Casework(test);
    browser = await TestBrowser.launch(test);
    const screen = { viewport: { width: 1280, height: 900 } };
    holder = await browser.desk(test.caseworker, screen);
    colleague = await browser.desk(await inviteStaff(test, 'caseworker', 'Cole League'), screen);
    boss = await browser.desk(test.supervisor, screen);
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
  });

  const said = ({ page }: Watched) => page.locator('main').innerText();
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const row = (page: Page, locator: string) => page.getByRole('row').filter({ hasText: locator });
  const holderOf = async (locator: string) => (await work.page(locator)).claimedBy?.name ?? null;

  it('somebody ticks many cases, tries a step, takes it, reads what came of each, and takes it back', async () => {
    const free = [
      await work.report([test.link('silent', 'many-a')]),
      await work.report([test.link('silent', 'many-b')]),
    ];
    const taken = await work.report([test.link('silent', 'many-c')]);
    await test.app.get(CaseService).take(taken, await work.staff('supervisor'));
    const { page } = holder;
    await page.goto('/desk');
    for (const locator of [...free, taken]) await row(page, locator).getByRole('checkbox').check();
    // Without a step it comes back, says so at the top, and the ticks are still there.
    await page.locator('#bulk [value=do]').click();
    expect(await page.locator('.problem').innerText()).toContain('Choose what to do.');
    await page.getByRole('link', { name: 'Choose what to do.' }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('bulk-action');
    for (const locator of [...free, taken])
      expect(await row(page, locator).getByRole('checkbox').isChecked()).toBe(true);

    await page.locator('#bulk-action').selectOption('take');
    await page.locator('#bulk [value=check]').click();
    for (const locator of free) expect(await row(page, locator).innerText()).toContain('would be done');
    expect(await row(page, taken).innerText()).not.toContain('would be done');
    for (const locator of free) expect(await holderOf(locator)).toBeNull();
    await press(page, 'Do it for 2 cases');
    await page.waitForURL('**/desk/bulk/*');
    for (const locator of free) {
      expect(await row(page, locator).innerText()).toContain('done');
      expect(await holderOf(locator)).toBe('Casey Worker');
    }
    expect(await holderOf(taken)).toBe('Sue Pervisor');

    await press(page, 'Take it back for 2 cases');
    for (const locator of free) {
      expect(await row(page, locator).innerText()).toContain('taken back');
      expect(await holderOf(locator)).toBeNull();
    }
    expect(holder.trouble).toEqual([]);
  });

  it('the list says that something has changed, and moves no row until somebody asks for it', async () => {
    const { page } = boss;
    const first = await work.report([test.link('silent', 'before')]);
    await page.goto('/desk');
    const rows = () => page.locator('tr[data-row] th').allInnerTexts();
    const before = await rows();
    const second = await work.report([test.link('silent', 'after')]);
    // As when one comes back to the window: nobody waits twenty seconds here.
    const look = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await until('the list to say so', async () => {
      await look();
      const link = page.locator('.changed a');
      return link.waitFor({ timeout: 500 }).then(
        () => true,
        () => false,
      );
    });
    expect(await rows()).toEqual(before);
    await page.locator('.changed a').click();
    await row(page, second).waitFor();
    expect(await row(page, first).count()).toBe(1);
    expect(boss.trouble).toEqual([]);
  });

  it('a colleague asks for a case in an emergency, a supervisor opens it, reads what was read, and ends it', async () => {
    const locator = await work.verifiedCase([test.link('silent', 'glass')]);
    const { page } = colleague;
    await page.goto(`/desk/cases/${locator}`);
    expect(await said(colleague)).toContain('Casey Worker works on this case.');
    expect(await said(colleague)).not.toContain('silenthub');
    await page.locator('#emergency summary').click();
    await press(page, 'Ask for this case');
    expect(await page.locator('.problem').innerText()).toContain('Choose a reason');
    await page.getByLabel('a deadline runs out').check();
    await press(page, 'Ask for this case');
    expect(await said(colleague)).toContain('You have asked for this case');
    expect(await said(colleague)).not.toContain('silenthub');

    await boss.page.goto('/desk');
    await boss.page.locator('main a[href="/desk/oversight"]').click();
    const card = boss.page.locator('section.card--grave').filter({ hasText: locator });
    expect(await card.innerText()).toContain('a deadline runs out');
    await card.getByRole('button', { name: 'Approve for an hour' }).click();

    await page.getByRole('link', { name: 'Look again' }).click();
    expect(await said(colleague)).toContain('You opened this case in an emergency.');
    expect(await said(colleague)).toContain('silenthub');

    await boss.page.goto('/desk/oversight');
    expect(await card.innerText()).toContain('The case was read');
    await card.getByRole('button', { name: 'End it now' }).click();
    await page.reload();
    expect(await said(colleague)).toContain('Casey Worker works on this case.');
    expect(await said(colleague)).not.toContain('silenthub');
    await card.getByRole('button', { name: 'I have looked through it' }).click();
    await card.waitFor({ state: 'detached' });
    expect([...colleague.trouble, ...boss.trouble]).toEqual([]);
  });

  it('one approves, the other finds a task, reads the one notice, approves it too, and it leaves', async () => {
    const locator = await work.draftedCase([test.link('prompt', 'second')]);
    await holder.page.goto(`/desk/cases/${locator}`);
    await holder.page.locator('.bar__next a.primary').click();
    await press(holder.page, 'Approve and send');
    await holder.page.goto(`/desk/cases/${locator}`);
    expect(await holder.page.locator('.bar__next').innerText()).toContain('You approved it.');
    expect(await holder.page.locator('.bar__next .primary').count()).toBe(0);

    await colleague.page.goto('/desk/tasks?owner=nobody');
    expect(await row(colleague.page, locator).innerText()).toContain('A notice waits for a second person');
    await row(colleague.page, locator).getByRole('button', { name: 'I see to it' }).click();
    await colleague.page.goto('/desk/tasks');
    await row(colleague.page, locator).getByRole('link', { name: locator }).click();
    expect(await said(colleague)).toContain('First approval by Casey Worker.');
    await press(colleague.page, 'Approve and send');
    await until('the notice to arrive', async () =>
      (await work.page(locator)).notices.some(({ deliveredAt }) => deliveredAt !== null),
    );
    await colleague.page.goto('/desk/tasks');
    expect(await row(colleague.page, locator).count()).toBe(0);
    expect([...holder.trouble, ...colleague.trouble]).toEqual([]);
  });

  it('a link opens after a reason, in a tab of its own that does not know where it comes from', async () => {
    const link = test.link('silent', 'looked-at');
    const locator = await work.verifiedCase([link]);
    const { page, context, trouble } = holder;
    await page.goto(`/desk/cases/${locator}`);
    await page.getByRole('link', { name: 'Open link 1' }).click();
    expect(await page.locator('main a').evaluateAll((all) => all.map((each) => each.getAttribute('href')))).toEqual([
      `/desk/cases/${locator}#links`,
    ]);
    await page.getByLabel('to see whether it is still there').check();
    await press(page, 'I am ready, show the way');
    expect(trouble).toEqual([]);
    const [tab] = await Promise.all([context.waitForEvent('page'), page.locator('main a.button').click()]);
    await tab.waitForLoadState();
    expect(tab.url()).toBe(link);
    expect(await tab.evaluate(() => [document.referrer, window.opener === null])).toEqual(['', true]);
    await tab.close();
    // The one thing that was asked of anybody else is what was chosen to be opened.
    expect(trouble.filter((each) => !each.includes(new URL(link).host))).toEqual([]);
  });
});
