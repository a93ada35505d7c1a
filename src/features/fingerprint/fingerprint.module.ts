import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { ReturnModule } from '../return/return.module';
import { FingerprintMatchService } from './fingerprint-match.service';
import { FingerprintMatchStore } from './fingerprint-match.store';
import { FingerprintRecords } from './fingerprint-records.service';
import { FingerprintPersonController } from './fingerprint.person.controller';
import { FingerprintService } from './fingerprint.service';
import { FingerprintStore } from './fingerprint.store';

@Module({
  imports: [CaseModule, ReturnModule],
  controllers: [FingerprintPersonController],
  providers: [FingerprintStore, FingerprintMatchStore, FingerprintRecords, FingerprintService, FingerprintMatchService],
  exports: [FingerprintMatchService],
})
export class FingerprintModule {}
