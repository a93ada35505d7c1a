import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import type { BulkAction } from './bulk.forms';

export interface BulkTarget {
  readonly caseId: string;
  readonly locator: string;
  readonly holderId: string | null;
  readonly version: number;
}

export interface BulkStep {
  readonly caseId: string;
  readonly locator: string;
  readonly action: BulkAction;
  /** `done`, or the code of the refusal. */
  readonly result: string;
  readonly undoResult: string | null;
  readonly holderBefore: string | null;
  readonly versionAfter: number | null;
  readonly undoneAt: Date | null;
}

/** What was done to many cases at once. Everybody sees their own runs only. */
@Injectable()
export class BulkStore {
  async targets(tx: Tx, caseIds: readonly string[]): Promise<BulkTarget[]> {
    const rows = await tx.query<BulkTarget[]>(
      `SELECT id AS "caseId", locator, claimed_by AS "holderId", version FROM "case" WHERE id = ANY($1)`,
      [caseIds],
    );
    const byId = new Map(rows.map((row) => [row.caseId, row]));
    return caseIds.flatMap((id) => byId.get(id) ?? []);
  }

  async add(
    tx: Tx,
    run: { id: string; staffId: string; action: BulkAction },
    steps: readonly Pick<BulkStep, 'caseId' | 'result' | 'holderBefore'>[],
    at: Date,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO bulk_step (run_id, staff_id, action, made_at, case_id, result, holder_before, position, version_after)
       SELECT $1, $2, $3, $4, s.case_id, s.result, s.holder_before, s.position, c.version
       FROM unnest($5::uuid[], $6::text[], $7::uuid[]) WITH ORDINALITY AS s (case_id, result, holder_before, position)
       JOIN "case" c ON c.id = s.case_id`,
      [
        run.id,
        run.staffId,
        run.action,
        at.toISOString(),
        steps.map(({ caseId }) => caseId),
        steps.map(({ result }) => result),
        steps.map(({ holderBefore }) => holderBefore),
      ],
    );
  }

  async ofRun(tx: Tx, runId: string, staffId: string): Promise<BulkStep[]> {
    return tx.query<BulkStep[]>(
      `SELECT b.case_id AS "caseId", c.locator, b.action, b.result, b.undo_result AS "undoResult",
         b.holder_before AS "holderBefore", b.version_after AS "versionAfter", b.undone_at AS "undoneAt"
       FROM bulk_step b JOIN "case" c ON c.id = b.case_id WHERE b.run_id = $1 AND b.staff_id = $2 ORDER BY b.position`,
      [runId, staffId],
    );
  }

  async undone(tx: Tx, runId: string, caseId: string, result: string, at: Date): Promise<void> {
    await tx.query('UPDATE bulk_step SET undo_result = $3, undone_at = $4 WHERE run_id = $1 AND case_id = $2', [
      runId,
      caseId,
      result,
      at.toISOString(),
    ]);
  }
}
