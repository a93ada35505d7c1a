import { Inject, Injectable } from '@nestjs/common';
import { type Cell, closePool, DIMENSIONS } from '../../domain/retention/figures';
import { Clock } from '../../infra/clock/clock';
import { APP_CONFIG } from '../../infra/config/config.module';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';

/** Any number will do, as long as it is ours: one process at a time closes the pool. */
const POOL_LOCK = 1_764_260;

/** Figures of erased cases, for those who agreed to be counted (ADR 0026). */
@Injectable()
export class FiguresService {
  private readonly minCell: number;

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    @Inject(APP_CONFIG) { retention }: { readonly retention: { readonly figuresMinCell: number } },
  ) {
    this.minCell = retention.figuresMinCell;
  }

  /**
   * Adds what these cases contribute, before they are erased. Only those whose person agreed; nobody is counted as one
   * who did not. A case with links on several platforms counts as `several`, so that each dimension adds up to the same.
   */
  async count(tx: Tx, caseIds: readonly string[], at: Date): Promise<void> {
    await this.closeIfDue(tx, at);
    await tx.query(
      `WITH counted AS (
         SELECT to_char(c.closed_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, r.circumstance, c.outcome, c.language,
           coalesce((SELECT CASE count(DISTINCT coalesce(i.platform_id::text, 'unknown')) WHEN 0 THEN 'none'
             WHEN 1 THEN coalesce(min(p.slug), 'unknown') ELSE 'several' END
             FROM item i LEFT JOIN platform p ON p.id = i.platform_id WHERE i.case_id = c.id), 'none') AS platform
         FROM "case" c JOIN report r ON r.case_id = c.id
         JOIN consent o ON o.case_id = c.id AND o.action = 'use_in_figures' AND o.withdrawn_at IS NULL
         WHERE c.id = ANY($1) AND c.closed_at IS NOT NULL
       )
       INSERT INTO counter (stage, dimension, value, count)
       SELECT 'pool', d.dimension, d.value, count(*)::int FROM counted
       CROSS JOIN LATERAL (VALUES ${DIMENSIONS.map((one) => `('${one}', counted.${one})`).join(', ')}) AS d (dimension, value)
       GROUP BY d.dimension, d.value ORDER BY d.dimension, d.value
       ON CONFLICT (stage, dimension, value) DO UPDATE SET count = counter.count + EXCLUDED.count`,
      [caseIds],
    );
  }

  /** Closes the pool if its month is over and it is large enough; also when nothing is erased for a while. */
  closeWhenDue(): Promise<number> {
    return this.work.run(async (tx) => {
      await this.closeIfDue(tx, await this.clock.lawNow(tx));
      return 0;
    });
  }

  /** What may be read by anybody: no cell describes fewer cases than the setting says. */
  published(): Promise<Cell[]> {
    return this.work.read((tx) => this.cells(tx, 'kept'));
  }

  private async closeIfDue(tx: Tx, at: Date): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [POOL_LOCK]);
    const pool = await this.cells(tx, 'pool');
    const closed = closePool(pool, this.minCell, at.toISOString().slice(0, 7));
    if (closed === null) return;
    await tx.query(`DELETE FROM counter WHERE stage = 'pool'`);
    await tx.query(
      `INSERT INTO counter (stage, dimension, value, count)
       SELECT 'kept', * FROM unnest($1::text[], $2::text[], $3::int[])
       ON CONFLICT (stage, dimension, value) DO UPDATE SET count = counter.count + EXCLUDED.count`,
      [closed.map((cell) => cell.dimension), closed.map((cell) => cell.value), closed.map((cell) => cell.count)],
    );
  }

  private cells(tx: Tx, stage: 'pool' | 'kept'): Promise<Cell[]> {
    return tx.query<Cell[]>(
      'SELECT dimension, value, count FROM counter WHERE stage = $1 ORDER BY dimension, count DESC, value',
      [stage],
    );
  }
}
