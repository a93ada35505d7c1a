import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../../infra/queue/job-registry';
import { Sweeper } from '../../infra/queue/sweeper';
import { DeliveryService } from './delivery.service';
import { RecallService } from './recall.service';

@Injectable()
export class NoticeProcessor implements OnModuleInit {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly sweeper: Sweeper,
    private readonly delivery: DeliveryService,
    private readonly recalls: RecallService,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('send-notice', (request, run) => this.delivery.attempt({ ...request, ...run }));
    this.jobs.handle('recall-notices', ({ caseId }) => this.recalls.recallOfCase(caseId));
    this.sweeper.register({ name: 'notices', batch: 200, run: (limit) => this.delivery.sweep(limit) });
  }
}
