import { Injectable } from '@nestjs/common';
import { RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { type Actor, AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService, type CaseVault } from './case-key.service';
import { CaseTransitionService } from './case-transition.service';
import { PersonNewsService } from './person-news.service';
import { TaskService } from './task.service';

export type MessageKind = 'from_person' | 'from_desk' | 'question';

export interface Message {
  readonly kind: MessageKind;
  readonly text: string;
  readonly at: Date;
  readonly readAt: Date | null;
}
/** The same for somebody who may not see the person's words now: their text is null. */
export type ShutMessage = Omit<Message, 'text'> & { readonly text: string | null; readonly by: string | null };

interface MessageDbRow {
  readonly kind: MessageKind;
  readonly sealed: Buffer;
  readonly by: string | null;
  readonly at: Date;
  readonly readAt: Date | null;
}

/** Messages both ways between a person and the desk, sealed under the case's key. */
@Injectable()
export class MessageService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly keys: CaseKeyService,
    private readonly tasks: TaskService,
    private readonly news: PersonNewsService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The person writes, or answers the question that is open: a task for the caseworker. The same `id` a second time (a
   * form that was sent twice) does nothing. Throws RefusedError when closed.
   */
  writeAsPerson(caseId: string, text: string, id: string = uuidV7()): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lock(tx, { id: caseId });
      if (locked.state === 'closed') throw new RefusedError({ code: 'case.wrong-state', detail: { state: 'closed' } });
      const twin = await tx.query<unknown[]>('SELECT 1 FROM message WHERE id = $1 AND case_id = $2', [id, caseId]);
      if (twin.length > 0) return;
      await this.write(tx, caseId, { id, kind: 'from_person', text, staffId: null }, at);
      await tx.query('UPDATE "case" SET waiting_since = NULL WHERE id = $1', [caseId]);
      await this.tasks.open(tx, [{ caseId, kind: 'message', subjectId: null }], at);
    });
  }

  /** The desk writes. A question waits for the person; any message settles the task that theirs had opened. */
  writeAsStaff(locator: string, staff: StaffIdentity, text: string, isQuestion: boolean): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'message.write' }, at);
      if (locked.state === 'closed') throw new RefusedError({ code: 'case.wrong-state', detail: { state: 'closed' } });
      const kind = isQuestion ? 'question' : 'from_desk';
      await this.write(tx, locked.id, { id: uuidV7(), kind, text, staffId: staff.id }, at);
      if (isQuestion)
        await tx.query('UPDATE "case" SET waiting_since = $2 WHERE id = $1', [locked.id, at.toISOString()]);
      await this.tasks.settle(tx, [{ caseId: locked.id, kind: 'message', subjectId: null }], at);
      await this.news.tellPerson(tx, [locked.id], 'message', at);
    });
  }

  /** Oldest first. */
  async list(tx: Tx, caseId: string, vault: CaseVault): Promise<Message[]> {
    return (await this.rows(tx, caseId)).map(({ sealed, kind, at, readAt }) => ({
      kind,
      at,
      readAt,
      text: vault.open('message.text', sealed),
    }));
  }

  /** For the desk: what the person wrote stays shut while their words are not shown. */
  async listShut(tx: Tx, caseId: string, vault: CaseVault, isShown: boolean): Promise<ShutMessage[]> {
    return (await this.rows(tx, caseId)).map(({ sealed, ...row }) => ({
      ...row,
      text: row.kind === 'from_person' && !isShown ? null : vault.open('message.text', sealed),
    }));
  }

  /** The person has seen what the desk wrote. */
  async markRead(tx: Tx, caseId: string, at: Date): Promise<void> {
    await tx.query(`UPDATE message SET read_at = $2 WHERE case_id = $1 AND kind <> 'from_person' AND read_at IS NULL`, [
      caseId,
      at.toISOString(),
    ]);
  }

  private async write(
    tx: Tx,
    caseId: string,
    { id, kind, text, staffId }: { id: string; kind: MessageKind; text: string; staffId: string | null },
    at: Date,
  ): Promise<void> {
    const sealer = await this.keys.sealerOf(tx, caseId);
    await tx.query(
      'INSERT INTO message (id, case_id, kind, text_sealed, written_by, written_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, caseId, kind, sealer.seal('message.text', text), staffId, at.toISOString()],
    );
    const actor: Actor = staffId === null ? 'person' : `staff:${staffId}`;
    await this.audit.append(tx, { chainId: caseId, at, actor, action: 'message.written', detail: { kind } });
  }

  private rows(tx: Tx, caseId: string): Promise<MessageDbRow[]> {
    return tx.query<MessageDbRow[]>(
      `SELECT m.kind, m.text_sealed AS sealed, s.name AS by, m.written_at AS at, m.read_at AS "readAt"
       FROM message m LEFT JOIN staff s ON s.id = m.written_by
       WHERE m.case_id = $1 ORDER BY m.written_at, m.id LIMIT 500`,
      [caseId],
    );
  }
}
