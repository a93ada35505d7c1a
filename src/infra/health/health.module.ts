import { Module } from '@nestjs/common';
import { HealthController } from './health.controller';
import { HealthService } from './health.service';
import { MetricsService } from './metrics.service';
import { MonitorDoor } from './monitor-door';

@Module({
  controllers: [HealthController],
  providers: [HealthService, MetricsService, MonitorDoor],
  exports: [HealthService, MetricsService, MonitorDoor],
})
export class HealthModule {}
