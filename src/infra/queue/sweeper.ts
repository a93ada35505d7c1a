import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG } from '../config/config.module';
import type { AppConfig } from '../config/app-config';
import { actAs, SYSTEM } from '../database/actor';
import { UnitOfWork } from '../database/unit-of-work';
import { Log } from '../logging/log';
import { RepeatingTask } from './repeating-task';

/** One look for rows that are due. Answers how many it took; a full batch is followed by the next at once. */
export interface Sweep {
  readonly name: string;
  readonly batch: number;
  /** At least so long between two looks of this process, unless a batch was full; left out, it is every round. */
  readonly everyMs?: number;
  run(limit: number): Promise<number>;
}

/**
 * Time lives in rows: every worker looks for due ones every two seconds and takes them with SKIP LOCKED. There is no
 * leader, no scheduled job to lose, and after an outage whatever is overdue is simply found (ADR 0004).
 */
@Injectable()
export class Sweeper {
  private readonly sweeps: Sweep[] = [];
  private readonly notBefore = new Map<Sweep, number>();
  private readonly task: RepeatingTask;

  constructor(
    @Inject(APP_CONFIG) config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly log: Log,
  ) {
    this.task = new RepeatingTask(config.sweepEveryMs, () => actAs(SYSTEM, () => this.sweepOnce()));
  }

  register(sweep: Sweep): void {
    this.sweeps.push(sweep);
  }

  start(): void {
    this.task.start();
  }

  stop(): Promise<void> {
    return this.task.stop();
  }

  /** One round over all sweeps. A failing one is logged and does not stop the others. */
  async sweepOnce(): Promise<void> {
    let isWhole = true;
    for (const sweep of this.sweeps) {
      try {
        if (sweep.everyMs === undefined) while ((await sweep.run(sweep.batch)) >= sweep.batch && !this.task.isStopping);
        else await this.runSeldom(sweep, sweep.everyMs);
      } catch (error) {
        isWhole = false;
        this.log.error('sweep failed', { sweep: sweep.name }, error);
      }
    }
    if (isWhole) await this.beat();
  }

  /** One batch a round, however much there is: what is in no hurry never holds up what is. */
  private async runSeldom(sweep: Sweep, everyMs: number): Promise<void> {
    if (performance.now() < (this.notBefore.get(sweep) ?? 0)) return;
    this.notBefore.set(sweep, performance.now() + everyMs);
    if ((await sweep.run(sweep.batch)) >= sweep.batch) this.notBefore.delete(sweep);
  }

  private async beat(): Promise<void> {
    try {
      await this.work.read((tx) =>
        tx.query(
          `INSERT INTO sweep_beat (name, at) VALUES ('sweep', now()) ON CONFLICT (name) DO UPDATE SET at = now()`,
        ),
      );
    } catch (error) {
      this.log.error('sweep beat failed', {}, error);
    }
  }
}
