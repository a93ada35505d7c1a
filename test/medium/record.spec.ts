import { randomUUID } from 'node:crypto';
import { CaseTransitionService } from '../../src/features/case/case-transition.service';
import { CaseService } from '../../src/features/case/case.service';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { parseFilter } from '../../src/features/oversight/record.forms';
import { RecordView } from '../../src/features/oversight/record.view';
import { type Actor, AuditLog } from '../../src/infra/audit/audit-log';
import { actAs } from '../../src/infra/database/actor';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { type OwnRun, startOwnRun } from '../support/own-run';

jest.setTimeout(60_000);

describe('the record of a case', () => {
  let { test, work, worker, platform, stop } = {} as OwnRun;
  beforeAll(async () => {
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false }));
  });
  afterAll(() => stop());

  const units = () => test.app.get(UnitOfWork);
  const verify = (caseId: string) => units().read((tx) => test.app.get(AuditLog).verify(tx, caseId));
  const entries = (caseId: string) =>
    work.rows<{ seq: number; action: string; actor: string; detail: Record<string, string> }>(
      'SELECT seq, action, actor, detail FROM audit_entry WHERE chain_id = $1 ORDER BY seq',
      [caseId],
    );
  const append = (caseId: string, action: string, actor: Actor = 'system') =>
    units().run((tx) =>
      test.app.get(AuditLog).append(tx, { chainId: caseId, at: new Date(), actor, action, detail: { n: 1 } }),
    );
  async function delivered(slug: string) {
    const locator = await work.approvedCase([platform.link(slug)]);
    await worker.runOutbox();
    return { locator, caseId: (await work.page(locator)).id };
  }

  it('every step and its entry are one transaction: row, entry, and message carry the same one', async () => {
    const transactions = async (caseId: string, table: string, key: string) => {
      const [row] = await work.rows<{ same: boolean }>(
        `SELECT t.xmin = (SELECT xmin FROM audit_entry WHERE chain_id = $1 ORDER BY seq DESC LIMIT 1) AS same
         FROM "${table}" t WHERE t.${key} = $1 ORDER BY t.xmin::text::bigint DESC LIMIT 1`,
        [caseId],
      );
      return row?.same;
    };
    const locator = await work.report([platform.link('one-transaction')]);
    const [found] = await work.rows<{ id: string }>('SELECT id FROM "case" WHERE locator = $1', [locator]);
    const caseId = found!.id;
    for (const table of ['report', 'person_access', 'contact_rule', 'item', 'key_ring'])
      expect([table, await transactions(caseId, table, 'case_id')]).toEqual([table, true]);

    const staff = await work.staff();
    await test.app.get(CaseService).take(locator, staff);
    expect(await transactions(caseId, 'case', 'id')).toBe(true);

    const approved = await work.approvedCase([platform.link('one-transaction-approved')]);
    const page = await work.page(approved);
    for (const table of ['notice', 'clock'])
      expect([table, await transactions(page.id, table, 'case_id')]).toEqual([table, true]);
    const [message] = await work.rows<{ same: boolean }>(
      `SELECT o.xmin = (SELECT xmin FROM audit_entry WHERE chain_id = $1 ORDER BY seq DESC LIMIT 1) AS same
       FROM outbox_message o WHERE o.payload->>'noticeId' = $2`,
      [page.id, page.notices[0]!.id],
    );
    expect(message!.same).toBe(true);
    await worker.runOutbox();
    for (const table of ['notice', 'clock', 'item'])
      expect([table, await transactions(page.id, table, 'case_id')]).toEqual([table, true]);
  });

  it('a transaction that fails leaves neither the change nor the entry', async () => {
    const locator = await work.report([platform.link('fails')]);
    const staff = await work.staff();
    const attempt = units().run(async (tx) => {
      const cases = test.app.get(CaseTransitionService);
      const locked = await cases.lock(tx, { locator });
      await cases.apply(tx, { locked, command: { type: 'take', by: staff.id } }, `staff:${staff.id}`, new Date());
      throw new Error('the disk is full');
    });
    await expect(attempt).rejects.toThrow('the disk is full');
    const page = await work.page(locator);
    expect(page).toMatchObject({ state: 'intake', claimedBy: null, version: 1 });
    expect((await entries(page.id)).map(({ action }) => action)).toEqual(['report.submitted']);
    expect(await verify(page.id)).toEqual({ ok: true, entries: 1 });
  });

  it('a refused step leaves no entry', async () => {
    const locator = await work.report([platform.link('refused-step')]);
    const { id } = await work.page(locator);
    await expect(test.app.get(CaseService).reopen(locator, await work.staff(), 'why')).rejects.toThrow();
    expect(await entries(id)).toHaveLength(1);
  });

  it('tells the states of the case and of every link without a gap, up to where they stand now', async () => {
    const { locator, caseId } = await delivered('retold');
    await units().run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, caseId));
    await worker.runOutbox();
    const page = await work.page(locator);
    const told = await entries(caseId);
    let state = 'intake';
    for (const { detail, action } of told.filter((entry) => entry.action.startsWith('case.') && entry.detail['to'])) {
      expect([action, detail['from']]).toEqual([action, state]);
      state = detail['to']!;
    }
    expect(state).toBe(page.state);
    for (const item of page.items) {
      let itemState = 'reported';
      for (const { detail } of told.filter((entry) => entry.detail['item'] === item.id && entry.detail['to'])) {
        expect(detail['from']).toBe(itemState);
        itemState = detail['to']!;
      }
      expect(itemState).toBe(item.state);
    }
    expect(told.map(({ seq }) => seq)).toEqual(told.map((_entry, index) => index + 1));
    expect(await verify(caseId)).toEqual({ ok: true, entries: told.length });
  });

  it('names nobody: no address, no words and no name stand in it', async () => {
    const { caseId } = await delivered('unnamed');
    const text = JSON.stringify(await entries(caseId));
    for (const word of ['unnamed', 'localhost', 'former friend', 'Casey', 'helpline.example.org'])
      expect(text).not.toContain(word);
  });

  it.each(['UPDATE audit_entry SET actor = actor', 'DELETE FROM audit_entry', 'TRUNCATE audit_entry'])(
    'the database refuses: %s',
    async (statement) => {
      await expect(work.rows(statement)).rejects.toThrow('append-only');
    },
  );

  describe('when somebody with full rights on the database changes it', () => {
    /** As the owner of the table, who can silence the trigger. */
    async function tamper(sql: string, parameters: unknown[]): Promise<void> {
      await test.database.dataSource.transaction(async (tx) => {
        await tx.query('ALTER TABLE audit_entry DISABLE TRIGGER USER');
        await tx.query(sql, parameters);
        await tx.query('ALTER TABLE audit_entry ENABLE TRIGGER USER');
      });
    }
    it.each<[string, string, number]>([
      [
        'an edited detail',
        `UPDATE audit_entry SET detail = detail || '{"from":"closed"}' WHERE chain_id = $1 AND seq = 3`,
        3,
      ],
      ['an edited actor', `UPDATE audit_entry SET actor = 'person' WHERE chain_id = $1 AND seq = 2`, 2],
      ['an edited time', `UPDATE audit_entry SET at = at - interval '1 second' WHERE chain_id = $1 AND seq = 4`, 4],
      ['an edited action', `UPDATE audit_entry SET action = 'case.closed' WHERE chain_id = $1 AND seq = 2`, 2],
      ['a deleted entry', 'DELETE FROM audit_entry WHERE chain_id = $1 AND seq = 3', 3],
      ['a deleted first entry', 'DELETE FROM audit_entry WHERE chain_id = $1 AND seq = 1', 1],
      [
        'two swapped entries',
        `UPDATE audit_entry a SET actor = b.actor, action = b.action, detail = b.detail, at = b.at FROM audit_entry b
         WHERE a.chain_id = $1 AND b.chain_id = $1 AND a.seq IN (2, 3) AND b.seq = 5 - a.seq`,
        2,
      ],
      [
        'two entries that changed places with their hashes',
        `UPDATE audit_entry a SET actor = b.actor, action = b.action, detail = b.detail, at = b.at, hash = b.hash
         FROM audit_entry b WHERE a.chain_id = $1 AND b.chain_id = $1 AND a.seq IN (2, 3) AND b.seq = 5 - a.seq`,
        2,
      ],
    ])('%s is found, and where it is', async (what, sql, brokenAt) => {
      const { caseId } = await delivered(`tampered ${what}`.replaceAll(' ', '-'));
      expect(await verify(caseId)).toMatchObject({ ok: true });
      await tamper(sql, [caseId]);
      expect(await verify(caseId)).toEqual({ ok: false, brokenAt });
    });

    it('an entry cut off at the end is found', async () => {
      const { caseId } = await delivered('cut-off');
      const count = (await entries(caseId)).length;
      await tamper('DELETE FROM audit_entry WHERE chain_id = $1 AND seq = $2', [caseId, count]);
      expect(await verify(caseId)).toEqual({ ok: false, brokenAt: count });
    });

    it('an entry that was put in at the end, or between two others, is found', async () => {
      const { caseId } = await delivered('put-in');
      const count = (await entries(caseId)).length;
      const copy = `INSERT INTO audit_entry (chain_id, seq, at, actor, action, detail, hash)
        SELECT chain_id, $2, at, actor, action, detail, hash FROM audit_entry WHERE chain_id = $1 AND seq = 2`;
      await tamper(copy, [caseId, count + 1]);
      expect(await verify(caseId)).toEqual({ ok: false, brokenAt: count + 1 });

      const second = await delivered('put-between');
      await tamper('UPDATE audit_entry SET seq = seq + 1000 WHERE chain_id = $1 AND seq >= 4', [second.caseId]);
      await tamper('UPDATE audit_entry SET seq = seq - 999 WHERE chain_id = $1 AND seq >= 1000', [second.caseId]);
      await tamper(copy, [second.caseId, 4]);
      expect(await verify(second.caseId)).toEqual({ ok: false, brokenAt: 4 });
    });

    it('a chain that was taken from another case is found', async () => {
      const [mine, other] = [await delivered('mine'), await delivered('other')];
      await tamper('DELETE FROM audit_entry WHERE chain_id = $1', [mine.caseId]);
      await tamper('UPDATE audit_entry SET chain_id = $1 WHERE chain_id = $2', [mine.caseId, other.caseId]);
      expect(await verify(mine.caseId)).toEqual({ ok: false, brokenAt: 1 });
      expect(await verify(other.caseId)).toEqual({ ok: false, brokenAt: 1 });
    });

    it('the record of every other case stays whole', async () => {
      const [mine, other] = [await delivered('mine-2'), await delivered('other-2')];
      await tamper(`UPDATE audit_entry SET action = 'x' WHERE chain_id = $1 AND seq = 1`, [mine.caseId]);
      expect(await verify(other.caseId)).toMatchObject({ ok: true });
    });
  });

  it('is read with the names of what it is about, as far as whoever reads it may know them', async () => {
    const { locator } = await delivered('named');
    const { notices, items } = await work.page(locator);
    const [boss, me] = [await work.staff('supervisor'), await work.staff()];
    const namedFor = async (role: 'supervisor' | 'auditor') => {
      const filter = parseFilter({ case: locator }, 'UTC');
      const read = () => test.app.get(RecordView).page(filter, null, 100);
      const { named } = await actAs({ kind: 'staff', id: boss.id, role }, read);
      return Object.fromEntries(named.map(({ id, text }) => [id, text]));
    };
    const [mine, theirs] = [await namedFor('supervisor'), await namedFor('auditor')];
    expect(mine).toMatchObject({ [me.id]: me.name, [notices[0]!.id]: notices[0]!.platformName, [items[0]!.id]: '1' });
    expect(theirs).toEqual({ [me.id]: me.name });
  });

  it('many writers at once keep one chain', async () => {
    const chain = randomUUID();
    await Promise.all(Array.from({ length: 40 }, (_none, n) => append(chain, `step.${n}`)));
    const told = await entries(chain);
    expect(new Set(told.map(({ action }) => action)).size).toBe(40);
    expect(await verify(chain)).toEqual({ ok: true, entries: 40 });
  });

  it('writers who need several chains in different order do not wait for each other for ever', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const log = test.app.get(AuditLog);
    const entry = (chainId: string) =>
      ({ chainId, at: new Date(), actor: 'system', action: 'step', detail: {} }) as const;
    await Promise.all(
      Array.from({ length: 20 }, (_none, n) =>
        units().run((tx) =>
          n % 2 === 0 ? log.append(tx, entry(one), entry(two)) : log.append(tx, entry(two), entry(one)),
        ),
      ),
    );
    expect(await verify(one)).toEqual({ ok: true, entries: 20 });
    expect(await verify(two)).toEqual({ ok: true, entries: 20 });
  });
});
