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
  /** Deadlines and notices: nothing else, least of all a mail server that keeps us waiting, may hold these up. */
  readonly isUrgent?: boolean;
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
  /** Two rounds that know nothing of each other: what is urgent, and the rest. */
  private readonly tasks: readonly RepeatingTask[];

  constructor(
    @Inject(APP_CONFIG) config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly log: Log,
  ) {
    const lane = (isUrgent: boolean) =>
      new RepeatingTask(config.sweepEveryMs, () => actAs(SYSTEM, () => this.sweepOnce(isUrgent)));
    this.tasks = [lane(true), lane(false)];
  }

  register(sweep: Sweep): void {
    this.sweeps.push(sweep);
  }

  start(): void {
    for (const task of this.tasks) task.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.stop()));
  }

  /** One round over the sweeps of a lane. A failing one is logged and does not stop the others. */
  private async sweepOnce(isUrgent: boolean): Promise<void> {
    let isWhole = true;
    for (const sweep of this.sweeps.filter((each) => (each.isUrgent ?? false) === isUrgent)) {
      try {
        if (sweep.everyMs === undefined) while ((await sweep.run(sweep.batch)) >= sweep.batch && !this.isStopping());
        else await this.runSeldom(sweep, sweep.everyMs);
      } catch (error) {
        isWhole = false;
        this.log.error('sweep failed', { sweep: sweep.name }, error);
      }
    }
    if (isWhole) await this.beat(isUrgent ? 'sweep' : 'rest');
  }

  private isStopping(): boolean {
    return this.tasks.some((task) => task.isStopping);
  }

  /** One batch a round, however much there is: what is in no hurry never holds up what is. */
  private async runSeldom(sweep: Sweep, everyMs: number): Promise<void> {
    if (performance.now() < (this.notBefore.get(sweep) ?? 0)) return;
    this.notBefore.set(sweep, performance.now() + everyMs);
    if ((await sweep.run(sweep.batch)) >= sweep.batch) this.notBefore.delete(sweep);
  }

  private async beat(name: 'sweep' | 'rest'): Promise<void> {
    try {
      await this.work.read((tx) =>
        tx.query(`INSERT INTO sweep_beat (name, at) VALUES ($1, now()) ON CONFLICT (name) DO UPDATE SET at = now()`, [
          name,
        ]),
      );
    } catch (error) {
      this.log.error('sweep beat failed', {}, error);
    }
  }
}
