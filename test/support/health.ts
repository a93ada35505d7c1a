import { HealthService } from '../../src/infra/health/health.service';
import { MetricsService } from '../../src/infra/health/metrics.service';
import { MonitorDoor } from '../../src/infra/health/monitor-door';
import type { TestApp } from './app';

/** What a worker's health port shows, out of a running test application. */
export const healthOf = ({ app }: TestApp) => ({
  health: app.get(HealthService),
  metrics: app.get(MetricsService),
  door: app.get(MonitorDoor),
});
