import { Injectable } from '@nestjs/common';
import type { HandOverOutcome } from '../../domain/case/hand-over';
import { taskDueAt } from '../../domain/case/task-due';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { HandOverStore, type NewHandOver, type OpenHandOver } from './hand-over.store';
import { TaskService } from './task.service';

const ACTION: Readonly<Record<HandOverOutcome, string>> = {
  acknowledged: 'hand-over.acknowledged',
  refused: 'hand-over.refused',
  taken_back: 'hand-over.taken-back',
  overtaken: 'hand-over.overtaken',
};

/** The rows, tasks and entries of a hand-over, which come and go together. The caller holds the lock of the case. */
@Injectable()
export class HandOverRecords {
  constructor(
    private readonly store: HandOverStore,
    private readonly tasks: TaskService,
    private readonly audit: AuditLog,
  ) {}

  /** Offers the case: a task for whoever is asked, by a time. */
  async open(tx: Tx, offer: Omit<NewHandOver, 'dueAt'>, at: Date): Promise<void> {
    const { caseId, to, toId } = offer;
    const dueAt = taskDueAt('hand_over', null, at);
    const id = await this.store.insert(tx, { ...offer, dueAt }, at);
    await this.tasks.open(tx, [{ caseId, kind: 'hand_over', subjectId: id, ownerId: toId, dueAt }], at);
    await this.audit.append(tx, {
      chainId: caseId,
      at,
      actor: `staff:${offer.givenBy}`,
      action: 'hand-over.given',
      detail: { handOver: id, offered: to, holder: offer.fromId, receiver: toId },
    });
  }

  /** Ends it. Who offered a case that came back has a task, so that it does not stay with them unseen. */
  async end(
    tx: Tx,
    { id, caseId, fromId }: OpenHandOver,
    end: { outcome: HandOverOutcome; by: StaffIdentity; reasonId?: string },
    at: Date,
  ): Promise<void> {
    const { outcome, by, reasonId = null } = end;
    await this.store.end(tx, id, { outcome, by: by.id, reasonId }, at);
    await this.tasks.settle(tx, [{ caseId, kind: 'hand_over', subjectId: id }], at);
    if (outcome === 'refused')
      await this.tasks.open(tx, [{ caseId, kind: 'hand_over_refused', subjectId: id, ownerId: fromId }], at);
    await this.audit.append(tx, {
      chainId: caseId,
      at,
      actor: `staff:${by.id}`,
      action: ACTION[outcome],
      detail: { handOver: id },
    });
  }

  /** The case went another way (a supervisor gave it to somebody, its holder gave it up): the offer is over. */
  async overtake(tx: Tx, caseId: string, by: StaffIdentity, at: Date): Promise<void> {
    const offer = await this.store.openOf(tx, caseId);
    if (offer !== null) await this.end(tx, offer, { outcome: 'overtaken', by }, at);
  }
}
