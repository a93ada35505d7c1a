import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { ClockChangeService } from './clock-change.service';
import { DeadlineReconcileService } from './deadline-reconcile.service';
import { DeadlineService } from './deadline.service';
import { DeadlineStore } from './deadline.store';
import { PromiseService } from './promise.service';
import { PromiseStore } from './promise.store';

@Module({
  imports: [CaseModule],
  providers: [
    DeadlineService,
    DeadlineStore,
    ClockChangeService,
    PromiseService,
    PromiseStore,
    DeadlineReconcileService,
  ],
  exports: [DeadlineService, PromiseService, DeadlineReconcileService],
})
export class DeadlineModule {}
