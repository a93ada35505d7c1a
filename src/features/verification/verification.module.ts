import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { AuthorityService } from './authority.service';
import { VerificationDeskController } from './verification.desk.controller';
import { VerificationService } from './verification.service';
import { VerificationStore } from './verification.store';

@Module({
  imports: [CaseModule],
  controllers: [VerificationDeskController],
  providers: [VerificationService, AuthorityService, VerificationStore],
})
export class VerificationModule {}
