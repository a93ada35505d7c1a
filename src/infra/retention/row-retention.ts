import { Injectable, type OnModuleInit } from '@nestjs/common';
import { POLICIES } from '../../domain/retention/policies';
import { TABLES, type TableRetention } from '../../domain/retention/tables';
import { AuditLog, SYSTEM_CHAIN } from '../audit/audit-log';
import { Clock } from '../clock/clock';
import { UnitOfWork } from '../database/unit-of-work';
import { MetricsService } from '../health/metrics.service';
import { Sweeper } from '../queue/sweeper';

const EVERY_MS = 15 * 60_000;
const BATCH = 1000;

/**
 * Deletes rows whose age is over, by the classes of domain/retention: drafts, keys of limits, messages that were done,
 * failures that were settled. What a case holds is not its business. Counted, and recorded as a number per table.
 */
@Injectable()
export class RowRetention implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly metrics: MetricsService,
    private readonly sweeper: Sweeper,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({
      name: 'row retention',
      batch: BATCH,
      everyMs: EVERY_MS,
      run: (limit) => this.sweep(limit),
    });
  }

  /** One batch of each table; answers the largest. A table that grows faster than the others never holds them up. */
  async sweep(limit: number, tables: Readonly<Record<string, TableRetention>> = TABLES): Promise<number> {
    let largest = 0;
    for (const [table, retention] of Object.entries(tables)) {
      const { hours, endedBy } = POLICIES[retention.class];
      if (endedBy !== 'row sweep' || hours === null || retention.age === undefined) continue;
      const deleted = await this.delete({ table, age: retention.age, hours, limit });
      this.metrics.countRetained(retention.class, deleted);
      largest = Math.max(largest, deleted);
    }
    return largest;
  }

  private delete(rule: { table: string; age: string; hours: number; limit: number }): Promise<number> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const before = new Date(at.getTime() - rule.hours * 3_600_000);
      const [, count] = await tx.query<[unknown[], number]>(
        `DELETE FROM ${rule.table} WHERE ctid = ANY(ARRAY(
           SELECT ctid FROM ${rule.table} WHERE ${rule.age} <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED))`,
        [before.toISOString(), rule.limit],
      );
      if (count > 0) {
        const detail = { table: rule.table, rows: count };
        await this.audit.append(tx, {
          chainId: SYSTEM_CHAIN,
          at,
          actor: 'system',
          action: 'retention.applied',
          detail,
        });
      }
      return count;
    });
  }
}
