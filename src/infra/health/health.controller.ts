import { Controller, Get, Header, Headers, NotFoundException, Res } from '@nestjs/common';
import type { Response } from 'express';
import { HealthService } from './health.service';
import { MetricsService } from './metrics.service';
import { MonitorDoor } from './monitor-door';

@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthService,
    private readonly metrics: MetricsService,
    private readonly door: MonitorDoor,
  ) {}

  /** The process answers: nothing else is asked, so a database that is away does not get it killed. */
  @Get('health/live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('health/ready')
  async ready(@Res() response: Response, @Headers('authorization') authorization?: string): Promise<void> {
    const readiness = await this.health.readiness();
    response.status(readiness.status === 'failed' ? 503 : 200).json(this.door.shown(readiness, authorization));
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  text(@Headers('authorization') authorization?: string): Promise<string> {
    if (!this.door.lets(authorization)) throw new NotFoundException();
    return this.metrics.text();
  }
}
