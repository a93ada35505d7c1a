import { Controller, Get } from '@nestjs/common';
import { publicBytes } from '../../infra/webhook/signing-key';
import { PlatformKeyService } from './platform-key.service';

/** A JSON Web Key (RFC 8037) with the written form of Standard Webhooks beside it. Which platform it is for is not said. */
interface WebhookKey {
  readonly kid: string;
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly alg: 'EdDSA';
  readonly use: 'sig';
  readonly x: string;
  readonly webhook: string;
  readonly notBefore: string;
  readonly notAfter: string | null;
}

/** The public keys with which our webhooks are signed (`v1a`), so that a receiver can follow a rotation by itself. */
@Controller()
export class PlatformKeyController {
  constructor(private readonly keys: PlatformKeyService) {}

  @Get('.well-known/webhook-keys.json')
  async list(): Promise<{ keys: WebhookKey[] }> {
    const published = await this.keys.published();
    return {
      keys: published.map((key) => ({
        kid: key.id,
        kty: 'OKP',
        crv: 'Ed25519',
        alg: 'EdDSA',
        use: 'sig',
        x: publicBytes(key.publicKey).toString('base64url'),
        webhook: key.publicKey,
        notBefore: key.createdAt.toISOString(),
        notAfter: key.endsAt?.toISOString() ?? null,
      })),
    };
  }
}
