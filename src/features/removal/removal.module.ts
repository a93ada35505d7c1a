import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { NoticeModule } from '../notice/notice.module';
import { LookRecords } from './look-records.service';
import { LookScheduleService } from './look-schedule.service';
import { RemovalOutcomeService } from './removal-outcome.service';
import { RemovalService } from './removal.service';
import { RemovalStore } from './removal.store';

@Module({
  imports: [CaseModule, NoticeModule],
  providers: [RemovalService, RemovalOutcomeService, LookScheduleService, LookRecords, RemovalStore],
  exports: [RemovalService, RemovalOutcomeService, LookScheduleService],
})
export class RemovalModule {}
