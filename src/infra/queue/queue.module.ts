import { Global, Module } from '@nestjs/common';
import { APP_CONFIG } from '../config/config.module';
import { OutboxHousekeeping } from '../outbox/housekeeping';
import { Relay } from '../outbox/relay';
import { JobRegistry } from './job-registry';
import { JobRunner } from './job-runner';
import { createQueueEngine } from './queue-engine';
import { QUEUE_ENGINE } from './queue-engine.token';
import { Sweeper } from './sweeper';

/** Imported by worker processes only: a web process never talks to the queue. */
@Global()
@Module({
  providers: [
    { provide: QUEUE_ENGINE, useFactory: createQueueEngine, inject: [APP_CONFIG] },
    JobRegistry,
    Relay,
    Sweeper,
    OutboxHousekeeping,
    JobRunner,
  ],
  exports: [JobRegistry, Sweeper, QUEUE_ENGINE, JobRunner, Relay],
})
export class QueueModule {}
