import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../../infra/queue/job-registry';
import { Reconciler } from '../../infra/queue/reconciler';
import { Sweeper } from '../../infra/queue/sweeper';
import { LookScheduleService } from './look-schedule.service';
import { RemovalOutcomeService } from './removal-outcome.service';
import { RemovalService } from './removal.service';

@Injectable()
export class RemovalProcessor implements OnModuleInit {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly sweeper: Sweeper,
    private readonly reconciler: Reconciler,
    private readonly removal: RemovalService,
    private readonly outcomes: RemovalOutcomeService,
    private readonly schedule: LookScheduleService,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('check-item', async ({ itemId, check }) => {
      const look = await this.removal.look(itemId, check);
      if (look !== null) await this.outcomes.record(look.caseId, look);
    });
    this.sweeper.register({ name: 'checks', batch: 200, run: (limit) => this.schedule.sweep(limit) });
    this.reconciler.register({ kind: 'item', repair: (limit) => this.schedule.wakeItems(limit) });
  }
}
