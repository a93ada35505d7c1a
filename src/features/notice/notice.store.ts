import { Injectable } from '@nestjs/common';
import type { RuleId } from '../../domain/deadline/rule';
import type { NoticeKind, NoticeState } from '../../domain/lifecycle';
import { StaleError } from '../../domain/shared/errors';
import type { Tx } from '../../infra/database/unit-of-work';
import { settlingLetters } from '../../infra/outbox/dead-letters';
import type { TroubleStep } from './notice.entity';
import { isStillWanted } from './reminder-wanted';

export interface LockedNotice {
  readonly id: string;
  readonly caseId: string;
  readonly platformId: string;
  readonly channelId: string;
  readonly kind: NoticeKind;
  readonly aboutNoticeId: string | null;
  readonly basis: RuleId;
  readonly state: NoticeState;
  readonly version: number;
  readonly firstApprovedBy: string | null;
  readonly approvedAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly attemptsMade: number;
  readonly attemptsBefore: number;
  readonly dueBy: Date | null;
  readonly leavesAt: Date | null;
  readonly troubleSince: Date | null;
  readonly troubleStep: TroubleStep | null;
  readonly troubleAt: Date | null;
  readonly createdAt: Date;
}

export interface KeptNotice extends LockedNotice {
  readonly bodySealed: Buffer | null;
}

export interface NewNotice {
  readonly id: string;
  readonly caseId: string;
  readonly platformId: string;
  readonly channelId: string;
  readonly kind: NoticeKind;
  readonly aboutNoticeId: string | null;
  readonly basis: RuleId;
  readonly basisVersion: number;
  readonly state: 'draft' | 'approved';
  readonly bodySealed: Buffer | null;
  readonly bodySha256: Buffer | null;
  readonly nextAttemptAt: Date | null;
  readonly itemIds: readonly string[];
}

const COLUMNS = `n.id, n.case_id AS "caseId", n.platform_id AS "platformId", n.channel_id AS "channelId", n.kind,
  n.about_notice_id AS "aboutNoticeId", n.basis, n.state, n.version,
  n.first_approved_by AS "firstApprovedBy", n.approved_at AS "approvedAt", n.delivered_at AS "deliveredAt",
  n.attempts_made AS "attemptsMade", n.attempts_before AS "attemptsBefore", n.due_by AS "dueBy", n.leaves_at AS "leavesAt",
  n.trouble_since AS "troubleSince", n.trouble_step AS "troubleStep", n.trouble_at AS "troubleAt",
  n.created_at AS "createdAt"`;

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/** Write model of the notice row. The hand-over loop has its own store (delivery.store.ts). */
@Injectable()
export class NoticeStore {
  async insert(tx: Tx, row: NewNotice, at: Date): Promise<void> {
    await tx.query(
      `WITH n AS (
         INSERT INTO notice (id, case_id, platform_id, channel_id, kind, about_notice_id, basis, basis_version, state,
           body_sealed, body_sha256, approved_at, next_attempt_at, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, CASE WHEN $9 = 'approved' THEN $14::timestamptz END, $12, $14, $14)
       )
       INSERT INTO notice_item (notice_id, item_id) SELECT $1, item FROM unnest($13::uuid[]) AS i (item)`,
      [
        row.id,
        row.caseId,
        row.platformId,
        row.channelId,
        row.kind,
        row.aboutNoticeId,
        row.basis,
        row.basisVersion,
        row.state,
        row.bodySealed,
        row.bodySha256,
        iso(row.nextAttemptAt),
        row.itemIds,
        at.toISOString(),
      ],
    );
  }

  lock(tx: Tx, ids: readonly string[]): Promise<LockedNotice[]> {
    return tx.query<LockedNotice[]>(`SELECT ${COLUMNS} FROM notice n WHERE n.id = ANY($1) ORDER BY n.id FOR UPDATE`, [
      ids,
    ]);
  }

  lockOfCase(tx: Tx, caseId: string): Promise<LockedNotice[]> {
    return tx.query<LockedNotice[]>(`SELECT ${COLUMNS} FROM notice n WHERE n.case_id = $1 ORDER BY n.id FOR UPDATE`, [
      caseId,
    ]);
  }

  /** With its frozen bytes, which the hand-over loop reads apart: they are by far the heaviest column. */
  async find(tx: Tx, id: string): Promise<KeptNotice | null> {
    const [row] = await tx.query<KeptNotice[]>(
      `SELECT ${COLUMNS}, n.body_sealed AS "bodySealed" FROM notice n WHERE n.id = $1`,
      [id],
    );
    return row ?? null;
  }

  async caseAndPlatformOf(tx: Tx, id: string): Promise<{ caseId: string; platformId: string } | null> {
    const [row] = await tx.query<{ caseId: string; platformId: string }[]>(
      'SELECT case_id AS "caseId", platform_id AS "platformId" FROM notice WHERE id = $1',
      [id],
    );
    return row ?? null;
  }

  /**
   * The same at the door, where nobody may learn whether the notice exists: the oldest stands in where it does not, at
   * the cost of the same reads (ADR 0020). Null only when there is no notice at all.
   */
  async ownerOrStandIn(tx: Tx, id: string): Promise<{ isThis: boolean; caseId: string; platformId: string } | null> {
    const [row] = await tx.query<{ isThis: boolean; caseId: string; platformId: string }[]>(
      `SELECT id = $1 AS "isThis", case_id AS "caseId", platform_id AS "platformId"
       FROM notice WHERE id = (SELECT buckler_notice_at_door())`,
      [id],
    );
    return row ?? null;
  }

  /**
   * The channels over which each notice may have left: an attempt there has no end, got an answer of whatever kind, lay
   * ready to be fetched, or broke off in a way that leaves open what arrived.
   */
  async channelsUsed(tx: Tx, noticeIds: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await tx.query<{ noticeId: string; channelIds: string[] }[]>(
      `SELECT notice_id AS "noticeId", array_agg(DISTINCT channel_id) AS "channelIds" FROM delivery_attempt
       WHERE notice_id = ANY($1) AND channel_id IS NOT NULL
         AND (finished_at IS NULL OR status IS NOT NULL OR verdict = 'laid_out' OR error IN ('timeout','reset','other'))
       GROUP BY notice_id`,
      [noticeIds],
    );
    return new Map(rows.map((row) => [row.noticeId, row.channelIds]));
  }

  itemIds(tx: Tx, noticeIds: readonly string[]): Promise<{ noticeId: string; itemId: string }[]> {
    return tx.query<{ noticeId: string; itemId: string }[]>(
      'SELECT notice_id AS "noticeId", item_id AS "itemId" FROM notice_item WHERE notice_id = ANY($1)',
      [noticeIds],
    );
  }

  /** Items of a case that a notice already speaks about and that notice is not over: they need no second one. */
  async itemsUnderWay(tx: Tx, caseId: string): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT ni.item_id AS id FROM notice_item ni JOIN notice n ON n.id = ni.notice_id
       WHERE n.case_id = $1 AND n.kind NOT IN ('recall','reminder') AND n.state IN ('draft','approved','sending')`,
      [caseId],
    );
    return new Set(rows.map((row) => row.id));
  }

  async recordFirstApproval(
    tx: Tx,
    notice: LockedNotice,
    { staffId, leavesAt }: { staffId: string; leavesAt: Date | null },
    at: Date,
  ): Promise<void> {
    await this.expectOne(
      tx.query(
        `UPDATE notice SET first_approved_by = $3, leaves_at = $5, version = version + 1, changed_at = $4
         WHERE id = $1 AND version = $2`,
        [notice.id, notice.version, staffId, at.toISOString(), iso(leavesAt)],
      ),
    );
  }

  /** Another time to leave for an approved notice that waits, or now (null): `nextAttemptAt` says when it is tried first. */
  async reschedule(
    tx: Tx,
    notice: LockedNotice,
    { leavesAt, nextAttemptAt, dueBy }: { leavesAt: Date | null; nextAttemptAt: Date; dueBy: Date | null },
    at: Date,
  ): Promise<void> {
    await this.expectOne(
      tx.query(
        `UPDATE notice SET leaves_at = $3, next_attempt_at = $4, due_by = $5, version = version + 1, changed_at = $6
         WHERE id = $1 AND version = $2 AND state = 'approved'`,
        [notice.id, notice.version, iso(leavesAt), nextAttemptAt.toISOString(), iso(dueBy), at.toISOString()],
      ),
    );
  }

  /** Freezes the bytes: from here on they are what is sent. Items that were rejected since the draft are left out. */
  async approve(
    tx: Tx,
    notice: LockedNotice,
    row: {
      bodySealed: Buffer;
      bodySha256: Buffer;
      elements: unknown;
      approvedBy: string;
      nextAttemptAt: Date;
      leavesAt: Date | null;
      dueBy: Date | null;
    },
    at: Date,
  ): Promise<void> {
    await this.expectOne(
      tx.query(
        `WITH left_out AS (
           DELETE FROM notice_item ni USING item i
           WHERE ni.notice_id = $1 AND i.id = ni.item_id AND i.state = 'rejected'
         )
         UPDATE notice SET state = 'approved', body_sealed = $3, body_sha256 = $4, elements = $5, approved_by = $6,
           approved_at = $8, next_attempt_at = $7, due_by = $9, leaves_at = $10, version = version + 1, changed_at = $8
         WHERE id = $1 AND version = $2`,
        [
          notice.id,
          notice.version,
          row.bodySealed,
          row.bodySha256,
          JSON.stringify(row.elements),
          row.approvedBy,
          row.nextAttemptAt.toISOString(),
          at.toISOString(),
          iso(row.dueBy),
          iso(row.leavesAt),
        ],
      ),
    );
  }

  /** A notice that arrived after all, however late and by whatever way, has no dead letter any more. */
  async markDelivered(tx: Tx, notices: readonly LockedNotice[], by: string, at: Date): Promise<void> {
    if (notices.length === 0) return;
    const [, affected] = await tx.query<[unknown[], number]>(
      `WITH ${settlingLetters('$1::uuid[]', '$3::timestamptz')}
       UPDATE notice AS n SET state = 'delivered', delivered_at = $3, delivered_by = $4, next_attempt_at = NULL, trouble_step = NULL, trouble_at = NULL,
         undeliverable_because = NULL, version = n.version + 1, changed_at = $3
       FROM unnest($1::uuid[], $2::int[]) AS x (id, version) WHERE n.id = x.id AND n.version = x.version`,
      [notices.map((n) => n.id), notices.map((n) => n.version), at.toISOString(), by],
    );
    if (affected !== notices.length) throw new StaleError('notice');
  }

  /** For the states in which nothing is sent any more (answered, recalled): a dead letter of such a notice is settled. */
  async setState(tx: Tx, notices: readonly LockedNotice[], state: NoticeState, at: Date): Promise<void> {
    if (notices.length === 0) return;
    const [, affected] = await tx.query<[unknown[], number]>(
      `WITH ${settlingLetters('$1::uuid[]', '$4::timestamptz')}
       UPDATE notice AS n SET state = $3, next_attempt_at = NULL, trouble_step = NULL, trouble_at = NULL, version = n.version + 1, changed_at = $4
       FROM unnest($1::uuid[], $2::int[]) AS x (id, version) WHERE n.id = x.id AND n.version = x.version`,
      [notices.map((n) => n.id), notices.map((n) => n.version), state, at.toISOString()],
    );
    if (affected !== notices.length) throw new StaleError('notice');
  }

  /**
   * What is to be sent now. A notice whose case was withdrawn since the attempt was claimed is left out, so that the time
   * in which one can still slip through is that of the request itself; its recall follows then. A reminder is left out
   * once the time of its notice is over or nothing is left to be done.
   */
  bodies(
    tx: Tx,
    ids: readonly string[],
    now: Date,
  ): Promise<{ id: string; caseId: string; channelId: string; bodySealed: Buffer | null }[]> {
    return tx.query<{ id: string; caseId: string; channelId: string; bodySealed: Buffer | null }[]>(
      `SELECT n.id, n.case_id AS "caseId", n.channel_id AS "channelId", n.body_sealed AS "bodySealed"
       FROM notice n JOIN "case" c ON c.id = n.case_id
       WHERE n.id = ANY($1) AND (n.kind = 'recall' OR c.outcome IS DISTINCT FROM 'withdrawn')
         AND (n.kind <> 'reminder' OR (${isStillWanted('$2')}))`,
      [ids, now.toISOString()],
    );
  }

  /** Other words need another approval: a first one is gone. */
  async keepAddition(tx: Tx, notice: LockedNotice, sealed: Buffer | null, at: Date): Promise<void> {
    await this.expectOne(
      tx.query(
        `UPDATE notice SET addition_sealed = $3, first_approved_by = NULL, leaves_at = NULL, version = version + 1, changed_at = $4
         WHERE id = $1 AND version = $2 AND state = 'draft'`,
        [notice.id, notice.version, sealed, at.toISOString()],
      ),
    );
  }

  async keepProof(tx: Tx, noticeId: string, proofSealed: Buffer): Promise<void> {
    await tx.query('UPDATE notice SET delivery_proof_sealed = $2 WHERE id = $1', [noticeId, proofSealed]);
  }

  private async expectOne(update: Promise<unknown>): Promise<void> {
    const [, affected] = (await update) as [unknown[], number];
    if (affected !== 1) throw new StaleError('notice');
  }
}
