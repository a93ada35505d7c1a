import { CaseKeyService } from '../../src/features/case/case-key.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import type { Casework } from './casework';

/** The token of the newest address where this notice is answered, as it would stand in its mail. */
export async function answerTokenOf(work: Casework, noticeId: string): Promise<string> {
  const [row] = await work.rows<{ caseId: string; sealed: Buffer }>(
    `SELECT case_id AS "caseId", token_sealed AS sealed FROM answer_link
     WHERE notice_id = $1 ORDER BY created_at DESC LIMIT 1`,
    [noticeId],
  );
  const { app } = work.test;
  return app
    .get(UnitOfWork)
    .run(async (tx) =>
      (await app.get(CaseKeyService).vaultOf(tx, row!.caseId, 'notice-delivery')).open(
        'answer_link.token',
        row!.sealed,
      ),
    );
}
