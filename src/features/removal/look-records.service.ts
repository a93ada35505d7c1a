import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import type { LockedItem } from '../case/item.service';
import { TaskService } from '../case/task.service';
import type { LookResult } from './look-result';
import { RemovalStore } from './removal.store';

/** The traces a look leaves: its row, the entry in the case's record, the task when something is back. */
@Injectable()
export class LookRecords {
  constructor(
    private readonly store: RemovalStore,
    private readonly audit: AuditLog,
    private readonly tasks: TaskService,
  ) {}

  async looked(tx: Tx, item: LockedItem, look: LookResult, at: Date): Promise<void> {
    await this.store.finish(tx, item.id, look.check, look, at);
    await this.audit.append(tx, {
      chainId: item.caseId,
      at,
      actor: 'system',
      action: 'check.made',
      detail: { item: item.id, check: look.check, verdict: look.verdict, status: look.status },
    });
  }

  async reappeared(tx: Tx, item: LockedItem, at: Date): Promise<void> {
    await this.tasks.open(tx, [{ caseId: item.caseId, kind: 'reappeared', subjectId: item.id }], at);
  }
}
