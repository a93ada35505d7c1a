import { Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { PersonNewsService } from '../case/person-news.service';
import { TaskService } from '../case/task.service';
import type { DeliveredBy } from './notice.entity';
import type { LockedNotice } from './notice.store';

/** What a delivery leaves behind: its entry in the record, and the end of every task that asked for it. */
@Injectable()
export class HandoverRecords {
  constructor(
    private readonly audit: AuditLog,
    private readonly tasks: TaskService,
    private readonly news: PersonNewsService,
  ) {}

  async delivered(
    tx: Tx,
    notices: readonly LockedNotice[],
    how: { by: DeliveredBy; actor: Actor },
    at: Date,
  ): Promise<void> {
    await this.audit.append(
      tx,
      ...notices.map((notice) => ({
        chainId: notice.caseId,
        at,
        actor: how.actor,
        action: 'notice.delivered',
        detail: { notice: notice.id, by: how.by, kind: notice.kind },
      })),
    );
    const sent = notices.filter(({ kind }) => kind === 'takedown' || kind === 'escalation');
    await this.news.tellPerson(
      tx,
      sent.map(({ caseId }) => caseId),
      'sent',
      at,
    );
    const hadTrouble = notices.filter((notice) => notice.troubleSince !== null || notice.state === 'undeliverable');
    const tasks = hadTrouble.flatMap(({ id, caseId }) => OVER.map((kind) => ({ caseId, kind, subjectId: id })));
    await this.tasks.settle(tx, tasks, at);
  }
}

const OVER = ['fallback_ready', 'fallback_due', 'undeliverable', 'endpoint_gone'] as const;
