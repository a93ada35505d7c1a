import { Injectable } from '@nestjs/common';
import { decideLease, isLive, LEASE_MS, type Lease } from '../../domain/case/lease';
import { RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from './case-transition.service';

/**
 * Who has a case in hand at this moment, so that two people do not begin the same one. It says nothing about who may see
 * it, ends by itself after a quarter of an hour and is not part of the record (ADR 0040).
 */
@Injectable()
export class LeaseService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
  ) {}

  /** Takes a case in hand, or keeps it there. Refused while a colleague has it. */
  keep(locator: string, staff: StaffIdentity): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'case.take' }, at);
      if (locked.state === 'closed') throw new RefusedError({ code: 'case.wrong-state' });
      const decision = decideLease(await this.find(tx, locked.id), staff.id, at);
      if (!decision.ok) throw new RefusedError(decision.refusal);
      await tx.query(
        `INSERT INTO case_lease (case_id, staff_id, until_at) VALUES ($1, $2, $3)
         ON CONFLICT (case_id) DO UPDATE SET staff_id = EXCLUDED.staff_id, until_at = EXCLUDED.until_at`,
        [locked.id, staff.id, decision.next.untilAt.toISOString()],
      );
    });
  }

  /** Gives one's own back before its time; of nobody's or a colleague's nothing happens. */
  async letGo(locator: string, staff: StaffIdentity): Promise<void> {
    await this.work.run((tx) =>
      tx.query(`DELETE FROM case_lease WHERE staff_id = $2 AND case_id = (SELECT id FROM "case" WHERE locator = $1)`, [
        locator,
        staff.id,
      ]),
    );
  }

  /** Whoever works in a case they have in hand keeps it for another quarter of an hour. */
  async renew(caseId: string, staff: StaffIdentity): Promise<void> {
    await this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      await tx.query('UPDATE case_lease SET until_at = $3 WHERE case_id = $1 AND staff_id = $2 AND until_at > $4', [
        caseId,
        staff.id,
        new Date(at.getTime() + LEASE_MS).toISOString(),
        at.toISOString(),
      ]);
    });
  }

  /** Throws RefusedError while a colleague has this locked case in hand. */
  async requireFree(tx: Tx, caseId: string, staff: StaffIdentity, at: Date): Promise<void> {
    const lease = await this.find(tx, caseId);
    if (isLive(lease, at) && lease.staffId !== staff.id) throw new RefusedError({ code: 'case.in-hand' });
  }

  private async find(tx: Tx, caseId: string): Promise<Lease | null> {
    const [row] = await tx.query<Lease[]>(
      'SELECT staff_id AS "staffId", until_at AS "untilAt" FROM case_lease WHERE case_id = $1',
      [caseId],
    );
    return row ?? null;
  }
}
