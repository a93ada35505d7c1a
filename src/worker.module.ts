import { type DynamicModule, Module } from '@nestjs/common';
import { FEATURES } from './app.module';
import { AccountProcessor } from './features/account/account.processor';
import { CaseModule } from './features/case/case.module';
import { CaseProcessor } from './features/case/case.processor';
import { RetentionProcessor } from './features/case/retention.processor';
import { DeadlineModule } from './features/deadline/deadline.module';
import { DeadlineProcessor } from './features/deadline/deadline.processor';
import { FingerprintModule } from './features/fingerprint/fingerprint.module';
import { FingerprintProcessor } from './features/fingerprint/fingerprint.processor';
import { NoticeModule } from './features/notice/notice.module';
import { EndpointProcessor } from './features/notice/endpoint.processor';
import { NoticeProcessor } from './features/notice/notice.processor';
import { PlatformWordsProcessor } from './features/notice/platform-words.processor';
import { PlatformModule } from './features/platform/platform.module';
import { PlatformProcessor } from './features/platform/platform.processor';
import { RemovalModule } from './features/removal/removal.module';
import { RemovalProcessor } from './features/removal/removal.processor';
import { ReturnModule } from './features/return/return.module';
import { ReturnProcessor } from './features/return/return.processor';
import { WorklistModule } from './features/worklist/worklist.module';
import { WorklistProcessor } from './features/worklist/worklist.processor';
import type { AppConfig } from './infra/config/app-config';
import { ConfigModule } from './infra/config/config.module';
import { HealthModule } from './infra/health/health.module';
import { InfraModule } from './infra/infra.module';
import { QueueModule } from './infra/queue/queue.module';

/** The jobs of all features, run by BullMQ; a boot without a processor for one of them fails. */
@Module({
  imports: [
    QueueModule,
    HealthModule,
    CaseModule,
    ReturnModule,
    NoticeModule,
    DeadlineModule,
    RemovalModule,
    FingerprintModule,
    WorklistModule,
    PlatformModule,
  ],
  providers: [
    CaseProcessor,
    RetentionProcessor,
    NoticeProcessor,
    PlatformWordsProcessor,
    EndpointProcessor,
    DeadlineProcessor,
    RemovalProcessor,
    FingerprintProcessor,
    ReturnProcessor,
    AccountProcessor,
    WorklistProcessor,
    PlatformProcessor,
  ],
})
export class ProcessorsModule {}

/** The worker process: relay, sweeps and job processors. No pages. */
@Module({})
export class WorkerModule {
  static with(config: AppConfig): DynamicModule {
    return {
      module: WorkerModule,
      imports: [ConfigModule.with(config), InfraModule, HealthModule, ...FEATURES, ProcessorsModule],
    };
  }
}
