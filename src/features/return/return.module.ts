import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { ContactDeskController } from './contact.desk.controller';
import { ContactService } from './contact.service';
import { ContactStore } from './contact.store';
import { PersonAccessService } from './person-access.service';
import { PersonCaseView } from './person-case.view';
import { PersonKeepingService } from './person-keeping.service';
import { ReturnPersonController } from './return.person.controller';
import { VisitStore } from './visit.store';

@Module({
  imports: [CaseModule],
  controllers: [ReturnPersonController, ContactDeskController],
  providers: [VisitStore, ContactStore, ContactService, PersonAccessService, PersonKeepingService, PersonCaseView],
  exports: [ContactService, PersonAccessService, PersonKeepingService],
})
export class ReturnModule {}
