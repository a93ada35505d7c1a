import { Controller, Get, Header, Inject, NotFoundException } from '@nestjs/common';
import { Clock } from '../infra/clock/clock';
import type { AppConfig } from '../infra/config/app-config';
import { APP_CONFIG } from '../infra/config/config.module';

/** `/.well-known/security.txt` (RFC 9116): whom to tell of a weakness. Not there unless the helpline named somebody. */
@Controller()
export class SecurityTxtController {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  @Get('.well-known/security.txt')
  @Header('content-type', 'text/plain; charset=utf-8')
  text(): string {
    const { securityContact, publicUrl } = this.config;
    // A contact nobody has confirmed for long may be somebody else's by now.
    if (securityContact === null || securityContact.expiresAt <= this.clock.now()) throw new NotFoundException();
    return [
      `Contact: ${securityContact.contact}`,
      `Expires: ${securityContact.expiresAt.toISOString()}`,
      'Preferred-Languages: en, vi',
      `Canonical: ${publicUrl}/.well-known/security.txt`,
      '',
    ].join('\n');
  }
}
