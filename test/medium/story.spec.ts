import { AuditLog } from '../../src/infra/audit/audit-log';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { onBothEngines } from '../support/engines';
import { until } from '../support/until';

jest.setTimeout(120_000);

onBothEngines((engine) => {
  describe('the main job', () => {
    let test: TestApp;
    let work: Casework;
    beforeAll(async () => {
      test = await startTestApp({ engine });
      work = new Casework(test);
    });
    afterAll(() => test.stop());

    const closed = (locator: string) =>
      until(
        'the case to close',
        async () => {
          const page = await work.page(locator);
          return page.state === 'closed' ? page : null;
        },
        60_000,
      );

    it('a report of two links ends removed: notice sent, answered, and seen gone by our own three looks', async () => {
      const links = [test.link('prompt', 'one'), test.link('prompt', 'two')];
      const locator = await work.approvedCase(links);
      const page = await closed(locator);

      expect(page.outcome).toBe('removed');
      expect(page.notices).toHaveLength(1);
      const [notice] = page.notices;
      expect(notice).toMatchObject({ state: 'answered', basis: 'us-take-it-down' });
      expect(notice!.attempts.map((attempt) => attempt.verdict)).toEqual(['delivered']);
      // Sent a moment apart and unordered on the way: which came first is nobody's promise.
      expect(notice!.answers.map((answer) => answer.type).sort()).toEqual(['received', 'removed']);
      expect(notice!.clock).toMatchObject({ state: 'met', kind: 'statutory' });
      expect(notice!.clock!.dueAt!.getTime() - notice!.clock!.startedAt!.getTime()).toBe(48 * 3_600_000);
      for (const item of page.items) expect(item).toMatchObject({ state: 'removed', cleanChecks: 3 });

      const received = test.sandbox.inbox().filter((entry) => JSON.stringify(entry.body).includes(notice!.id));
      expect(received.map(({ verified, duplicate }) => ({ verified, duplicate }))).toEqual([
        { verified: true, duplicate: false },
      ]);
      const verdict = await test.app.get(UnitOfWork).read((tx) => test.app.get(AuditLog).verify(tx, page.id));
      expect(verdict).toMatchObject({ ok: true });
    });

    it('a platform that fails twice gets the same notice a third time, under the same webhook-id', async () => {
      const page = await closed(await work.approvedCase([test.link('flaky', 'three')]));
      expect(page.notices[0]!.attempts.map((attempt) => attempt.status)).toEqual([500, 500, 200]);
      const ids = test.sandbox.inbox().filter((entry) => JSON.stringify(entry.body).includes(page.notices[0]!.id));
      expect(new Set(ids.map((entry) => entry.webhookId)).size).toBe(1);
    });

    it('a platform that asks for time with Retry-After gets it', async () => {
      const locator = await work.approvedCase([test.link('busy', 'four')]);
      const second = await until('the second attempt', async () => (await work.page(locator)).notices[0]!.attempts[1]);
      const [first] = (await work.page(locator)).notices[0]!.attempts;
      expect(first!.status).toBe(429);
      expect(second.startedAt.getTime() - first!.startedAt.getTime()).toBeGreaterThanOrEqual(1_900);
    });

    it('a platform whose address is gone (410) becomes a task for a human at once', async () => {
      const locator = await work.approvedCase([test.link('gone', 'five')]);
      const page = await until('the task', async () => {
        const now = await work.page(locator);
        return now.tasks.length > 0 ? now : null;
      });
      expect(page.notices[0]).toMatchObject({ state: 'undeliverable', undeliverableBecause: 'gone' });
      expect(page.tasks.map((task) => task.kind)).toEqual(['endpoint_gone']);
      expect(page.state).toBe('notice');
    });

    it('a refusal is shown with its reason and becomes a task', async () => {
      const locator = await work.approvedCase([test.link('refuse', 'six')]);
      const page = await until('the refusal', async () => {
        const now = await work.page(locator);
        return now.items[0]!.state === 'refused' ? now : null;
      });
      const refused = expect.objectContaining({ type: 'refused', reasonCode: 'not_hosted_here' }) as unknown;
      expect(page.notices[0]!.answers).toContainEqual(refused);
      expect(page.tasks.map((task) => task.kind)).toContain('refused');
    });
  });
});
