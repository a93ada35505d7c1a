import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { CaseTransitionService } from '../../src/features/case/case-transition.service';
import { AuditLog } from '../../src/infra/audit/audit-log';
import { Reconciler } from '../../src/infra/queue/reconciler';
import { onBothEngines } from '../support/engines';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { until } from '../support/until';

jest.setTimeout(90_000);

onBothEngines((engine) => {
  describe('what was left undone', () => {
    let { test, work, platform, stop } = {} as OwnRun;
    beforeAll(async () => {
      // Nothing comes back by itself within the test: what heals was healed.
      const settings = {
        DELIVERY_SCHEDULE_SECONDS: '0,3600',
        CHECK_CONFIRM_SECONDS: '3600',
        CHECK_LOOK_SECONDS: '3600',
      };
      ({ test, work, platform, stop } = await startOwnRun({ engine, settings: { ...settings, LOG_LEVEL: 'silent' } }));
    });
    beforeEach(() => {
      platform.onNotice = (_request, response) => response.writeHead(200).end();
    });
    afterAll(() => stop());

    const reconcile = () => test.app.get(Reconciler).runAll(200);
    async function counts(): Promise<Record<string, number>> {
      const text = await (await fetch(`${test.url}/metrics`)).text();
      const lines = [...text.matchAll(/^buckler_reconciled_total\{kind="(\w+)"\} (\d+)$/gm)];
      return Object.fromEntries(lines.map(([, kind, n]) => [kind!, Number(n)] as const));
    }
    /** Runs the reconciler: this kind, and nothing else, is found so often, and a second look finds nothing. */
    async function expectFound(kind: string, times = 1): Promise<void> {
      const before = await counts();
      // A row that a worker is at work on passes by, and is looked at in the next round.
      let found = 0;
      await until(`${kind} to be found`, async () => (found += await reconcile()) >= times);
      expect(found).toBe(times);
      expect(await counts()).toEqual({ ...before, [kind]: (before[kind] ?? 0) + times });
      expect(await reconcile()).toBe(0);
    }
    const repairs = async (locator: string) => {
      const { id, timeline } = await work.page(locator);
      const verdict = await test.app.get(UnitOfWork).read((tx) => test.app.get(AuditLog).verify(tx, id));
      expect(verdict.ok).toBe(true);
      return timeline.filter(({ action }) => action === 'system.repaired').map(({ detail }) => detail);
    };
    async function deliveredCase(slug: string) {
      const locator = await work.approvedCase([platform.link(slug)]);
      const notice = await until('the delivery', async () => {
        const [one] = (await work.page(locator)).notices;
        return one?.state === 'delivered' && one;
      });
      return { locator, noticeId: notice.id };
    }

    it('is counted from the start, at nothing', async () => {
      expect(await reconcile()).toBe(0);
      expect(await counts()).toEqual({ clock: 0, item: 0, lease: 0, notice: 0, recall: 0 });
    });

    it('a notice without a next attempt is tried again', async () => {
      platform.onNotice = (_request, response) => response.writeHead(500).end();
      const locator = await work.approvedCase([platform.link('notice')]);
      const notice = await until('the first attempt', async () => {
        const [one] = (await work.page(locator)).notices;
        return one?.attempts[0]?.status === 500 && one;
      });
      platform.onNotice = (_request, response) => response.writeHead(200).end();
      await work.rows('UPDATE notice SET next_attempt_at = NULL WHERE id = $1', [notice.id]);
      await expectFound('notice');
      await until('the delivery', async () => (await work.page(locator)).notices[0]!.state === 'delivered');
      expect(await repairs(locator)).toEqual([{ notice: notice.id }]);
    });

    it('a link without a next look is looked at', async () => {
      const { locator } = await deliveredCase('item');
      const [item] = (await work.page(locator)).items;
      await work.rows('UPDATE item SET next_check_at = NULL WHERE id = $1', [item!.id]);
      await expectFound('item');
      await until('a look', () => platform.looks('item').length > 0);
      expect(await repairs(locator)).toEqual([{ item: item!.id }]);
    });

    it('a running clock without a next event is looked at again', async () => {
      const { locator, noticeId } = await deliveredCase('clock');
      const asked = `SELECT id, next_event_at AS next FROM clock WHERE notice_id = $1`;
      const [before] = await work.rows<{ id: string; next: Date }>(asked, [noticeId]);
      await work.rows('UPDATE clock SET next_event_at = NULL WHERE id = $1', [before!.id]);
      await expectFound('clock');
      await until('the clock to be as it was', async () => {
        const [now] = await work.rows<{ next: Date | null }>(asked, [noticeId]);
        return now!.next?.getTime() === before!.next.getTime();
      });
      expect(await repairs(locator)).toEqual([{ clock: before!.id }]);
    });

    it.each([`'infinity'`, `now() + interval '2 days'`])(
      'a message that is leased until %s is handed over',
      async (lease) => {
        const { locator } = await deliveredCase(`lease-${lease.length}`);
        const { id } = await work.page(locator);
        const [message] = await work.rows<{ id: string }>(
          `INSERT INTO outbox_message (id, job, payload, created_at, leased_until)
         VALUES (gen_random_uuid(), 'recall-notices', jsonb_build_object('caseId', $1::text), now(), ${lease}) RETURNING id`,
          [id],
        );
        await expectFound('lease');
        await until('the message to be done', async () => {
          const [row] = await work.rows<{ done: boolean }>(
            'SELECT done_at IS NOT NULL AS done FROM outbox_message WHERE id = $1',
            [message!.id],
          );
          return row!.done;
        });
      },
    );

    it('a withdrawal whose recall was lost is followed by it after all', async () => {
      const { locator, noticeId } = await deliveredCase('recall');
      await test.app.get(UnitOfWork).run(async (tx) => {
        const cases = test.app.get(CaseTransitionService);
        const locked = await cases.lock(tx, { locator });
        await cases.apply(tx, { locked, command: { type: 'withdraw' } }, 'person', new Date());
      });
      await expectFound('recall');
      await until('the recall', () => platform.received().some(({ body }) => body.recalls === noticeId));
      expect(await repairs(locator)).toEqual([{ job: 'recall-notices' }]);
      expect(await reconcile()).toBe(0);
    });

    it('nothing is touched that rests for a reason: a closed case, a settled link, an ended clock, a message in hand', async () => {
      const { locator, noticeId } = await deliveredCase('resting');
      await work.rows(
        `UPDATE item SET state = 'given_up', next_check_at = NULL WHERE case_id = (SELECT id FROM "case" WHERE locator = $1)`,
        [locator],
      );
      await work.rows(`UPDATE clock SET state = 'void', next_event_at = NULL WHERE notice_id = $1`, [noticeId]);
      await work.rows(`UPDATE notice SET state = 'sending', next_attempt_at = NULL WHERE id = $1`, [noticeId]);
      await work.rows(`UPDATE "case" SET state = 'closed', outcome = 'not_removed' WHERE locator = $1`, [locator]);
      await work.rows(
        `INSERT INTO outbox_message (id, job, payload, created_at, leased_until, failed)
         VALUES (gen_random_uuid(), 'recall-notices', jsonb_build_object('caseId', gen_random_uuid()::text), now(), now() + interval '10 min', 4)`,
      );
      expect(await reconcile()).toBe(0);
    });
  });
});
