import { type DynamicModule, Module } from '@nestjs/common';
import { AccountModule } from './features/account/account.module';
import { CaseModule } from './features/case/case.module';
import { DeadlineModule } from './features/deadline/deadline.module';
import { HelpModule } from './features/help/help.module';
import { FingerprintModule } from './features/fingerprint/fingerprint.module';
import { MailReplyModule } from './features/notice/mail-reply.module';
import { NoticeModule } from './features/notice/notice.module';
import { OversightModule } from './features/oversight/oversight.module';
import { PlatformModule } from './features/platform/platform.module';
import { RemovalModule } from './features/removal/removal.module';
import { ReportModule } from './features/report/report.module';
import { ReturnModule } from './features/return/return.module';
import { VerificationModule } from './features/verification/verification.module';
import { WorklistModule } from './features/worklist/worklist.module';
import type { AppConfig } from './infra/config/app-config';
import { ConfigModule } from './infra/config/config.module';
import { HealthModule } from './infra/health/health.module';
import { InfraModule } from './infra/infra.module';
import { WebModule } from './web/web.module';

/** The features in the order in which a case meets them. */
export const FEATURES = [
  ReportModule,
  ReturnModule,
  CaseModule,
  VerificationModule,
  PlatformModule,
  NoticeModule,
  DeadlineModule,
  RemovalModule,
  FingerprintModule,
  AccountModule,
  OversightModule,
  WorklistModule,
  HelpModule,
];

/** The web process: pages, desk and platform interface. It never talks to the queue; the outbox does. */
@Module({})
export class AppModule {
  static with(config: AppConfig, ...more: NonNullable<DynamicModule['imports']>): DynamicModule {
    return {
      module: AppModule,
      imports: [ConfigModule.with(config), InfraModule, HealthModule, WebModule, ...FEATURES, MailReplyModule, ...more],
    };
  }
}
