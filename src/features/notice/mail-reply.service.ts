import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { isLinkOpen } from '../../domain/notice/answer-link';
import { domainOfAddress, isAutomaticReply, replyText } from '../../domain/notice/mail-reply';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { Envelope } from '../../infra/crypto/envelope';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { type IncomingText, readReply } from '../../infra/mail/read-reply';
import type { Arrival, ArrivedMail } from '../../infra/mail/reply-server';
import { linkOfTag } from '../../infra/mail/reply-tag';
import { siteOf } from '../../infra/network/public-suffix';
import { cleanText } from '../../web/form';
import { type AnswerLink, AnswerLinkStore } from './answer-link.store';
import { MailReplyRecords } from './mail-reply-records.service';

const SENDER_MAX = 254;

/** Mail that is written to the address of one notice (ADR 0048). It is kept for a human to read and does nothing else. */
@Injectable()
export class MailReplyService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly envelope: Envelope,
    private readonly links: AnswerLinkStore,
    private readonly records: MailReplyRecords,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** Whether this is the address of a notice that is answered still. It ends with the page of answers. */
  async accepts(tag: string): Promise<boolean> {
    return (await this.linkOf(tag)) !== null;
  }

  /** Keeps the mail below each notice that it is for. What came before is not kept again, and is taken as well. */
  async take({ returnPath, tags, bytes }: ArrivedMail): Promise<Arrival> {
    const mail = await readReply(bytes).catch(() => null);
    if (mail === null) return 'refused';
    const messageSha256 = createHash('sha256').update(bytes).digest();
    let isTaken = false;
    for (const tag of tags) {
      const link = await this.linkOf(tag);
      if (link !== null && (await this.keep(link, mail, returnPath, messageSha256))) isTaken = true;
    }
    return isTaken ? 'taken' : 'refused';
  }

  private keep(link: AnswerLink, mail: IncomingText, returnPath: string, messageSha256: Buffer): Promise<boolean> {
    const { caseId, platformId } = link;
    const sender = cleanText(mail.from).slice(0, SENDER_MAX);
    const reply = {
      ...replyText(cleanText(`${mail.subject}\n\n${mail.text}`), this.ours()),
      isAutomatic: isAutomaticReply({ returnPath, headers: mail.headers }),
      sender,
      messageSha256,
      isOf: (addresses: readonly string[]) => addresses.some((address) => isOfSameSite(sender, address)),
    };
    return actAs({ kind: 'platform', platformId, caseIds: [caseId] }, () =>
      this.work.run(async (tx) => this.records.keep(tx, link, reply, await this.clock.lawNow(tx))),
    );
  }

  private async linkOf(tag: string): Promise<AnswerLink | null> {
    const linkId = linkOfTag(this.envelope, tag);
    if (linkId === null) return null;
    return actAs({ kind: 'door', key: linkId }, () =>
      this.work.read(async (tx) => {
        const link = await this.links.byId(tx, linkId);
        return link !== null && isLinkOpen(link, this.clock.now()) ? link : null;
      }),
    );
  }

  private ours() {
    const { publicUrl, replies } = this.config;
    return { answerPage: `${publicUrl}/n/`, replies: `@${replies?.domain ?? 'invalid'}` };
  }
}

/** Whether two addresses are of one registered name: `abuse@mail.example.com` and `jo@example.com`. */
function isOfSameSite(one: string, other: string): boolean {
  const [left, right] = [one, other].map((address) => {
    const domain = domainOfAddress(address);
    return domain === null ? null : (siteOf(domain)?.registered ?? domain);
  });
  return left !== null && left === right;
}
