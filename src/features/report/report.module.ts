import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { PlatformModule } from '../platform/platform.module';
import { DraftService } from './draft.service';
import { DraftStore } from './draft.store';
import { ProofService } from './proof.service';
import { SafeContactService } from './safe-contact.service';
import { ReportPersonController } from './report.person.controller';
import { ReportService } from './report.service';
import { ReportStore } from './report.store';

@Module({
  imports: [CaseModule, PlatformModule],
  controllers: [ReportPersonController],
  providers: [ReportStore, DraftStore, DraftService, SafeContactService, ProofService, ReportService],
  exports: [ReportService, SafeContactService],
})
export class ReportModule {}
