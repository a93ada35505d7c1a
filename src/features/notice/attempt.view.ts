import { Injectable } from '@nestjs/common';
import type { ChannelKind } from '../../domain/notice/fallback';
import { NotFoundError } from '../../domain/shared/errors';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { NoticeContentService } from './notice-content.service';
import { NoticeStore } from './notice.store';

export interface AttemptRow {
  readonly number: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** Of HTTP or of SMTP, by the channel. */
  readonly status: number | null;
  readonly error: string | null;
  readonly verdict: string | null;
  readonly durationMs: number | null;
  readonly sentSha256: Buffer | null;
  /** Of the call that it shared, and how many notices were in that; null: it had its own. */
  readonly batchSha256: Buffer | null;
  readonly batchSize: number | null;
  readonly responseSha256: Buffer | null;
  readonly tlsPeer: string | null;
}

export interface AttemptPage extends AttemptRow {
  readonly noticeId: string;
  readonly platformName: string;
  readonly channel: { readonly kind: ChannelKind; readonly endpoint: string };
  /** The frozen bytes: every attempt of a notice sends the same. */
  readonly body: string;
  readonly approvedAt: Date | null;
  readonly previousAt: Date | null;
  /** Only of the newest attempt: when the next one is due. */
  readonly nextAttemptAt: Date | null;
  readonly attempts: number;
}

interface Row extends Omit<AttemptPage, 'channel' | 'body'> {
  readonly locator: string;
  readonly kind: ChannelKind;
  readonly endpoint: string;
}

/** One try to hand a notice over: what was sent, and all that is kept of what came back. */
@Injectable()
export class AttemptView {
  constructor(
    private readonly work: UnitOfWork,
    private readonly notices: NoticeStore,
    private readonly content: NoticeContentService,
  ) {}

  /** Throws NotFoundError when there is no such attempt of a notice of this case. */
  load(locator: string, noticeId: string, number: number): Promise<AttemptPage> {
    return this.work.snapshot(async (tx) => {
      const row = await this.row(tx, noticeId, number);
      if (row === null) throw new NotFoundError();
      const { kind, endpoint, locator: own, ...attempt } = row;
      const notice = own === locator ? await this.notices.find(tx, noticeId) : null;
      const body = notice && (await this.content.frozen(tx, notice, 'notice-page'));
      if (body === null) throw new NotFoundError();
      return { ...attempt, channel: { kind, endpoint }, body };
    });
  }

  private async row(tx: Tx, noticeId: string, number: number): Promise<Row | null> {
    const [row] = await tx.query<Row[]>(
      `SELECT c.locator, n.id AS "noticeId", p.name AS "platformName", ch.kind, ch.endpoint, a.number,
         a.started_at AS "startedAt", a.finished_at AS "finishedAt", a.status, a.error, a.verdict,
         a.duration_ms AS "durationMs", a.sent_sha256 AS "sentSha256", a.batch_sha256 AS "batchSha256",
         a.batch_size AS "batchSize", a.response_sha256 AS "responseSha256",
         a.tls_peer AS "tlsPeer", n.approved_at AS "approvedAt", n.attempts_made AS attempts,
         (SELECT b.started_at FROM delivery_attempt b WHERE b.notice_id = n.id AND b.number = a.number - 1) AS "previousAt",
         CASE WHEN a.number = n.attempts_made AND n.state IN ('approved','sending') THEN n.next_attempt_at END
           AS "nextAttemptAt"
       FROM delivery_attempt a JOIN notice n ON n.id = a.notice_id JOIN "case" c ON c.id = n.case_id
       JOIN platform p ON p.id = n.platform_id JOIN channel ch ON ch.id = coalesce(a.channel_id, n.channel_id)
       WHERE a.notice_id = $1 AND a.number = $2`,
      [noticeId, number],
    );
    return row ?? null;
  }
}
