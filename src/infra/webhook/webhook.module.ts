import { Global, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { OutgoingHttp } from './outgoing-http';

@Injectable()
class OutgoingHttpCloser implements OnApplicationShutdown {
  constructor(private readonly http: OutgoingHttp) {}

  onApplicationShutdown(): Promise<void> {
    return this.http.close();
  }
}

@Global()
@Module({
  providers: [
    {
      provide: OutgoingHttp,
      useFactory: (config: AppConfig) =>
        new OutgoingHttp({
          policy: { allowPrivate: config.outgoing.allowPrivate },
          timeoutMs: config.outgoing.timeoutMs,
        }),
      inject: [APP_CONFIG],
    },
    OutgoingHttpCloser,
  ],
  exports: [OutgoingHttp],
})
export class WebhookModule {}
