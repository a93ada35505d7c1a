import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { PlatformModule } from '../platform/platform.module';
import { ReportPersonController } from './report.person.controller';
import { ReportService } from './report.service';
import { ReportStore } from './report.store';

@Module({
  imports: [CaseModule, PlatformModule],
  controllers: [ReportPersonController],
  providers: [ReportStore, ReportService],
  exports: [ReportService],
})
export class ReportModule {}
