import { Injectable } from '@nestjs/common';
import type { News, Updates } from '../../domain/report/news';
import type { Tx } from '../../infra/database/unit-of-work';

export interface DueNews {
  readonly id: string;
  readonly caseId: string;
  readonly kind: News;
  readonly tries: number;
}
export interface Reach {
  readonly language: string;
  readonly updates: Updates;
  readonly way: string;
}

@Injectable()
export class PersonLetterStore {
  /** Takes due news and puts off the rest of its life: a worker that dies has it taken again. */
  async claim(tx: Tx, at: Date, againAt: Date, limit: number): Promise<DueNews[]> {
    const [rows] = await tx.query<[DueNews[], number]>(
      `UPDATE person_news AS n SET tries = n.tries + 1, due_at = $2
       WHERE n.id IN (SELECT id FROM person_news WHERE ended_at IS NULL AND due_at <= $1
                      ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING n.id, n.case_id AS "caseId", n.kind, n.tries`,
      [at.toISOString(), againAt.toISOString(), limit],
    );
    // Whoever waits longest comes first: an id carries its time.
    return rows.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** False when the round took so long that another worker has taken it meanwhile, or it has ended. */
  async takeTurn(tx: Tx, { id, tries }: DueNews, againAt: Date): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      'UPDATE person_news SET due_at = $3 WHERE id = $1 AND tries = $2 AND ended_at IS NULL RETURNING 1',
      [id, tries, againAt.toISOString()],
    );
    return rows.length > 0;
  }

  /** Null when the case is erased. */
  async reachOf(tx: Tx, caseId: string): Promise<Reach | null> {
    const [row] = await tx.query<Reach[]>(
      `SELECT c.language, p.updates, w.way
       FROM "case" c JOIN person_access p ON p.case_id = c.id JOIN contact_rule w ON w.case_id = c.id WHERE c.id = $1`,
      [caseId],
    );
    return row ?? null;
  }

  async end(
    tx: Tx,
    id: string,
    outcome: 'mailed' | 'not_wanted' | 'no_way' | 'undeliverable',
    at: Date,
  ): Promise<void> {
    await tx.query('UPDATE person_news SET outcome = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL', [
      id,
      outcome,
      at.toISOString(),
    ]);
  }

  /** Waiting for hours that are safe is no try. */
  async waitForSafeTime(tx: Tx, id: string, dueAt: Date): Promise<void> {
    await tx.query(
      'UPDATE person_news SET due_at = $2, tries = greatest(tries - 1, 0) WHERE id = $1 AND ended_at IS NULL',
      [id, dueAt.toISOString()],
    );
  }

  async putOff(tx: Tx, id: string, dueAt: Date): Promise<void> {
    await tx.query('UPDATE person_news SET due_at = $2 WHERE id = $1 AND ended_at IS NULL', [id, dueAt.toISOString()]);
  }
}
