import { Global, Module } from '@nestjs/common';
import { CheckpointTask } from '../audit/checkpoint-task';
import { APP_CONFIG } from '../config/config.module';
import { HealthModule } from '../health/health.module';
import { LeaseRepair } from '../outbox/lease-repair';
import { Relay } from '../outbox/relay';
import { RowRetention } from '../retention/row-retention';
import { JobRegistry } from './job-registry';
import { JobRunner } from './job-runner';
import { createQueueEngine } from './queue-engine';
import { QUEUE_ENGINE } from './queue-engine.token';
import { Reconciler } from './reconciler';
import { Sweeper } from './sweeper';

/** Imported by worker processes only: a web process never talks to the queue. */
@Global()
@Module({
  imports: [HealthModule],
  providers: [
    { provide: QUEUE_ENGINE, useFactory: createQueueEngine, inject: [APP_CONFIG] },
    JobRegistry,
    Relay,
    Sweeper,
    Reconciler,
    RowRetention,
    LeaseRepair,
    CheckpointTask,
    JobRunner,
  ],
  exports: [JobRegistry, Sweeper, Reconciler, QUEUE_ENGINE, JobRunner, Relay],
})
export class QueueModule {}
