import { Injectable } from '@nestjs/common';
import type { CaseOutcome, CaseState, NoticeKind, NoticeState } from '../../domain/lifecycle';
import type { LetterFacts } from '../../domain/notice/decide-letter';
import type { Tx } from '../../infra/database/unit-of-work';

/** A dead letter with all that the rules ask about, and what is needed to act on it. */
export type JudgedLetter = LetterFacts & {
  readonly id: string;
  readonly caseId: string | null;
  /** Of the notice, if it is about one. */
  readonly version: number;
  readonly subjectId: string;
  readonly outboxId: string | null;
};

interface Row {
  readonly id: string;
  readonly kind: 'notice' | 'message';
  readonly isOpen: boolean;
  readonly subjectId: string;
  readonly caseId: string | null;
  readonly outboxId: string | null;
  readonly job: string | null;
  readonly version: number | null;
  readonly noticeState: NoticeState;
  readonly noticeKind: NoticeKind;
  readonly caseState: CaseState;
  readonly caseOutcome: CaseOutcome | null;
  readonly isOnHold: boolean;
}

const FACTS = `SELECT l.id, l.kind, l.ended_at IS NULL AS "isOpen", l.subject_id AS "subjectId", l.case_id AS "caseId",
    l.outbox_id AS "outboxId", l.job, n.version, n.state AS "noticeState",
    n.kind AS "noticeKind", c.state AS "caseState", c.outcome AS "caseOutcome", c.hold_since IS NOT NULL AS "isOnHold"
  FROM dead_letter l LEFT JOIN notice n ON n.id = l.notice_id LEFT JOIN "case" c ON c.id = n.case_id`;

/** Dead letters as the rules see them. The letters themselves are written by infra/outbox/dead-letters. */
@Injectable()
export class LetterStore {
  /** What must be locked before these letters are: the cases and the notices they are about. */
  async about(tx: Tx, ids: readonly string[]): Promise<{ caseIds: string[]; noticeIds: string[] }> {
    const rows = await tx.query<{ caseId: string; noticeId: string }[]>(
      `SELECT case_id AS "caseId", notice_id AS "noticeId" FROM dead_letter
       WHERE id = ANY($1) AND kind = 'notice' AND ended_at IS NULL`,
      [ids],
    );
    return { caseIds: rows.map(({ caseId }) => caseId), noticeIds: rows.map(({ noticeId }) => noticeId) };
  }

  /** Locks those of the letters that are still open, in the order of their ids. */
  async lockOpen(tx: Tx, ids: readonly string[]): Promise<JudgedLetter[]> {
    const rows = await tx.query<Row[]>(
      `${FACTS} WHERE l.id = ANY($1) AND l.ended_at IS NULL ORDER BY l.id FOR UPDATE OF l`,
      [ids],
    );
    return rows.map(judgedOf);
  }

  /** The same without a lock, ended ones too: for a look at what would happen. */
  async look(tx: Tx, ids: readonly string[]): Promise<JudgedLetter[]> {
    return (await tx.query<Row[]>(`${FACTS} WHERE l.id = ANY($1)`, [ids])).map(judgedOf);
  }

  /** What came of each letter when it was sent again or put aside together with others. */
  async recordRun(tx: Tx, runId: string, results: readonly { id: string; result: string }[]): Promise<void> {
    await tx.query(
      `UPDATE dead_letter AS l SET run_id = $1, run_result = r.result
       FROM unnest($2::uuid[], $3::text[]) AS r (id, result) WHERE l.id = r.id`,
      [runId, results.map(({ id }) => id), results.map(({ result }) => result)],
    );
  }
}

function judgedOf(row: Row): JudgedLetter {
  const { id, subjectId, caseId, outboxId, isOpen } = row;
  const common = { id, subjectId, caseId, outboxId, isOpen, version: row.version ?? 0 };
  if (row.kind === 'message') return { ...common, kind: 'message', job: row.job ?? '' };
  const notice = {
    state: row.noticeState,
    kind: row.noticeKind,
    caseState: row.caseState,
    caseOutcome: row.caseOutcome,
    isCaseOnHold: row.isOnHold,
  };
  return { ...common, kind: 'notice', notice };
}
