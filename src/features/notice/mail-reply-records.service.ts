import { Injectable } from '@nestjs/common';
import { mayKeepReply } from '../../domain/notice/mail-reply';
import { AuditLog } from '../../infra/audit/audit-log';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';
import { CaseTransitionService } from '../case/case-transition.service';
import { TaskService } from '../case/task.service';
import type { AnswerLink } from './answer-link.store';
import { MailReplyStore, type NewMailReply } from './mail-reply.store';

/** A reply as it will be shown. */
export interface ReadReply extends Pick<NewMailReply, 'isAutomatic' | 'isCut' | 'messageSha256'> {
  readonly sender: string;
  readonly text: string;
  /** Whether the sender says to be of the domain of one of these addresses, to which this platform gets mail. */
  readonly isOf: (addresses: readonly string[]) => boolean;
}

/** How a reply by mail is remembered: its row, the entry in the record, and the task to read it. No state changes. */
@Injectable()
export class MailReplyRecords {
  constructor(
    private readonly store: MailReplyStore,
    private readonly cases: CaseTransitionService,
    private readonly keys: CaseKeyService,
    private readonly tasks: TaskService,
    private readonly audit: AuditLog,
  ) {}

  /** False where nothing more is taken: the notice was taken back, or has as many replies as it may have. */
  async keep(tx: Tx, link: AnswerLink, { sender, text, isOf, ...reply }: ReadReply, at: Date): Promise<boolean> {
    const { caseId, noticeId, platformId } = link;
    await this.cases.lock(tx, { id: caseId });
    if (await this.store.isRecalled(tx, noticeId)) return false;
    if (await this.store.has(tx, noticeId, reply.messageSha256)) return true;
    if (!mayKeepReply(await this.store.countOf(tx, noticeId), reply.isAutomatic)) return false;
    const isKnown = isOf(await this.store.mailAddresses(tx, platformId));
    const sealer = await this.keys.sealerOf(tx, caseId);
    await this.store.insert(tx, {
      ...reply,
      isKnown,
      id: uuidV7(),
      caseId,
      noticeId,
      senderSealed: sealer.seal('mail_reply.sender', sender),
      textSealed: sealer.seal('mail_reply.text', text),
      receivedAt: at,
    });
    await this.audit.append(tx, {
      chainId: caseId,
      at,
      actor: `platform:${platformId}`,
      action: 'reply.received',
      detail: { notice: noticeId, isKnown, isAutomatic: reply.isAutomatic },
    });
    if (!reply.isAutomatic) await this.tasks.open(tx, [{ caseId, kind: 'mail_reply', subjectId: noticeId }], at);
    return true;
  }
}
