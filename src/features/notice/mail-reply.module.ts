import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { AnswerLinkStore } from './answer-link.store';
import { MailReplyDoor } from './mail-reply-door.service';
import { MailReplyRecords } from './mail-reply-records.service';
import { MailReplyService } from './mail-reply.service';
import { MailReplyStore } from './mail-reply.store';

/** Replies by mail, in the web process only: what comes from outside is its affair. */
@Module({
  imports: [CaseModule],
  providers: [MailReplyStore, MailReplyRecords, MailReplyService, AnswerLinkStore, MailReplyDoor],
})
export class MailReplyModule {}
