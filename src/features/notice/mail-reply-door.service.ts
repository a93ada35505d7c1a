import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { Log } from '../../infra/logging/log';
import { type ReplyServer, startReplyServer } from '../../infra/mail/reply-server';
import { MailReplyService } from './mail-reply.service';

/** The port where replies by mail come in, of one web process; none where it is not set up. A port that is taken ends the boot. */
@Injectable()
export class MailReplyDoor implements OnApplicationBootstrap, OnApplicationShutdown {
  private server: ReplyServer | null = null;

  constructor(
    private readonly replies: MailReplyService,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { replies } = this.config;
    if (replies === null || replies.port === null) return;
    this.server = await startReplyServer({
      ...replies,
      port: replies.port,
      accepts: (tag) => this.replies.accepts(tag),
      take: (mail) => this.replies.take(mail),
      onFault: (error) => this.log.error('a reply by mail could not be taken', {}, error),
    });
    this.log.info('taking replies by mail', { port: this.server.port });
  }

  /** Null while no port is open. */
  get port(): number | null {
    return this.server?.port ?? null;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.server?.close();
  }
}
