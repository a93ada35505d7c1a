import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../infra/audit/audit-log';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';
import { TaskService } from '../case/task.service';
import { AnswerStore } from './answer.store';
import type { AnswerReceipt, AuthenticAnswer } from './answer.types';

/** How an answer is remembered: its row (once per webhook-id), the entry in the record, the task for a human. */
@Injectable()
export class AnswerRecords {
  constructor(
    private readonly store: AnswerStore,
    private readonly keys: CaseKeyService,
    private readonly audit: AuditLog,
    private readonly tasks: TaskService,
  ) {}

  /**
   * What to say to a webhook-id that was used before: the same bytes are a repetition, other bytes (or another notice)
   * a conflict. Null when it is new.
   */
  async earlier(tx: Tx, given: AuthenticAnswer): Promise<AnswerReceipt | null> {
    const earlier = await this.store.earlier(tx, given.platformId, given.webhookId);
    if (earlier === null) return null;
    const isSame = earlier.noticeId === given.noticeId && earlier.bodySha256.equals(given.bodySha256);
    return { kind: isSame ? 'seen_before' : 'webhook_id_reused' };
  }

  /** False when a twin of this answer was kept in the meantime. */
  async keep(tx: Tx, given: AuthenticAnswer, noticeKind: string, at: Date): Promise<boolean> {
    const { answer } = given;
    const words = answer.question ?? answer.reason?.text ?? null;
    const sealer = await this.keys.sealerOf(tx, given.caseId);
    const isNew = await this.store.insert(tx, {
      id: uuidV7(),
      platformId: given.platformId,
      webhookId: given.webhookId,
      noticeId: given.noticeId,
      type: answer.type,
      reasonCode: answer.reason?.code ?? null,
      textSealed: sealer.sealOptional('answer.text', words),
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
    if (answer.type === 'needs_information' || answer.type === 'refused')
      await this.tasks.open(tx, [{ caseId: given.caseId, kind: answer.type, subjectId: given.noticeId }], at);
    return true;
  }
}
