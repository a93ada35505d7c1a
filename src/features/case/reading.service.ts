import { Injectable } from '@nestjs/common';
import type { StaffIdentity } from '../../domain/shared/staff';
import { type Actor, AuditLog, type AuditRecord } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { READINGS } from './readings';

const READING_MS = 15 * 60_000;

/** Who looked at what, and when: in the case's record before it is shown. Once in a quarter of an hour is enough. */
@Injectable()
export class ReadingService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** For what the desk shows; `detail` says which part of the case it was, and counts as another reading. */
  async record(
    caseId: string,
    staff: StaffIdentity,
    reading: 'case-page' | 'notice-page',
    detail: AuditRecord['detail'] = {},
  ): Promise<void> {
    const entry = { chainId: caseId, actor: `staff:${staff.id}` as Actor, action: READINGS[reading].entry, detail };
    await this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      if (await this.audit.hasEntry(tx, { ...entry, since: new Date(at.getTime() - READING_MS) })) return;
      await this.audit.append(tx, { ...entry, at });
    });
  }
}
