import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Reconciler } from '../../infra/queue/reconciler';
import { Sweeper } from '../../infra/queue/sweeper';
import { DeadlineReconcileService } from './deadline-reconcile.service';
import { DeadlineService } from './deadline.service';
import { PromiseService } from './promise.service';

/** A promise lasts for days, so a case may wait a minute for its own. */
const PROMISES_EVERY_MS = 60_000;

@Injectable()
export class DeadlineProcessor implements OnModuleInit {
  constructor(
    private readonly sweeper: Sweeper,
    private readonly reconciler: Reconciler,
    private readonly deadlines: DeadlineService,
    private readonly promises: PromiseService,
    private readonly reconciling: DeadlineReconcileService,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({
      name: 'clocks',
      isUrgent: true,
      batch: 500,
      run: (limit) => this.deadlines.fireDue(limit),
    });
    this.sweeper.register({
      name: 'promises',
      isUrgent: true,
      batch: 500,
      everyMs: PROMISES_EVERY_MS,
      run: (limit) => this.promises.keepUp(limit),
    });
    this.reconciler.register({ kind: 'clock', repair: (limit) => this.reconciling.wakeClocks(limit) });
  }
}
