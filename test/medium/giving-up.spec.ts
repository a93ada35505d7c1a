import { CaseService } from '../../src/features/case/case.service';
import { NoticeDraftService } from '../../src/features/notice/notice-draft.service';
import { VerificationService } from '../../src/features/verification/verification.service';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { OwnPlatform } from '../support/own-platform';
import { refusalOf } from '../support/refusal';
import { until } from '../support/until';

jest.setTimeout(60_000);

describe('a link for which nothing more can be done', () => {
  let test: TestApp;
  let work: Casework;
  beforeAll(async () => {
    test = await startTestApp();
    work = new Casework(test);
  });
  afterAll(() => test.stop());

  const giveUp = async (locator: string, index: number) => {
    const page = await work.page(locator);
    const staff = await work.staff();
    await test.app.get(VerificationService).judgeItem(locator, page.items[index]!.id, staff, 'give_up');
  };

  it('may be given up after a refusal, and the case then ends not removed; nobody looks at the link any more', async () => {
    const locator = await work.approvedCase([test.link('refuse', 'given-up')]);
    await until('the refusal', async () => (await work.page(locator)).items[0]!.state === 'refused');
    await giveUp(locator, 0);
    await test.app.get(CaseService).closeFinished(locator, await work.staff());
    const page = await work.page(locator);
    expect(page).toMatchObject({ state: 'closed', outcome: 'not_removed' });
    expect(page.items[0]).toMatchObject({ state: 'given_up', nextCheckAt: null });
  });

  it('does not keep a case waiting for a delivery that never comes', async () => {
    const locator = await work.approvedCase([test.link('gone', 'given-up')]);
    await until('the closed address', async () => (await work.page(locator)).notices[0]!.state === 'undeliverable');
    expect((await work.page(locator)).state).toBe('notice');
    await giveUp(locator, 0);
    expect((await work.page(locator)).state).toBe('removal');
    await test.app.get(CaseService).closeFinished(locator, await work.staff());
    expect(await work.page(locator)).toMatchObject({ outcome: 'not_removed' });
  });

  it('is not given up just because its platform joined the directory after the report', async () => {
    const platform = await OwnPlatform.start();
    const locator = await work.verifiedCase([`http://${platform.host}/p/early`]);
    const drafts = test.app.get(NoticeDraftService);
    const prepare = async () => drafts.prepareDrafts(locator, await work.staff(), 'us-take-it-down');
    expect((await refusalOf(prepare())).code).toBe('notice.no-channel');

    await platform.register(test);
    await prepare();
    const page = await work.page(locator);
    expect(page.notices).toHaveLength(1);
    expect(page.items[0]!.platformName).toBe(page.notices[0]!.platformName);
    await platform.stop();
  });

  it('beside one that is gone makes the case partly removed', async () => {
    const links = [test.link('prompt', 'gone-one'), test.link('silent', 'stays')];
    const locator = await work.approvedCase(links);
    await until('the first link to be gone', async () => (await work.page(locator)).items[0]!.state === 'removed');
    await giveUp(locator, 1);
    await test.app.get(CaseService).closeFinished(locator, await work.staff());
    expect(await work.page(locator)).toMatchObject({ state: 'closed', outcome: 'partly_removed' });
  });
});
