import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../../infra/queue/job-registry';
import { Sweeper } from '../../infra/queue/sweeper';
import { BreakerService } from './breaker.service';
import { FallbackService } from './fallback.service';
import { PingService } from './ping.service';
import { UnknownHostService } from './unknown-host.service';

/** The jobs and sweeps about endpoints that fail: pings, backlogs, and the notices in trouble because of them. */
@Injectable()
export class EndpointProcessor implements OnModuleInit {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly sweeper: Sweeper,
    private readonly pings: PingService,
    private readonly breakers: BreakerService,
    private readonly fallback: FallbackService,
    private readonly hosts: UnknownHostService,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('ping-endpoint', (due) => this.pings.ping(due));
    this.jobs.handle('look-up-host', ({ itemId }) => this.hosts.lookUp(itemId));
    this.sweeper.register({ name: 'unknown-hosts', batch: 20, run: (limit) => this.hosts.sweep(limit) });
    this.jobs.handle('flush-backlog', ({ channelId }) => this.breakers.flush(channelId));
    this.sweeper.register({ name: 'trouble', isUrgent: true, batch: 100, run: (limit) => this.fallback.sweep(limit) });
    this.sweeper.register({ name: 'pings', isUrgent: true, batch: 100, run: (limit) => this.pings.sweep(limit) });
  }
}
