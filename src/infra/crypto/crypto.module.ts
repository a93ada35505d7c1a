import { Global, Module } from '@nestjs/common';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { Envelope } from './envelope';
import { SecretHasher } from './secret-hash';

@Global()
@Module({
  providers: [
    {
      provide: Envelope,
      useFactory: (config: AppConfig) => new Envelope({ outerKeys: config.keys.outer, indexKey: config.keys.index }),
      inject: [APP_CONFIG],
    },
    { provide: SecretHasher, useFactory: (config: AppConfig) => new SecretHasher(config.argon2), inject: [APP_CONFIG] },
  ],
  exports: [Envelope, SecretHasher],
})
export class CryptoModule {}
