import { Inject, Injectable } from '@nestjs/common';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { Envelope } from '../../infra/crypto/envelope';
import type { Tx } from '../../infra/database/unit-of-work';
import { replyTag } from '../../infra/mail/reply-tag';
import type { CaseVault } from '../case/case-key.service';
import type { OpenChannel } from '../platform/platform.service';
import { AnswerLinkStore } from './answer-link.store';
import { type AnswerPageAddress, answeredNoticeOf } from './notice-mail';

interface Letter {
  readonly body: Buffer;
  readonly channel: OpenChannel;
  readonly vault: CaseVault;
}

/** The addresses that stand in mails. What goes to a webhook is answered by a signed call and carries none. */
@Injectable()
export class AnswerPageAddresses {
  constructor(
    private readonly links: AnswerLinkStore,
    private readonly envelope: Envelope,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** In the order of the letters; null for one that is no mail, or whose link has ended. */
  async forMails(tx: Tx, letters: readonly (Letter | null)[], now: Date): Promise<(AnswerPageAddress | null)[]> {
    const answered = letters.map((letter) => (letter?.channel.kind === 'mail' ? answeredNoticeOf(letter.body) : null));
    const ids = answered.filter((id) => id !== null);
    if (ids.length === 0) return letters.map(() => null);
    const links = await this.links.open(tx, ids, now);
    return letters.map((letter, n) => {
      const link = links.get(answered[n] ?? '');
      if (letter === null || link === undefined) return null;
      const token = letter.vault.open('answer_link.token', link.tokenSealed);
      const { publicUrl, replies } = this.config;
      const replyTo = replies === null ? null : `${replyTag(this.envelope, link.id)}@${replies.domain}`;
      return { url: `${publicUrl}/n/${token}`, replyTo, until: link.expiresAt };
    });
  }
}
