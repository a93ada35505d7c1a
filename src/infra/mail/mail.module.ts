import { Global, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { Mailer } from './mailer';

@Injectable()
class MailerCloser implements OnApplicationShutdown {
  constructor(private readonly mailer: Mailer) {}

  onApplicationShutdown(): Promise<void> {
    return this.mailer.close();
  }
}

@Global()
@Module({
  providers: [
    {
      provide: Mailer,
      useFactory: ({ mail, helpline, outgoing }: AppConfig) =>
        new Mailer({
          server: mail.server,
          sender: { address: mail.from, name: helpline.name, replyTo: helpline.email },
          timeoutMs: outgoing.timeoutMs,
        }),
      inject: [APP_CONFIG],
    },
    MailerCloser,
  ],
  exports: [Mailer],
})
export class MailModule {}
