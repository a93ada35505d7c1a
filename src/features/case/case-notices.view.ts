import { Injectable } from '@nestjs/common';
import { ruleOf } from '../../domain/deadline/rules';
import type { Tx } from '../../infra/database/unit-of-work';
import type { CaseVault } from './case-key.service';
import type { CasePageCounterStatement, CasePageNotice } from './case-page.types';

/** The notices of a case as its page shows them: attempts, answers, what uploaders say, the clock. */
@Injectable()
export class CaseNoticesView {
  async ofCase(tx: Tx, caseId: string, vault: CaseVault): Promise<CasePageNotice[]> {
    type AnswerJson = Record<'reasonCode' | 'text' | 'statement' | 'reusedAt', string | null> & {
      type: string;
      at: string;
    };
    type AttemptJson = Omit<CasePageNotice['attempts'][number], 'startedAt'> & { startedAt: string };
    type ClockJson = Record<'startedAt' | 'dueAt' | 'endedAt', string | null> &
      Pick<NonNullable<CasePageNotice['clock']>, 'state' | 'kind'>;
    const rows = await tx.query<
      (Omit<CasePageNotice, 'attempts' | 'answers' | 'clock' | 'instrument' | 'counterStatements'> & {
        attempts: AttemptJson[] | null;
        answers: AnswerJson[] | null;
        clock: ClockJson | null;
      })[]
    >(
      `SELECT n.id, n.kind, n.state, p.name AS "platformName", n.basis, n.created_at AS "createdAt",
         n.approved_at AS "approvedAt", n.first_approved_by AS "firstApprovedBy", n.delivered_at AS "deliveredAt", n.next_attempt_at AS "nextAttemptAt",
         CASE WHEN n.state = 'approved' AND n.attempts_made = 0 THEN n.leaves_at END AS "leavesAt",
         n.undeliverable_because AS "undeliverableBecause",
         ARRAY(SELECT ni.item_id::text FROM notice_item ni WHERE ni.notice_id = n.id) AS "itemIds",
         (SELECT json_agg(json_build_object('number', a.number, 'startedAt', a.started_at, 'status', a.status,
             'error', a.error, 'verdict', a.verdict, 'durationMs', a.duration_ms) ORDER BY a.number)
          FROM delivery_attempt a WHERE a.notice_id = n.id) AS attempts,
         (SELECT json_agg(json_build_object('type', a.type, 'reasonCode', a.reason_code,
             'text', encode(a.text_sealed, 'base64'), 'statement', encode(a.statement_sealed, 'base64'),
             'reusedAt', a.reused_at, 'at', a.received_at) ORDER BY a.received_at)
          FROM answer a WHERE a.notice_id = n.id) AS answers,
         (SELECT json_build_object('state', k.state, 'kind', k.kind, 'startedAt', k.started_at, 'dueAt', k.due_at,
             'endedAt', k.ended_at) FROM clock k WHERE k.notice_id = n.id ORDER BY k.created_at DESC LIMIT 1) AS clock
       FROM notice n JOIN platform p ON p.id = n.platform_id WHERE n.case_id = $1 ORDER BY n.created_at, n.id`,
      [caseId],
    );
    const statements = await this.counterStatements(tx, caseId, vault);
    return rows.map((row) => {
      const { instrument, citation } = ruleOf(row.basis);
      return {
        ...row,
        instrument,
        attempts: (row.attempts ?? []).map((attempt) => ({ ...attempt, startedAt: new Date(attempt.startedAt) })),
        answers: (row.answers ?? []).map((answer) => ({
          ...answer,
          at: new Date(answer.at),
          reusedAt: dateOf(answer.reusedAt),
          text: vault.openOptional('answer.text', bytesOf(answer.text)),
          statement: vault.openOptional('answer.statement', bytesOf(answer.statement)),
        })),
        counterStatements: statements.get(row.id) ?? [],
        clock: row.clock && {
          state: row.clock.state,
          kind: row.clock.kind,
          startedAt: dateOf(row.clock.startedAt),
          dueAt: dateOf(row.clock.dueAt),
          endedAt: dateOf(row.clock.endedAt),
          instrument,
          citation,
        },
      };
    });
  }

  /** What uploaders say, by the notice it is about, oldest first. */
  private async counterStatements(
    tx: Tx,
    caseId: string,
    vault: CaseVault,
  ): Promise<Map<string, CasePageCounterStatement[]>> {
    const rows = await tx.query<
      (Omit<CasePageCounterStatement, 'text'> & { readonly noticeId: string; readonly sealed: Buffer })[]
    >(
      `SELECT c.id, c.notice_id AS "noticeId", c.text_sealed AS sealed, c.received_at AS at, c.decision,
         s.name AS "decidedBy", c.decided_at AS "decidedAt"
       FROM counter_statement c LEFT JOIN staff s ON s.id = c.decided_by
       WHERE c.case_id = $1 ORDER BY c.received_at, c.id`,
      [caseId],
    );
    const byNotice = new Map<string, CasePageCounterStatement[]>();
    for (const { noticeId, sealed, ...row } of rows) {
      const statement = { ...row, text: vault.open('counter_statement.text', sealed) };
      byNotice.set(noticeId, [...(byNotice.get(noticeId) ?? []), statement]);
    }
    return byNotice;
  }
}

const bytesOf = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text, 'base64'));
const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));
