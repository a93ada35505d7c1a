import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../../infra/queue/job-registry';
import { Sweeper } from '../../infra/queue/sweeper';
import { BreakerService } from './breaker.service';
import { DeliveryService } from './delivery.service';
import { FallbackService } from './fallback.service';
import { PingService } from './ping.service';
import { RecallService } from './recall.service';

@Injectable()
export class NoticeProcessor implements OnModuleInit {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly sweeper: Sweeper,
    private readonly delivery: DeliveryService,
    private readonly recalls: RecallService,
    private readonly pings: PingService,
    private readonly breakers: BreakerService,
    private readonly fallback: FallbackService,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('send-notice', (request, run) => this.delivery.attempt({ ...request, ...run }));
    this.jobs.handle('recall-notices', ({ caseId }) => this.recalls.recallOfCase(caseId));
    this.jobs.handle('ping-endpoint', (due) => this.pings.ping(due));
    this.jobs.handle('flush-backlog', ({ channelId }) => this.breakers.flush(channelId));
    this.sweeper.register({ name: 'notices', batch: 200, run: (limit) => this.delivery.sweep(limit) });
    this.sweeper.register({ name: 'trouble', batch: 100, run: (limit) => this.fallback.sweep(limit) });
    this.sweeper.register({ name: 'pings', batch: 100, run: (limit) => this.pings.sweep(limit) });
  }
}
