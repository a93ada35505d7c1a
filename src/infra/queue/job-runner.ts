import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { actAs, SYSTEM } from '../database/actor';
import { faultPoint } from '../faults/fault-points';
import { Log } from '../logging/log';
import { type Envelope, Relay } from '../outbox/relay';
import { QUEUE_NAMES } from './job-catalogue';
import { JobRegistry } from './job-registry';
import type { QueueEngine, QueueJob } from './queue-engine';
import { QUEUE_ENGINE } from './queue-engine.token';
import { Sweeper } from './sweeper';

/** Starts and stops everything a worker does: BullMQ workers, the outbox relay and the sweep, in a safe order. */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(QUEUE_ENGINE) private readonly engine: QueueEngine,
    private readonly registry: JobRegistry,
    private readonly relay: Relay,
    private readonly sweeper: Sweeper,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.registry.assertComplete();
    await this.engine.prepare();
    for (const queue of QUEUE_NAMES) {
      await this.engine.work(queue, (job) => this.run(job), {
        concurrency: this.config.queue.concurrency,
        onError: (error) => this.log.warn('queue worker trouble', { queue }, error),
        onFailedForGood: (job, error) => void this.giveBack(job, error),
      });
    }
    this.relay.start();
    this.sweeper.start();
    this.log.info('worker ready', { engine: this.engine.kind });
  }

  /** Nothing new is taken, then what runs is finished, then the outbox is told; only then may connections close. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.relay.stop(), this.sweeper.stop()]);
    await this.engine.close();
    await this.relay.stopMarking();
  }

  private async run(job: QueueJob): Promise<void> {
    const { outboxId, payload } = job.data as Envelope;
    try {
      await actAs(SYSTEM, () => this.registry.run(job.name, payload, { isAgain: job.attemptsStarted > 1 }));
    } catch (error) {
      this.log.error('job failed', { job: job.name, outboxId, attempt: job.attemptsMade + 1 }, error);
      throw error;
    }
    faultPoint('before-ack');
    this.relay.markDone(outboxId);
  }

  private async giveBack(job: QueueJob, error: Error): Promise<void> {
    try {
      await this.relay.markFailed((job.data as Envelope).outboxId, error);
    } catch (failure) {
      this.log.error('could not record a failed job', { job: job.name }, failure); // its lease ends and it comes again
    }
  }
}
