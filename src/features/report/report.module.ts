import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { PlatformModule } from '../platform/platform.module';
import { ContactDeskController } from './contact.desk.controller';
import { ContactService } from './contact.service';
import { ContactStore } from './contact.store';
import { PersonAccessService } from './person-access.service';
import { PersonKeepingService } from './person-keeping.service';
import { PersonCaseView } from './person-case.view';
import { DraftService } from './draft.service';
import { DraftStore } from './draft.store';
import { ProofService } from './proof.service';
import { SafeContactService } from './safe-contact.service';
import { ReportPersonController } from './report.person.controller';
import { ReportService } from './report.service';
import { ReportStore } from './report.store';
import { ReturnPersonController } from './return.person.controller';

@Module({
  imports: [CaseModule, PlatformModule],
  controllers: [ReportPersonController, ReturnPersonController, ContactDeskController],
  providers: [
    ReportStore,
    DraftStore,
    DraftService,
    SafeContactService,
    ProofService,
    ContactStore,
    ContactService,
    ReportService,
    PersonAccessService,
    PersonKeepingService,
    PersonCaseView,
  ],
  exports: [ReportService, SafeContactService, ContactService, PersonAccessService, PersonKeepingService],
})
export class ReportModule {}
