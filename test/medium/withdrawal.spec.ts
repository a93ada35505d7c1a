import { randomUUID } from 'node:crypto';
import { SEND_WITHIN_MS } from '../../src/domain/notice/delivery-schedule';
import { CaseService } from '../../src/features/case/case.service';
import { HoldService } from '../../src/features/case/hold.service';
import { DeliveryService } from '../../src/features/notice/delivery.service';
import { NoticeDraftService } from '../../src/features/notice/notice-draft.service';
import { NoticeSender } from '../../src/features/notice/notice-sender.service';
import { NoticeService } from '../../src/features/notice/notice.service';
import { RecallService } from '../../src/features/notice/recall.service';
import { PersonAccessService } from '../../src/features/return/person-access.service';
import { ReportService } from '../../src/features/report/report.service';
import { AuthorityService } from '../../src/features/verification/authority.service';
import { VerificationService } from '../../src/features/verification/verification.service';
import { startTestApp, type TestApp } from '../support/app';
import { aReport, Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { onBothEngines } from '../support/engines';
import { OwnPlatform } from '../support/own-platform';
import { type OwnRun, REAL_PACE, startOwnRun } from '../support/own-run';
import { refusalOf } from '../support/refusal';
import { until } from '../support/until';

jest.setTimeout(60_000);

/** A report whose receipt is kept, worked on until its notices are drafted. */
async function draftedWithReceipt(test: TestApp, work: Casework, links: readonly string[]) {
  const receipt = await test.app.get(ReportService).submit(aReport(links, { submissionId: randomUUID() }));
  if (receipt.kind !== 'received') throw new Error('this report is new');
  const staff = await work.staff();
  const { locator } = receipt;
  await test.app.get(CaseService).take(locator, staff);
  for (const item of (await work.page(locator)).items)
    await test.app.get(VerificationService).judgeItem(locator, item.id, staff, 'verify');
  await test.app
    .get(AuthorityService)
    .recordAuthority(locator, staff, { kind: 'self', proof: null, checks: ['called_back'] });
  await test.app.get(NoticeDraftService).prepareDrafts(locator, staff, 'us-take-it-down');
  return { locator, phrase: receipt.phrase.join(' ') };
}

async function withdraw(test: TestApp, receipt: { locator: string; phrase: string }): Promise<void> {
  const access = test.app.get(PersonAccessService);
  const token = await access.signIn(receipt.locator, receipt.phrase);
  expect(await access.caseFor(token ?? undefined)).toMatchObject({ locator: receipt.locator });
  await access.withdraw(token!);
  expect(await access.caseFor(token!)).toMatchObject({ state: 'closed', outcome: 'withdrawn' });
}

onBothEngines((engine) => {
  describe('a person withdraws', () => {
    let test: TestApp;
    let work: Casework;
    let platform: OwnPlatform;
    beforeAll(async () => {
      platform = await OwnPlatform.start();
      test = await startTestApp({ engine, settings: { OUTGOING_ALLOW_PRIVATE: platform.allowed } });
      await platform.register(test);
      work = new Casework(test);
    });
    afterAll(async () => {
      await test.stop();
      await platform.stop();
    });

    const about = (noticeId: string) =>
      platform.received().filter(({ body }) => body.id === noticeId || body.recalls === noticeId);

    it('before anything was sent: nothing ever is', async () => {
      const receipt = await draftedWithReceipt(test, work, [platform.link('early')]);
      const [draft] = (await work.page(receipt.locator)).notices;
      await withdraw(test, receipt);
      await until('the draft to be called back', async () => {
        const page = await work.page(receipt.locator);
        return page.notices[0]!.state === 'recalled';
      });
      const page = await work.page(receipt.locator);
      expect(page).toMatchObject({ state: 'closed', outcome: 'withdrawn', items: [{ state: 'withdrawn' }] });
      expect(page.notices).toHaveLength(1);

      // The next notice of somebody else goes through the same queue: what was to come before it would have come.
      const marker = await work.approvedCase([platform.link('marker')]);
      const { notices } = await work.page(marker);
      await until('the next notice to arrive', () => about(notices[0]!.id).length > 0);
      expect(about(draft!.id)).toEqual([]);
    });

    it('after the delivery: one signed recall follows, the clock is void, and nobody looks any more', async () => {
      const receipt = await draftedWithReceipt(test, work, [platform.link('late')]);
      await work.approveAll(receipt.locator);
      const notice = await until('the delivery', async () => {
        const [one] = (await work.page(receipt.locator)).notices;
        return one!.state === 'delivered' ? one : null;
      });
      await until('a first look', () => platform.looks('late').length > 0);
      await withdraw(test, receipt);
      await until('the recall to be delivered', async () => {
        const recall = (await work.page(receipt.locator)).notices.find(({ kind }) => kind === 'recall');
        return recall?.state === 'delivered';
      });
      const looksThen = platform.looks('late').length;

      expect(about(notice.id).map(({ isSigned, body }) => ({ isSigned, type: body.type }))).toEqual([
        { isSigned: true, type: 'notice.takedown' },
        { isSigned: true, type: 'notice.recall' },
      ]);
      const page = await work.page(receipt.locator);
      expect(page.items).toMatchObject([{ state: 'withdrawn', nextCheckAt: null }]);
      expect(page.notices.find(({ id }) => id === notice.id)).toMatchObject({
        state: 'recalled',
        clock: { state: 'void' },
      });

      const other = await work.approvedCase([platform.link('other')]);
      await until('two looks at another case', () => platform.looks('other').length >= 2);
      expect(platform.looks('late').length).toBeLessThanOrEqual(looksThen + 1);
      expect(about(notice.id)).toHaveLength(2);
      expect((await work.page(other)).state).not.toBe('closed');
    });
  });
});

describe('withdrawal, step by step', () => {
  const clock = new FixedClock();
  let { test, work, worker, platform, stop } = {} as OwnRun;
  beforeAll(async () => {
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false, clock, settings: REAL_PACE }));
  });
  beforeEach(() => {
    platform.onNotice = (_request, response) => response.writeHead(200).end();
    platform.onPage = (_request, response) => response.writeHead(200).end();
  });
  afterAll(() => stop());

  const send = (noticeId: string, claimedAt: number) =>
    test.app.get(NoticeSender).send(noticeId, { at: clock.now(), claimedAt }, () => undefined);
  const about = (noticeId: string) =>
    platform
      .received()
      .filter(({ body }) => body.id === noticeId || body.recalls === noticeId)
      .map(({ body }) => body.type);

  it.each([200, 500])(
    'an attempt that is in the air ends with %d: it does not bring the notice back, and the recall comes after it',
    async (status) => {
      const receipt = await draftedWithReceipt(test, work, [platform.link(`in-the-air-${status}`)]);
      await work.approveAll(receipt.locator);
      const [notice] = (await work.page(receipt.locator)).notices;
      let land = () => undefined as void;
      const inTheAir = new Promise<void>((resolve) => {
        platform.onNotice = (_request, response) => {
          land = () => void response.writeHead(status).end();
          resolve();
        };
      });
      const attempt = worker.runOutbox();
      await inTheAir;
      platform.onNotice = (_request, response) => response.writeHead(200).end();
      await withdraw(test, receipt);
      await test.app.get(RecallService).recallOfCase((await work.page(receipt.locator)).id);
      // While the first one may still be on its way, the recall must not overtake it.
      clock.advance({ seconds: 10 });
      await worker.send();
      expect(about(notice!.id)).toEqual(['notice.takedown']);
      land();
      await attempt;

      const after = (await work.page(receipt.locator)).notices.find(({ id }) => id === notice!.id)!;
      expect(after).toMatchObject({
        state: 'recalled',
        deliveredAt: null,
        nextAttemptAt: null,
        clock: { state: 'void' },
      });
      expect(after.attempts).toMatchObject([{ number: 1, status }]);
      clock.advance({ seconds: 10 });
      await worker.send();
      expect(about(notice!.id)).toEqual(['notice.takedown', 'notice.recall']);
      clock.advance({ hours: 60 });
      await worker.send();
      await worker.fireClocks();
      expect(about(notice!.id)).toEqual(['notice.takedown', 'notice.recall']);
    },
  );

  it('a withdrawal between the queue and the sending stops the sending', async () => {
    const receipt = await draftedWithReceipt(test, work, [platform.link('queued')]);
    await work.approveAll(receipt.locator);
    const [notice] = (await work.page(receipt.locator)).notices;
    await withdraw(test, receipt);
    expect(await worker.runOutbox()).toEqual(['send-notice', 'recall-notices']);
    expect(about(notice!.id)).toEqual([]);
    expect((await work.page(receipt.locator)).notices).toMatchObject([{ state: 'recalled', attempts: [] }]);
  });

  it('an attempt that was claimed but is not on the wire yet is not made', async () => {
    const receipt = await draftedWithReceipt(test, work, [platform.link('claimed')]);
    await work.approveAll(receipt.locator);
    const [notice] = (await work.page(receipt.locator)).notices;
    await withdraw(test, receipt);
    expect(await send(notice!.id, performance.now())).toBeNull();
    await worker.runOutbox();
    expect(about(notice!.id)).toEqual([]);
  });

  it('a permission to send that ran out is not used: nothing is written, and the attempt asks again', async () => {
    const receipt = await draftedWithReceipt(test, work, [platform.link('frozen')]);
    await work.approveAll(receipt.locator);
    const [notice] = (await work.page(receipt.locator)).notices;
    const late = await send(notice!.id, -SEND_WITHIN_MS.webhook);
    expect(late).toMatchObject({ status: null, error: 'stale' });
    expect(about(notice!.id)).toEqual([]);
    await worker.runOutbox();
    expect(about(notice!.id)).toEqual(['notice.takedown']);
  });

  it('a withdrawal is not committed while a claim may still begin to be written', async () => {
    const receipt = await draftedWithReceipt(test, work, [platform.link('in-the-air')]);
    await work.approveAll(receipt.locator);
    const [notice] = (await work.page(receipt.locator)).notices;
    const arrived = new Promise<() => void>((resolve) => {
      platform.onNotice = (_request, response) => resolve(() => response.writeHead(200).end());
    });
    const attempt = { noticeId: notice!.id, attempt: 1, channelId: await work.channelOf(notice!.id) };
    const sending = test.app.get(DeliveryService).attempt(attempt);
    const answer = await arrived;
    const startedAt = performance.now();
    await withdraw(test, receipt);
    // The clock of the test stands still, so the whole permission is still ahead; without a claim there is no wait.
    expect(performance.now() - startedAt).toBeGreaterThan(SEND_WITHIN_MS.webhook - 50);
    answer();
    await sending;
    platform.onNotice = (_request, response) => response.writeHead(200).end();
    await worker.runOutbox();
    clock.advance({ seconds: 16 });
    await worker.send();
    expect(about(notice!.id)).toEqual(['notice.takedown', 'notice.recall']);
    expect((await work.page(receipt.locator)).notices.find(({ id }) => id === notice!.id)).toMatchObject({
      state: 'recalled',
    });
  });

  it('a withdrawal does not wait when nothing is on its way', async () => {
    const receipt = await draftedWithReceipt(test, work, [platform.link('quiet')]);
    await work.approveAll(receipt.locator);
    await worker.runOutbox();
    const startedAt = performance.now();
    await withdraw(test, receipt);
    expect(performance.now() - startedAt).toBeLessThan(SEND_WITHIN_MS.webhook - 500);
    await worker.runOutbox();
  });

  it('a link that was gone already is not watched any longer either', async () => {
    const receipt = await draftedWithReceipt(test, work, [platform.link('gone'), platform.link('still-up')]);
    await work.approveAll(receipt.locator);
    await worker.runOutbox();
    platform.onPage = (request, response) => response.writeHead(request.url === '/p/gone' ? 404 : 200).end();
    for (let look = 0; look < 3; look++) {
      clock.advance({ seconds: 200 });
      await worker.look();
    }
    expect((await work.page(receipt.locator)).items[0]).toMatchObject({ state: 'removed' });
    await withdraw(test, receipt);
    await worker.runOutbox();
    const looks = platform.looks('gone').length;
    platform.onPage = (_request, response) => response.writeHead(200).end();
    clock.advance({ hours: 48 });
    await worker.look();
    expect(platform.looks('gone')).toHaveLength(looks);
    expect((await work.page(receipt.locator)).items.map(({ nextCheckAt }) => nextCheckAt)).toEqual([null, null]);
    expect((await work.page(receipt.locator)).tasks.filter(({ kind }) => kind === 'reappeared')).toEqual([]);
  });

  it('a look that was under way when the person withdrew changes nothing', async () => {
    const receipt = await draftedWithReceipt(test, work, [platform.link('looked-at')]);
    await work.approveAll(receipt.locator);
    await worker.runOutbox();
    let land = () => undefined as void;
    const underWay = new Promise<void>((resolve) => {
      platform.onPage = (_request, response) => {
        land = () => void response.writeHead(404).end();
        resolve();
      };
    });
    clock.advance({ seconds: 200 });
    const look = worker.look();
    await underWay;
    await withdraw(test, receipt);
    land();
    await look;
    await worker.runOutbox();
    expect((await work.page(receipt.locator)).items).toMatchObject([{ state: 'withdrawn', nextCheckAt: null }]);
  });

  it('is final: the case takes no further step, and a second withdrawal is refused', async () => {
    const receipt = await draftedWithReceipt(test, work, [platform.link('final')]);
    const [notice] = (await work.page(receipt.locator)).notices;
    await withdraw(test, receipt);
    const staff = await work.staff();
    const { locator } = receipt;
    const item = (await work.page(locator)).items[0]!.id;
    const steps: [string, Promise<unknown>][] = [
      ['case.withdrawn', test.app.get(CaseService).reopen(locator, staff, 'A reason')],
      ['case.withdrawn', test.app.get(HoldService).lift(locator, await work.staff('supervisor'), 'A reason')],
      ['notice.case-not-open', test.app.get(NoticeService).approve(locator, notice!.id, staff)],
      ['case.wrong-state', test.app.get(NoticeDraftService).prepareDrafts(locator, staff, 'eu-dsa-16')],
      ['case.wrong-state', test.app.get(VerificationService).judgeItem(locator, item, staff, 'verify')],
    ];
    for (const [code, step] of steps) expect((await refusalOf(step)).code).toBe(code);
    const access = test.app.get(PersonAccessService);
    const token = await access.signIn(locator, receipt.phrase);
    expect((await refusalOf(access.withdraw(token!))).code).toBe('case.withdrawn');
    await worker.runOutbox();
    expect(
      (await refusalOf(test.app.get(NoticeService).recordByHand(locator, notice!.id, staff, 'by post'))).code,
    ).toBe('notice.wrong-state');
    expect(about(notice!.id)).toEqual([]);
  });

  it('needs the visit of the person themselves', async () => {
    const receipt = await draftedWithReceipt(test, work, [platform.link('stranger')]);
    const access = test.app.get(PersonAccessService);
    await expect(access.withdraw('not-a-token')).rejects.toMatchObject({ name: 'NotFoundError' });
    const token = await access.signIn(receipt.locator, receipt.phrase);
    clock.advance({ minutes: 31 });
    await expect(access.withdraw(token!)).rejects.toMatchObject({ name: 'NotFoundError' });
    expect((await work.page(receipt.locator)).state).toBe('verification');
  });
});
