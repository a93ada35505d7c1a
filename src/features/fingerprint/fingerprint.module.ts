import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { ReturnModule } from '../return/return.module';
import { FingerprintPersonController } from './fingerprint.person.controller';
import { FingerprintService } from './fingerprint.service';
import { FingerprintStore } from './fingerprint.store';

@Module({
  imports: [CaseModule, ReturnModule],
  controllers: [FingerprintPersonController],
  providers: [FingerprintStore, FingerprintService],
})
export class FingerprintModule {}
