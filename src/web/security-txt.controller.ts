import { Controller, Get, Header, NotFoundException, Req } from '@nestjs/common';
import type { Request } from 'express';
import { webKitOf } from './web-context';

/** `/.well-known/security.txt` (RFC 9116): whom to tell of a weakness. Not there unless the helpline named somebody. */
@Controller()
export class SecurityTxtController {
  @Get('.well-known/security.txt')
  @Header('content-type', 'text/plain; charset=utf-8')
  text(@Req() req: Request): string {
    const { config, clock } = webKitOf(req);
    const { securityContact, publicUrl } = config;
    // A contact nobody has confirmed for long may be somebody else's by now.
    if (securityContact === null || securityContact.expiresAt <= clock.now()) throw new NotFoundException();
    return [
      `Contact: ${securityContact.contact}`,
      `Expires: ${securityContact.expiresAt.toISOString()}`,
      'Preferred-Languages: en, vi',
      `Canonical: ${publicUrl}/.well-known/security.txt`,
      '',
    ].join('\n');
  }
}
