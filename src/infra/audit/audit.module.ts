import { Global, Module } from '@nestjs/common';
import { AuditLog } from './audit-log';
import { CheckpointSender } from './checkpoint-sender';
import { CheckpointService } from './checkpoint.service';

@Global()
@Module({
  providers: [AuditLog, CheckpointService, CheckpointSender],
  exports: [AuditLog, CheckpointService, CheckpointSender],
})
export class AuditModule {}
