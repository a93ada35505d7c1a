import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../../infra/queue/job-registry';
import { Reconciler } from '../../infra/queue/reconciler';
import { Sweeper } from '../../infra/queue/sweeper';
import { DeliveryService } from './delivery.service';
import { NoticeReconcileService } from './notice-reconcile.service';
import { RecallService } from './recall.service';
import { ReminderService } from './reminder.service';

@Injectable()
export class NoticeProcessor implements OnModuleInit {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly sweeper: Sweeper,
    private readonly delivery: DeliveryService,
    private readonly recalls: RecallService,
    private readonly reminders: ReminderService,
    private readonly reconciler: Reconciler,
    private readonly reconciling: NoticeReconcileService,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('send-notice', (request, run) => this.delivery.attempt({ ...request, ...run }));
    this.jobs.handle('recall-notices', ({ caseId }) => this.recalls.recallOfCase(caseId));
    this.jobs.handle('remind-platform', ({ noticeId, percent }) => this.reminders.remind(noticeId, percent));
    // Before the notices: what is not wanted any more is not tried again.
    this.sweeper.register({
      name: 'reminders',
      isUrgent: true,
      batch: 200,
      run: (limit) => this.reminders.stopUnwanted(limit),
    });
    this.sweeper.register({ name: 'notices', isUrgent: true, batch: 200, run: (limit) => this.delivery.sweep(limit) });
    this.reconciler.register({ kind: 'notice', repair: (limit) => this.reconciling.wakeNotices(limit) });
    this.reconciler.register({ kind: 'recall', repair: (limit) => this.reconciling.recallWithdrawn(limit) });
  }
}
