import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../infra/clock/clock';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { hasWebhookForm, verifyWebhook } from '../../infra/webhook/verify';
import { PlatformKeyService } from '../platform/platform-key.service';
import { type BulkFormat, type BulkRow, readBulk } from './answer-bulk.forms';
import { AnswerService } from './answer.service';
import type { AnswerReceipt } from './answer.types';
import { NoticeStore } from './notice.store';

export interface BulkMessage {
  readonly slug: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: Buffer;
  readonly format: BulkFormat;
}

/** What became of one row; `problem` says in words why it could not be read. */
export interface BulkResult {
  readonly row: number;
  readonly notice: string | null;
  readonly result: AnswerReceipt['kind'] | 'unknown_notice';
  readonly problem?: string;
}

export type BulkReceipt =
  | { readonly kind: 'not_authentic' | 'unreadable' }
  | { readonly kind: 'read'; readonly results: readonly BulkResult[] };

/**
 * Answers to many notices in one signed message. Each row is a transaction of its own under the id `<webhook-id>.<row>`:
 * a row that is wrong harms no other, and the whole message may come again without doing anything twice.
 */
@Injectable()
export class AnswerBulkService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly notices: NoticeStore,
    private readonly platformKeys: PlatformKeyService,
    private readonly answers: AnswerService,
  ) {}

  async receive({ slug, headers, rawBody, format }: BulkMessage): Promise<BulkReceipt> {
    const now = this.clock.now();
    if (!hasWebhookForm({ headers, rawBody, now })) return { kind: 'not_authentic' };
    const sender = await actAs({ kind: 'door', key: `platform:${slug}` }, () =>
      this.work.read((tx) => this.platformKeys.answerKeysOfSlug(tx, slug)),
    );
    const keys = sender?.keys ?? [];
    const verified = verifyWebhook({ headers, rawBody, keys, now });
    if (!verified.ok || sender === null) return { kind: 'not_authentic' };
    const rows = readBulk(rawBody.toString('utf8'), format);
    if (rows === null) return { kind: 'unreadable' };
    const results: BulkResult[] = [];
    for (const [n, row] of rows.entries())
      results.push(await this.take(row, { row: n + 1, platformId: sender.platformId, webhookId: verified.id }));
    return { kind: 'read', results };
  }

  private async take(
    given: BulkRow,
    { row, platformId, webhookId }: { row: number; platformId: string; webhookId: string },
  ): Promise<BulkResult> {
    const { notice } = given;
    if (!given.ok) return { row, notice, result: 'invalid', problem: given.problem };
    const owner = await actAs({ kind: 'door', key: given.notice }, () =>
      this.work.read((tx) => this.notices.ownerOrStandIn(tx, given.notice)),
    );
    // Another platform's notice is as unknown as one that never was.
    if (owner?.isThis !== true || owner.platformId !== platformId) return { row, notice, result: 'unknown_notice' };
    const { caseId } = owner;
    const receipt = await this.answers.apply({
      noticeId: given.notice,
      caseId,
      platformId,
      webhookId: `${webhookId}.${row}`,
      bodySha256: createHash('sha256').update(JSON.stringify(given.answer)).digest(),
      answer: given.answer,
    });
    const [problem] = receipt.kind === 'invalid' ? receipt.problems : [];
    return {
      row,
      notice,
      result: receipt.kind,
      ...(problem === undefined ? {} : { problem: `${problem.path}: ${problem.message}` }),
    };
  }
}
