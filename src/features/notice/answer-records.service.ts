import { Injectable } from '@nestjs/common';
import { taskOfAnswer } from '../../domain/notice/answer';
import { AuditLog } from '../../infra/audit/audit-log';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';
import { Log } from '../../infra/logging/log';
import { CaseKeyService } from '../case/case-key.service';
import { TaskService } from '../case/task.service';
import { wordsOf } from './answer.forms';
import { AnswerStore } from './answer.store';
import type { AnswerReceipt, AuthenticAnswer } from './answer.types';
import { CounterStatementStore } from './counter-statement.store';

/** How an answer is remembered: its row (once per webhook-id), the entry in the record, the task for a human. */
@Injectable()
export class AnswerRecords {
  constructor(
    private readonly store: AnswerStore,
    private readonly keys: CaseKeyService,
    private readonly audit: AuditLog,
    private readonly tasks: TaskService,
    private readonly statements: CounterStatementStore,
    private readonly log: Log,
  ) {}

  /**
   * What to say to a webhook-id that was used before: the same bytes are a repetition, other bytes (or another notice)
   * a conflict, which somebody must look into: either the platform loses track of its ids, or its key is not its own any
   * more. Null when it is new.
   */
  async earlier(tx: Tx, given: AuthenticAnswer, at: Date): Promise<AnswerReceipt | null> {
    const earlier = await this.store.earlier(tx, given.platformId, given.webhookId);
    if (earlier === null) return null;
    const isSame = earlier.noticeId === given.noticeId && earlier.bodySha256.equals(given.bodySha256);
    if (isSame) return { kind: 'seen_before' };
    await this.conflict(tx, given, at);
    return { kind: 'webhook_id_reused' };
  }

  /** False when a twin of this answer was kept in the meantime. */
  async keep(tx: Tx, given: AuthenticAnswer, noticeKind: string, at: Date): Promise<boolean> {
    const { answer } = given;
    const sealer = await this.keys.sealerOf(tx, given.caseId);
    const isNew = await this.store.insert(tx, {
      id: uuidV7(),
      platformId: given.platformId,
      webhookId: given.webhookId,
      noticeId: given.noticeId,
      type: answer.type,
      reasonCode: answer.reason?.code ?? null,
      textSealed: sealer.sealOptional('answer.text', wordsOf(answer)),
      statementSealed: sealer.sealOptional('answer.statement', answer.statementOfReasons ?? null),
      bodySha256: given.bodySha256,
      at,
    });
    if (!isNew) return false;
    await this.audit.append(tx, {
      chainId: given.caseId,
      at,
      actor: `platform:${given.platformId}`,
      action: 'answer.received',
      detail: { notice: given.noticeId, kind: noticeKind, type: answer.type, reason: answer.reason?.code ?? null },
    });
    if (answer.counterStatement !== undefined) {
      const textSealed = sealer.seal('counter_statement.text', answer.counterStatement);
      await this.statements.insert(tx, { caseId: given.caseId, noticeId: given.noticeId, textSealed }, at);
    }
    const kind = taskOfAnswer(answer.type);
    if (kind !== null) await this.tasks.open(tx, [{ caseId: given.caseId, kind, subjectId: given.noticeId }], at);
    return true;
  }

  /** In the record and as a task once for each id, however often it comes; in the log each time. */
  private async conflict(tx: Tx, given: AuthenticAnswer, at: Date): Promise<void> {
    const { caseId, noticeId, platformId, answer } = given;
    this.log.warn('a webhook-id came again with another body', { platformId, noticeId });
    if (!(await this.store.markReused(tx, platformId, given.webhookId, at))) return;
    await this.audit.append(tx, {
      chainId: caseId,
      at,
      actor: `platform:${platformId}`,
      action: 'answer.conflict',
      detail: { notice: noticeId, type: answer.type },
    });
    await this.tasks.open(tx, [{ caseId, kind: 'answer_conflict', subjectId: noticeId }], at);
  }
}
