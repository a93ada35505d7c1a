import { Module } from '@nestjs/common';
import { AccessDeskController } from './access.desk.controller';
import { BreakGlassService } from './break-glass.service';
import { CaseAccessService } from './case-access.service';
import { CaseAccessStore } from './case-access.store';
import { CaseDoorView } from './case-door.view';
import { CaseRepliesView } from './case-replies.view';
import { CaseSharingView } from './case-sharing.view';
import { CaseTrustView } from './case-trust.view';
import { CaseDeskController } from './case.desk.controller';
import { CaseDeskView } from './case-desk.view';
import { CaseErasureService } from './case-erasure.service';
import { CaseIntakeService } from './case-intake.service';
import { CaseNoticesView } from './case-notices.view';
import { CasePageParts } from './case-page-parts';
import { CaseLinksService } from './case-links.service';
import { CaseKeyService } from './case-key.service';
import { CasePageView } from './case-page.view';
import { CaseService } from './case.service';
import { SearchWordStore } from './search-word.store';
import { CaseStore } from './case.store';
import { CaseWithdrawalService } from './case-withdrawal.service';
import { CaseTransitionService } from './case-transition.service';
import { DraftDeskController } from './draft.desk.controller';
import { DraftService } from './draft.service';
import { ErasureExportService } from './erasure-export.service';
import { ErasureStore } from './erasure.store';
import { FiguresService } from './figures.service';
import { HandOverDeskController } from './hand-over.desk.controller';
import { HandOverDeskView } from './hand-over-desk.view';
import { HandOverRecords } from './hand-over-records.service';
import { HandOverSilenceService } from './hand-over-silence.service';
import { HandOverService } from './hand-over.service';
import { HandOverStore } from './hand-over.store';
import { HandOverView } from './hand-over.view';
import { HolderService } from './holder.service';
import { HoldDeskController } from './hold.desk.controller';
import { HoldService } from './hold.service';
import { ItemService } from './item.service';
import { ItemStore } from './item.store';
import { LegalHoldDeskController } from './legal-hold.desk.controller';
import { LegalHoldService } from './legal-hold.service';
import { LegalHoldView } from './legal-hold.view';
import { LinkedView } from './linked.view';
import { LeaseService } from './lease.service';
import { MeanwhileView } from './meanwhile.view';
import { MessageDeskController } from './message.desk.controller';
import { MessageService } from './message.service';
import { NoteService } from './note.service';
import { OpenLinkDeskController } from './open-link.desk.controller';
import { OpenLinkService } from './open-link.service';
import { OwnCareDeskController } from './own-care.desk.controller';
import { OwnCareService } from './own-care.service';
import { PersonNewsService } from './person-news.service';
import { RetentionWishService } from './retention-wish.service';
import { RevealService } from './reveal.service';
import { TaskService } from './task.service';

@Module({
  controllers: [
    CaseDeskController,
    AccessDeskController,
    LegalHoldDeskController,
    MessageDeskController,
    DraftDeskController,
    HandOverDeskController,
    HoldDeskController,
    OpenLinkDeskController,
    OwnCareDeskController,
  ],
  providers: [
    CaseStore,
    CaseAccessStore,
    CaseAccessService,
    BreakGlassService,
    RevealService,
    ItemStore,
    CaseKeyService,
    CaseIntakeService,
    CaseTransitionService,
    CaseService,
    CaseWithdrawalService,
    CaseErasureService,
    ErasureExportService,
    ErasureStore,
    FiguresService,
    LegalHoldService,
    LegalHoldView,
    RetentionWishService,
    ItemService,
    TaskService,
    LeaseService,
    DraftService,
    HolderService,
    HandOverStore,
    HandOverRecords,
    HandOverService,
    HandOverSilenceService,
    HandOverView,
    HandOverDeskView,
    HoldService,
    OpenLinkService,
    OwnCareService,
    NoteService,
    MessageService,
    PersonNewsService,
    CaseLinksService,
    SearchWordStore,
    CaseNoticesView,
    CasePageParts,
    CasePageView,
    LinkedView,
    CaseDeskView,
    CaseDoorView,
    MeanwhileView,
    CaseRepliesView,
    CaseSharingView,
    CaseTrustView,
  ],
  exports: [
    CaseAccessService,
    BreakGlassService,
    CaseKeyService,
    CaseIntakeService,
    CaseTransitionService,
    CaseService,
    CaseWithdrawalService,
    CaseErasureService,
    ErasureExportService,
    FiguresService,
    LegalHoldService,
    RetentionWishService,
    ItemService,
    TaskService,
    LeaseService,
    HolderService,
    HandOverService,
    HandOverSilenceService,
    LegalHoldView,
    MessageService,
    NoteService,
    MeanwhileView,
    PersonNewsService,
    CaseLinksService,
    CasePageView,
    CaseDeskView,
    CaseDoorView,
  ],
})
export class CaseModule {}
