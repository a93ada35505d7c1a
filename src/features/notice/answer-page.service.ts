import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { isLinkOpen } from '../../domain/notice/answer-link';
import type { FrozenNotice } from '../../domain/notice/notice-body';
import { readFrozen } from '../../domain/notice/notice-formats';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { tokenHash } from '../../infra/crypto/tokens';
import { actAs } from '../../infra/database/actor';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import type { PlatformAnswer } from './answer.forms';
import { AnswerService } from './answer.service';
import type { AnswerReceipt } from './answer.types';
import { type AnswerLink, AnswerLinkStore } from './answer-link.store';
import { NoticeContentService } from './notice-content.service';
import { NoticeStore } from './notice.store';

export interface AnswerPage {
  readonly notice: FrozenNotice;
  readonly until: Date;
  readonly given: readonly { readonly type: string; readonly at: Date }[];
}

const TOKEN = /^[\w-]{43}$/;

/**
 * The page where a notice is answered without an account (ADR 0038). An address that never was, one that has ended and
 * one whose notice was taken back are all null: whoever holds an old mail learns nothing new.
 */
@Injectable()
export class AnswerPageService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly links: AnswerLinkStore,
    private readonly notices: NoticeStore,
    private readonly content: NoticeContentService,
    private readonly answers: AnswerService,
    private readonly audit: AuditLog,
  ) {}

  /** What the page shows. That it was opened stands in the record, once for a quarter of an hour. */
  async open(token: string): Promise<AnswerPage | null> {
    const link = await this.linkOf(token);
    if (link === null) return null;
    const { platformId, caseId } = link;
    return actAs({ kind: 'platform', platformId, caseIds: [caseId] }, () =>
      this.work.run(async (tx) => {
        const at = await this.clock.lawNow(tx);
        const notice = await this.notices.find(tx, link.noticeId);
        if (notice === null || notice.state === 'recalled') return null;
        const body = await this.content.frozen(tx, notice, 'answer-page');
        if (body === null) return null;
        await this.recordOpening(tx, link, at);
        const given = await this.links.answersTo(tx, link.noticeId);
        return { notice: readFrozen(body), until: link.expiresAt, given };
      }),
    );
  }

  /**
   * The same effect as a signed answer (AnswerService): `submissionId` was drawn with the form, so that a button pressed
   * twice answers once.
   */
  async answer(token: string, submissionId: string, answer: PlatformAnswer): Promise<AnswerReceipt | null> {
    const link = await this.linkOf(token);
    if (link === null) return null;
    const { caseId, platformId, noticeId } = link;
    return this.answers.apply({
      noticeId,
      caseId,
      platformId,
      webhookId: `page.${submissionId}`,
      bodySha256: createHash('sha256').update(JSON.stringify(answer)).digest(),
      answer,
    });
  }

  private async linkOf(token: string): Promise<AnswerLink | null> {
    if (!TOKEN.test(token)) return null;
    const hash = tokenHash(token);
    return actAs({ kind: 'door', key: hash.toString('hex') }, () =>
      this.work.read(async (tx) => {
        const link = await this.links.byToken(tx, hash);
        return link !== null && isLinkOpen(link, this.clock.now()) ? link : null;
      }),
    );
  }

  private async recordOpening(tx: Tx, link: AnswerLink, at: Date): Promise<void> {
    if (!(await this.links.touch(tx, link.noticeId, at))) return;
    await this.audit.append(tx, {
      chainId: link.caseId,
      at,
      actor: `platform:${link.platformId}`,
      action: 'answer-page.opened',
      detail: { notice: link.noticeId },
    });
  }
}
