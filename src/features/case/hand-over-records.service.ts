import { Injectable } from '@nestjs/common';
import { answerBy, type HandOverOutcome } from '../../domain/case/hand-over';
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
    const dueAt = answerBy(await this.store.nearestDueAt(tx, caseId), at);
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

  openOf(tx: Tx, caseId: string): Promise<OpenHandOver | null> {
    return this.store.openOf(tx, caseId);
  }

  /** Nobody has answered in time: whoever gave the case is told, once. */
  async tellGiver(tx: Tx, { id, caseId, givenBy }: OpenHandOver, at: Date): Promise<void> {
    await this.tasks.open(tx, [{ caseId, kind: 'hand_over_silent', subjectId: id, ownerId: givenBy }], at);
  }

  /** Ends it. Who offered a case that came back has a task, so that it does not stay with its holder unseen. */
  async end(
    tx: Tx,
    { id, caseId, givenBy }: OpenHandOver,
    end: { outcome: HandOverOutcome; by: StaffIdentity; reasonId?: string },
    at: Date,
  ): Promise<void> {
    const { outcome, by, reasonId = null } = end;
    await this.store.end(tx, id, { outcome, by: by.id, reasonId }, at);
    const asked = (['hand_over', 'hand_over_silent'] as const).map((kind) => ({ caseId, kind, subjectId: id }));
    await this.tasks.settle(tx, asked, at);
    if (outcome === 'refused')
      await this.tasks.open(tx, [{ caseId, kind: 'hand_over_refused', subjectId: id, ownerId: givenBy }], at);
    await this.audit.append(tx, {
      chainId: caseId,
      at,
      actor: `staff:${by.id}`,
      action: ACTION[outcome],
      detail: { handOver: id },
    });
  }

  /** The case went another way (a supervisor gave it to somebody, its holder gave it up): the offer is over. Answers it. */
  async overtake(tx: Tx, caseId: string, by: StaffIdentity, at: Date): Promise<OpenHandOver | null> {
    const offer = await this.store.openOf(tx, caseId);
    if (offer !== null) await this.end(tx, offer, { outcome: 'overtaken', by }, at);
    return offer;
  }
}
