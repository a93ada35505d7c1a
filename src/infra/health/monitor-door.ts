import { Inject, Injectable } from '@nestjs/common';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { constantTimeEqual } from '../crypto/tokens';
import type { Readiness } from './health.service';

const BEARER = /^Bearer ([^\s]+)$/i; // RFC 6750 section 2.1

/**
 * Whether somebody may read how the service is. Numbers say nothing about a person, but how many cases run, that the
 * queue is away, or that a clock is late is nobody's outside the house, whatever the proxy in front lets through.
 */
@Injectable()
export class MonitorDoor {
  constructor(@Inject(APP_CONFIG) private readonly config: Pick<AppConfig, 'monitor'>) {}

  lets(authorization: string | undefined): boolean {
    const { token, isOpen } = this.config.monitor;
    if (token === null) return isOpen;
    const given = BEARER.exec(authorization ?? '')?.[1];
    return given !== undefined && constantTimeEqual(given, token);
  }

  /** Everybody may ask whether it serves (a proxy or a container engine has to), and only a monitor why not. */
  shown(readiness: Readiness, authorization: string | undefined): Readiness | Pick<Readiness, 'status'> {
    return this.lets(authorization) ? readiness : { status: readiness.status };
  }
}
