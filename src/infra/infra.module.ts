import { Module } from '@nestjs/common';
import { AuditModule } from './audit/audit.module';
import { ClockModule } from './clock/clock.module';
import { CryptoModule } from './crypto/crypto.module';
import { DatabaseModule } from './database/database.module';
import { ExportModule } from './export/export.module';
import { LoggingModule } from './logging/logging.module';
import { MailModule } from './mail/mail.module';
import { OutboxModule } from './outbox/outbox.module';
import { WebhookModule } from './webhook/webhook.module';

/** What every process needs, whatever it does. */
@Module({
  imports: [
    LoggingModule,
    ClockModule,
    CryptoModule,
    DatabaseModule,
    AuditModule,
    OutboxModule,
    WebhookModule,
    MailModule,
    ExportModule,
  ],
})
export class InfraModule {}
