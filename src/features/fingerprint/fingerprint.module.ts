import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { ReportModule } from '../report/report.module';
import { FingerprintPersonController } from './fingerprint.person.controller';
import { FingerprintService } from './fingerprint.service';
import { FingerprintStore } from './fingerprint.store';

@Module({
  imports: [CaseModule, ReportModule],
  controllers: [FingerprintPersonController],
  providers: [FingerprintStore, FingerprintService],
})
export class FingerprintModule {}
