import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../../infra/queue/job-registry';
import { Sweeper } from '../../infra/queue/sweeper';
import { DeadlineService } from './deadline.service';

@Injectable()
export class DeadlineProcessor implements OnModuleInit {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly sweeper: Sweeper,
    private readonly deadlines: DeadlineService,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('announce-clock', ({ clockId, hoursLeft }) => this.deadlines.announce(clockId, hoursLeft));
    this.sweeper.register({ name: 'clocks', batch: 200, run: (limit) => this.deadlines.fireDue(limit) });
  }
}
