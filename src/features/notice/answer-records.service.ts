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

/** An answer to a notice of this kind. */
export interface AnswerToKeep extends AuthenticAnswer {
  readonly noticeKind: string;
}

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
   * What to say to webhook-ids that were used before, in the order of the answers: the same bytes are a repetition, other
   * bytes (or another notice) a conflict, which somebody must look into: either the platform loses track of its ids, or
   * its key is not its own any more. Null for those that are new.
   */
  async earlier(
    tx: Tx,
    platformId: string,
    answers: readonly AuthenticAnswer[],
    at: Date,
  ): Promise<(AnswerReceipt | null)[]> {
    if (answers.length === 0) return [];
    const ids = answers.map(({ webhookId }) => webhookId);
    const known = new Map((await this.store.earlier(tx, platformId, ids)).map((row) => [row.webhookId, row]));
    const receipts: (AnswerReceipt | null)[] = [];
    for (const given of answers) {
      const row = known.get(given.webhookId);
      const isSame = row?.noticeId === given.noticeId && row.bodySha256.equals(given.bodySha256);
      if (row !== undefined && !isSame) await this.conflict(tx, given, at);
      receipts.push(row === undefined ? null : isSame ? { kind: 'seen_before' } : { kind: 'webhook_id_reused' });
    }
    return receipts;
  }

  /**
   * Keeps those whose webhook-id is new, and answers which they are. That the id is new is what its unique key says, also
   * where another process keeps one under the same id at this moment: nobody has to be asked before. Nothing is kept of a
   * case whose key was destroyed.
   */
  async keep<Given extends AnswerToKeep>(tx: Tx, answers: readonly Given[], at: Date): Promise<Given[]> {
    if (answers.length === 0) return [];
    const sealers = await this.keys.sealersOf(
      tx,
      answers.map(({ caseId }) => caseId),
    );
    const open = answers.flatMap((given) => {
      const sealer = sealers.get(given.caseId);
      return sealer === undefined ? [] : [{ given, sealer }];
    });
    const rows = open.map(({ given, sealer }) => ({
      id: uuidV7(),
      platformId: given.platformId,
      webhookId: given.webhookId,
      noticeId: given.noticeId,
      type: given.answer.type,
      reasonCode: given.answer.reason?.code ?? null,
      textSealed: sealer.sealOptional('answer.text', wordsOf(given.answer)),
      statementSealed: sealer.sealOptional('answer.statement', given.answer.statementOfReasons ?? null),
      bodySha256: given.bodySha256,
    }));
    const isNew = await this.store.insert(tx, rows, at);
    const kept = open.filter(({ given }) => isNew.has(given.webhookId));
    for (const { given, sealer } of kept) {
      const { counterStatement } = given.answer;
      if (counterStatement === undefined) continue;
      const textSealed = sealer.seal('counter_statement.text', counterStatement);
      await this.statements.insert(tx, { caseId: given.caseId, noticeId: given.noticeId, textSealed }, at);
    }
    return kept.map(({ given }) => given);
  }

  /** The entry in the record and, where a human must read it, the task. */
  async enter(tx: Tx, answers: readonly AnswerToKeep[], at: Date): Promise<void> {
    await this.audit.append(
      tx,
      ...answers.map(({ caseId, platformId, noticeId, noticeKind, answer: { type, reason } }) => ({
        chainId: caseId,
        at,
        actor: `platform:${platformId}` as const,
        action: 'answer.received',
        detail: { notice: noticeId, kind: noticeKind, type, reason: reason?.code ?? null },
      })),
    );
    const tasks = answers.flatMap(({ caseId, noticeId, answer }) => {
      const kind = taskOfAnswer(answer.type);
      return kind === null ? [] : [{ caseId, kind, subjectId: noticeId }];
    });
    await this.tasks.open(tx, tasks, at);
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
