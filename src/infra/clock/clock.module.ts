import { Global, Module } from '@nestjs/common';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { Clock, SystemClock } from './clock';

@Global()
@Module({
  providers: [
    {
      provide: Clock,
      useFactory: (config: AppConfig) => new SystemClock(config.faults.clockOffsetSeconds * 1000),
      inject: [APP_CONFIG],
    },
  ],
  exports: [Clock],
})
export class ClockModule {}
