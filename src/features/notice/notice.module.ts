import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { DeadlineModule } from '../deadline/deadline.module';
import { PlatformModule } from '../platform/platform.module';
import { AnswerIntakeService } from './answer-intake.service';
import { AnswerPlatformController } from './answer.platform.controller';
import { AnswerRecords } from './answer-records.service';
import { AnswerService } from './answer.service';
import { AnswerStore } from './answer.store';
import { DeliveryOutcomeService } from './delivery-outcome.service';
import { DeliveryService } from './delivery.service';
import { DeliveryStore } from './delivery.store';
import { DispatchService } from './dispatch.service';
import { HandoverService } from './handover.service';
import { NoticeContentService } from './notice-content.service';
import { NoticeDeskController } from './notice.desk.controller';
import { NoticeDraftService } from './notice-draft.service';
import { NoticeDutyService } from './notice-duty.service';
import { NoticePreviewView } from './notice-preview.view';
import { NoticeSender } from './notice-sender.service';
import { NoticeService } from './notice.service';
import { NoticeStore } from './notice.store';
import { OutcomeRecords } from './outcome-records.service';
import { PlatformMatchService } from './platform-match.service';
import { RecallService } from './recall.service';
import { NoticeReconcileService } from './notice-reconcile.service';
import { NoticeReconcileStore } from './notice-reconcile.store';
import { ReminderRecords } from './reminder-records.service';
import { ReminderService } from './reminder.service';
import { ReminderStore } from './reminder.store';
import { SchemaPlatformController } from './schema.platform.controller';

@Module({
  imports: [CaseModule, DeadlineModule, PlatformModule],
  controllers: [NoticeDeskController, AnswerPlatformController, SchemaPlatformController],
  providers: [
    NoticeStore,
    NoticeContentService,
    NoticeDraftService,
    PlatformMatchService,
    NoticeService,
    NoticePreviewView,
    DispatchService,
    HandoverService,
    DeliveryStore,
    DeliveryService,
    DeliveryOutcomeService,
    OutcomeRecords,
    NoticeSender,
    AnswerIntakeService,
    AnswerService,
    AnswerRecords,
    AnswerStore,
    RecallService,
    ReminderService,
    ReminderRecords,
    ReminderStore,
    NoticeReconcileService,
    NoticeReconcileStore,
    NoticeDutyService,
  ],
  exports: [DeliveryService, RecallService, ReminderService, NoticeReconcileService, NoticeDutyService],
})
export class NoticeModule {}
