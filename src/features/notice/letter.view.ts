import { Injectable } from '@nestjs/common';
import type { NoticeKind } from '../../domain/lifecycle';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import type { LetterKind } from '../../infra/outbox/dead-letter.entity';
import { MOST_AT_ONCE } from './letter.service';

/** Which letters are meant: of one platform (by slug), with one reason, or all. */
export interface LetterFilter {
  readonly platform: string | null;
  readonly reason: string | null;
}

export interface LetterRow {
  readonly id: string;
  readonly kind: LetterKind;
  readonly diedAt: Date;
  readonly reason: string;
  readonly job: string | null;
  readonly noticeId: string | null;
  readonly noticeKind: NoticeKind | null;
  readonly platformName: string | null;
  readonly locator: string | null;
  /** Attempts to hand a notice over; for a job the rounds in which all its tries failed. */
  readonly attempts: number;
  readonly runResult: string | null;
}

export interface LetterList {
  readonly rows: readonly LetterRow[];
  readonly matching: number;
  readonly open: number;
  readonly platforms: readonly { readonly slug: string; readonly name: string; readonly count: number }[];
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

const UUID = `'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'`;
/** A payload may be the very thing that is broken: what is no id in it is passed by. */
const idIn = (field: string): string =>
  `CASE WHEN m.payload->>'${field}' ~ ${UUID} THEN (m.payload->>'${field}')::uuid END`;

/** A letter with the notice, link or clock it is about, and through that its case and platform. */
const FROM = `FROM dead_letter l
  LEFT JOIN outbox_message m ON m.id = l.outbox_id
  LEFT JOIN notice n ON n.id = l.subject_id
  LEFT JOIN item i ON i.id = l.subject_id
  LEFT JOIN clock k ON k.id = ${idIn('clockId')}
  LEFT JOIN "case" c ON c.id = coalesce(l.case_id, n.case_id, i.case_id, k.case_id, ${idIn('caseId')})
  LEFT JOIN platform p ON p.id = coalesce(n.platform_id, i.platform_id)`;
const MATCHING = `l.ended_at IS NULL AND ($1::text IS NULL OR p.slug = $1) AND ($2::text IS NULL OR l.reason = $2)`;
const ROW = `l.id, l.kind, l.died_at AS "diedAt", l.reason, l.job, n.id AS "noticeId", n.kind AS "noticeKind",
  p.name AS "platformName", c.locator, coalesce(CASE WHEN l.kind = 'notice' THEN n.attempts_made ELSE m.failed END, 0)
  AS attempts, l.run_result AS "runResult"`;

/** The desk's list of what could not be delivered or done: what waits longest stands on top. */
@Injectable()
export class LetterView {
  constructor(private readonly work: UnitOfWork) {}

  page({ platform, reason }: LetterFilter, limit: number): Promise<LetterList> {
    return this.work.snapshot(async (tx) => {
      const rows = await tx.query<LetterRow[]>(
        `SELECT ${ROW} ${FROM} WHERE ${MATCHING} ORDER BY l.died_at, l.id LIMIT $3`,
        [platform, reason, limit],
      );
      const [counts] = await tx.query<{ matching: number; open: number }[]>(
        `SELECT count(*) FILTER (WHERE ${MATCHING})::int AS matching, count(*)::int AS open ${FROM} WHERE l.ended_at IS NULL`,
        [platform, reason],
      );
      const platforms = await tx.query<{ slug: string; name: string; count: number }[]>(
        `SELECT p.slug, p.name, count(*)::int AS count ${FROM}
         WHERE l.ended_at IS NULL AND p.id IS NOT NULL GROUP BY p.id ORDER BY p.name`,
      );
      const reasons = await tx.query<{ reason: string; count: number }[]>(
        `SELECT reason, count(*)::int AS count FROM dead_letter WHERE ended_at IS NULL GROUP BY reason ORDER BY reason`,
      );
      return { rows, ...counts!, platforms, reasons };
    });
  }

  /** The ids of all that match, oldest first, as many as may be acted on at once. */
  async matching({ platform, reason }: LetterFilter): Promise<string[]> {
    const rows = await this.read<{ id: string }>(
      `SELECT l.id ${FROM} WHERE ${MATCHING} ORDER BY l.died_at, l.id LIMIT $3`,
      [platform, reason, MOST_AT_ONCE],
    );
    return rows.map(({ id }) => id);
  }

  /** These letters, ended ones too; an id that is no letter's is passed by. */
  some(ids: readonly string[]): Promise<LetterRow[]> {
    return this.read(`SELECT ${ROW} ${FROM} WHERE l.id = ANY($1) ORDER BY l.died_at, l.id`, [ids]);
  }

  /** What came of each letter of one run. */
  run(runId: string): Promise<LetterRow[]> {
    return this.read(`SELECT ${ROW} ${FROM} WHERE l.run_id = $1 ORDER BY l.died_at, l.id`, [runId]);
  }

  async countOpen(): Promise<number> {
    const [row] = await this.read<{ open: number }>(
      'SELECT count(*)::int AS open FROM dead_letter WHERE ended_at IS NULL',
      [],
    );
    return row!.open;
  }

  private read<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    return this.work.read((tx: Tx) => tx.query<Row[]>(sql, parameters));
  }
}
