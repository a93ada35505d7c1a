import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { DeadlineModule } from '../deadline/deadline.module';
import { PlatformModule } from '../platform/platform.module';
import { AdditionDeskController } from './addition.desk.controller';
import { NoticeAdditionService } from './addition.service';
import { AdditionView } from './addition.view';
import { AnswerBulkPlatformController } from './answer-bulk.platform.controller';
import { AnswerBulkService } from './answer-bulk.service';
import { AnswerEffects } from './answer-effects.service';
import { AnswerIntakeService } from './answer-intake.service';
import { AnswerLinkDeskController } from './answer-link.desk.controller';
import { AnswerLinkService } from './answer-link.service';
import { AnswerLinkStore } from './answer-link.store';
import { AnswerPageAddresses } from './answer-page-addresses.service';
import { AnswerPagePlatformController } from './answer-page.platform.controller';
import { AnswerPageService } from './answer-page.service';
import { AttemptDeskController } from './attempt.desk.controller';
import { AttemptView } from './attempt.view';
import { ApiDocsPlatformController } from './api-docs.platform.controller';
import { AnswerPlatformController } from './answer.platform.controller';
import { AnswerRecords } from './answer-records.service';
import { AnswerDoor } from './answer-door.service';
import { AnswerDoorStore } from './answer-door.store';
import { AnswerService } from './answer.service';
import { AnswerStore } from './answer.store';
import { BreakerService } from './breaker.service';
import { BreakerStore } from './breaker.store';
import { CounterStatementDeskController } from './counter-statement.desk.controller';
import { CounterStatementService } from './counter-statement.service';
import { CounterStatementStore } from './counter-statement.store';
import { DeliveryClaimService } from './delivery-claim.service';
import { DeliveryOutcomeService } from './delivery-outcome.service';
import { DeliveryService } from './delivery.service';
import { DeliveryStore } from './delivery.store';
import { DispatchService } from './dispatch.service';
import { EndpointGate } from './endpoint-gate';
import { FallbackRecords } from './fallback-records.service';
import { FallbackService } from './fallback.service';
import { FeedBell } from './feed-bell';
import { FeedGiving } from './feed-giving.service';
import { FeedPlatformController } from './feed.platform.controller';
import { FeedReceipts } from './feed-receipts.service';
import { FeedService } from './feed.service';
import { FeedShelf } from './feed-shelf.service';
import { FeedStore } from './feed.store';
import { HandoverRecords } from './handover-records.service';
import { HandoverService } from './handover.service';
import { LetterDeskController } from './letter.desk.controller';
import { LetterService } from './letter.service';
import { LetterStore } from './letter.store';
import { LetterView } from './letter.view';
import { NoticeBatches } from './notice-batch.service';
import { NoticeCall } from './notice-call.service';
import { NoticeCarrier } from './notice-carrier.service';
import { NoticeContentService } from './notice-content.service';
import { NoticeDeskController } from './notice.desk.controller';
import { NoticeDraftService } from './notice-draft.service';
import { NoticeDutyService } from './notice-duty.service';
import { NoticePreviewView } from './notice-preview.view';
import { NoticeRedriveService } from './notice-redrive.service';
import { NoticeSender } from './notice-sender.service';
import { NoticeService } from './notice.service';
import { ReversalRecords } from './reversal-records.service';
import { ReversalService } from './reversal.service';
import { SecondPersonService } from './second-person.service';
import { SecondPersonView } from './second-person.view';
import { NoticeStore } from './notice.store';
import { OutcomeRecords } from './outcome-records.service';
import { PingService } from './ping.service';
import { UnknownHostRecords, UnknownHostService } from './unknown-host.service';
import { PlatformMatchService } from './platform-match.service';
import { PlatformWordsService } from './platform-words.service';
import { RecallService } from './recall.service';
import { NoticeReconcileService } from './notice-reconcile.service';
import { NoticeReconcileStore } from './notice-reconcile.store';
import { ReminderDeskController } from './reminder.desk.controller';
import { ReminderRecords } from './reminder-records.service';
import { ReminderService } from './reminder.service';
import { ReminderStore } from './reminder.store';
import { SchemaPlatformController } from './schema.platform.controller';
import { NoticeDeskView } from './notice-desk.view';
import { EscalationRecords } from './escalation-records.service';
import { EscalationService } from './escalation.service';
import { ScheduleDeskController } from './schedule.desk.controller';
import { NoticeScheduleService } from './schedule.service';
import { TroubleService } from './trouble.service';
import { TroubleStore } from './trouble.store';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';

@Module({
  imports: [CaseModule, DeadlineModule, PlatformModule],
  controllers: [
    NoticeDeskController,
    AttemptDeskController,
    AdditionDeskController,
    ReminderDeskController,
    ScheduleDeskController,
    LetterDeskController,
    AnswerLinkDeskController,
    CounterStatementDeskController,
    AnswerPlatformController,
    AnswerBulkPlatformController,
    FeedPlatformController,
    AnswerPagePlatformController,
    SchemaPlatformController,
    ApiDocsPlatformController,
  ],
  providers: [
    NoticeStore,
    NoticeContentService,
    NoticeDraftService,
    PlatformMatchService,
    UnknownHostService,
    UnknownHostRecords,
    PlatformWordsService,
    NoticeService,
    NoticePreviewView,
    NoticeDeskView,
    NoticeScheduleService,
    EscalationService,
    EscalationRecords,
    AttemptView,
    AdditionView,
    NoticeAdditionService,
    SecondPersonService,
    SecondPersonView,
    ReversalService,
    ReversalRecords,
    DispatchService,
    HandoverService,
    DeliveryStore,
    DeliveryService,
    DeliveryClaimService,
    DeliveryOutcomeService,
    OutcomeRecords,
    {
      provide: EndpointGate,
      useFactory: (config: AppConfig) => new EndpointGate({ places: config.queue.concurrency }),
      inject: [APP_CONFIG],
    },
    BreakerStore,
    BreakerService,
    PingService,
    TroubleStore,
    TroubleService,
    FallbackService,
    FallbackRecords,
    HandoverRecords,
    NoticeSender,
    NoticeCarrier,
    NoticeCall,
    NoticeBatches,
    FeedStore,
    FeedBell,
    FeedShelf,
    FeedGiving,
    FeedReceipts,
    FeedService,
    AnswerIntakeService,
    AnswerBulkService,
    AnswerDoor,
    AnswerDoorStore,
    AnswerService,
    AnswerEffects,
    CounterStatementStore,
    CounterStatementService,
    AnswerRecords,
    AnswerStore,
    AnswerLinkStore,
    AnswerLinkService,
    AnswerPageService,
    AnswerPageAddresses,
    RecallService,
    ReminderService,
    ReminderRecords,
    ReminderStore,
    NoticeReconcileService,
    NoticeReconcileStore,
    NoticeDutyService,
    NoticeRedriveService,
    LetterStore,
    LetterService,
    LetterView,
  ],
  exports: [
    UnknownHostService,
    PlatformWordsService,
    BreakerService,
    DeliveryService,
    FallbackService,
    PingService,
    RecallService,
    ReminderService,
    NoticeReconcileService,
    NoticeDutyService,
  ],
})
export class NoticeModule {}
