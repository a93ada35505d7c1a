import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { readConfigOrExit } from './infra/config/read-config';
import { actOnlyAs, SYSTEM } from './infra/database/actor';
import { armFaultPoints } from './infra/faults/fault-points';
import { HealthService } from './infra/health/health.service';
import { startHealthServer } from './infra/health/health-server';
import { MetricsService } from './infra/health/metrics.service';
import { MonitorDoor } from './infra/health/monitor-door';
import { Log } from './infra/logging/log';
import { NestLog } from './infra/logging/nest-log';
import { shutDownOnSignals } from './shutdown';
import { WorkerModule } from './worker.module';

/** The worker process: sends notices, keeps deadlines, looks at items. Any number may run; none is the leader. */
async function main(): Promise<void> {
  const config = readConfigOrExit('worker');
  actOnlyAs(SYSTEM);
  armFaultPoints(config.faults.points);
  const app = await NestFactory.createApplicationContext(WorkerModule.with(config), { bufferLogs: true });
  app.useLogger(new NestLog(app.get(Log)));
  const health =
    config.workerHealthPort === null
      ? null
      : startHealthServer(config.workerHealthPort, {
          health: app.get(HealthService),
          metrics: app.get(MetricsService),
          door: app.get(MonitorDoor),
        });
  shutDownOnSignals(app, () => new Promise((resolve) => (health ? health.close(() => resolve()) : resolve())));
  process.send?.({ ready: true });
}

void main();
