import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { PlatformModule } from '../platform/platform.module';
import { PersonAccessService } from './person-access.service';
import { PersonKeepingService } from './person-keeping.service';
import { PersonCaseView } from './person-case.view';
import { ReportPersonController } from './report.person.controller';
import { ReportService } from './report.service';
import { ReportStore } from './report.store';
import { ReturnPersonController } from './return.person.controller';

@Module({
  imports: [CaseModule, PlatformModule],
  controllers: [ReportPersonController, ReturnPersonController],
  providers: [ReportStore, ReportService, PersonAccessService, PersonKeepingService, PersonCaseView],
  exports: [ReportService, PersonAccessService, PersonKeepingService],
})
export class ReportModule {}
