import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { PlatformModule } from '../platform/platform.module';
import { CaseSteps } from './case.steps';
import { ChoiceRecords } from './choice-records.service';
import { ChoicesService } from './choices.service';
import { ConsentStore } from './consent.store';
import { ContactDeskController } from './contact.desk.controller';
import { ContactService } from './contact.service';
import { ContactSteps } from './contact.steps';
import { ContactStore } from './contact.store';
import { CopiedFormView } from './copied-form.view';
import { CopySteps } from './copy.steps';
import { EndingSteps } from './ending.steps';
import { MoreLinksService } from './more-links.service';
import { PersonAccessService } from './person-access.service';
import { PersonCaseView } from './person-case.view';
import { PersonCopyService } from './person-copy.service';
import { PersonKeepingService } from './person-keeping.service';
import { PersonLetterService } from './person-letter.service';
import { PersonLetterStore } from './person-letter.store';
import { ReportModule } from '../report/report.module';
import { ReturnPersonController } from './return.person.controller';
import { VisitSteps } from './visit.steps';
import { VisitStore } from './visit.store';
import { WordsDeskController } from './words.desk.controller';
import { WordsRequestService } from './words-request.service';
import { WordsService } from './words.service';
import { WordsSteps } from './words.steps';
import { WordsStore } from './words.store';

@Module({
  imports: [CaseModule, PlatformModule, ReportModule],
  controllers: [ReturnPersonController, ContactDeskController, WordsDeskController],
  providers: [
    VisitStore,
    WordsStore,
    ConsentStore,
    ContactStore,
    PersonLetterStore,
    PersonCaseView,
    CopiedFormView,
    PersonAccessService,
    PersonKeepingService,
    PersonCopyService,
    PersonLetterService,
    ContactService,
    ChoiceRecords,
    ChoicesService,
    MoreLinksService,
    WordsService,
    WordsRequestService,
    VisitSteps,
    CaseSteps,
    ContactSteps,
    WordsSteps,
    EndingSteps,
    CopySteps,
  ],
  exports: [
    ContactService,
    PersonAccessService,
    PersonKeepingService,
    PersonCopyService,
    PersonLetterService,
    ChoicesService,
    MoreLinksService,
    WordsService,
    WordsRequestService,
  ],
})
export class ReturnModule {}
