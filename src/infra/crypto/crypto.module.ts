import { Global, Module } from '@nestjs/common';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { Envelope } from './envelope';
import { keyProviderOf } from './outer-keys';
import { SecretHasher } from './secret-hash';

@Global()
@Module({
  providers: [
    {
      provide: Envelope,
      useFactory: async ({ keys }: AppConfig) =>
        new Envelope({ outerKeys: await keyProviderOf(keys.outer).load(), indexKey: keys.index }),
      inject: [APP_CONFIG],
    },
    { provide: SecretHasher, useFactory: (config: AppConfig) => new SecretHasher(config.argon2), inject: [APP_CONFIG] },
  ],
  exports: [Envelope, SecretHasher],
})
export class CryptoModule {}
