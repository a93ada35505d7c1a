import { Injectable } from '@nestjs/common';
import type { Updates } from '../../domain/report/news';
import { AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { TaskService } from '../case/task.service';
import type { ConsentChange } from './consent.store';

/** The traces that a person's choices leave: entries in the record, and a task where the desk must know. */
@Injectable()
export class ChoiceRecords {
  constructor(
    private readonly audit: AuditLog,
    private readonly tasks: TaskService,
  ) {}

  async consents(tx: Tx, caseId: string, changed: readonly ConsentChange[], at: Date): Promise<void> {
    await this.audit.append(
      tx,
      ...changed.map(({ action, isGiven }) => ({
        chainId: caseId,
        at,
        actor: 'person' as const,
        action: isGiven ? 'consent.given' : 'consent.withdrawn',
        detail: { consent: action },
      })),
    );
    if (changed.some(({ action, isGiven }) => action === 'notify_platforms' && isGiven))
      await this.tasks.settle(tx, [{ caseId, kind: 'consent_ended', subjectId: null }], at);
  }

  async sendingEnded(tx: Tx, caseId: string, at: Date): Promise<void> {
    await this.tasks.open(tx, [{ caseId, kind: 'consent_ended', subjectId: null }], at);
  }

  async updates(tx: Tx, caseId: string, updates: Updates, at: Date): Promise<void> {
    const detail = { updates };
    await this.audit.append(tx, { chainId: caseId, at, actor: 'person', action: 'updates.chosen', detail });
  }
}
