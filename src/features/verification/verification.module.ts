import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { VerificationDeskController } from './verification.desk.controller';
import { VerificationService } from './verification.service';
import { VerificationStore } from './verification.store';

@Module({
  imports: [CaseModule],
  controllers: [VerificationDeskController],
  providers: [VerificationService, VerificationStore],
})
export class VerificationModule {}
