import { Injectable } from '@nestjs/common';
import { wantsToHear } from '../../domain/report/news';
import { mayContact, nextContactAt } from '../../domain/report/safe-contact';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { Mailer } from '../../infra/mail/mailer';
import { translatorFor } from '../../web/i18n/translator';
import { CaseKeyService } from '../case/case-key.service';
import { SafeContactService } from '../report/safe-contact.service';
import { type DueNews, PersonLetterStore } from './person-letter.store';

const MINUTE_MS = 60_000;
/** A server that does not answer is asked again after 5, 25, 125 … minutes. */
const AGAIN_MS = 5 * MINUTE_MS;
const MOST_TRIES = 5;
/** A mail server has less than this for one letter (Mailer). Hours that end meanwhile are hours that have ended. */
const LONGEST_CALL_MS = 20_000;

/** A letter that may go now, and to where. */
interface Letter {
  readonly id: string;
  readonly caseId: string;
  readonly to: string;
  /** What the person said a message may be about, and what they know us by. */
  readonly wording: string | null;
  readonly codeWord: string | null;
  readonly language: 'en' | 'vi';
  readonly tries: number;
}

/**
 * Tells people by mail that there is something new, and never what: the subject and the text are the same for good and
 * bad news. Nothing goes to somebody who did not ask for it or gave no way that is safe for them, and
 * nothing outside the hours that they called safe.
 */
@Injectable()
export class PersonLetterService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: PersonLetterStore,
    private readonly keys: CaseKeyService,
    private readonly mailer: Mailer,
    private readonly audit: AuditLog,
    private readonly contacts: SafeContactService,
  ) {}

  /**
   * One round; how many pieces of news were taken. Each is judged when its own turn comes: behind fifty letters to a slow
   * server, hours that were safe when the round began may be over, and so may be the wish to hear. The mail leaves
   * outside of any transaction.
   */
  async sendDue(limit: number): Promise<number> {
    const due = await this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      return this.store.claim(tx, at, new Date(at.getTime() + AGAIN_MS), limit);
    });
    for (const news of due) {
      const letter = await this.work.run(async (tx) => this.judge(tx, news, await this.clock.lawNow(tx)));
      if (letter !== null) await this.send(letter);
    }
    return due.length;
  }

  /** Whether this may go by mail, by what the person chose; otherwise its row ends with the reason. */
  private async judge(tx: Tx, news: DueNews, at: Date): Promise<Letter | null> {
    if (!(await this.store.takeTurn(tx, news, new Date(at.getTime() + AGAIN_MS)))) return null;
    const reach = await this.store.reachOf(tx, news.caseId);
    if (reach === null || !wantsToHear(reach.updates, news.kind)) {
      await this.store.end(tx, news.id, 'not_wanted', at);
      return null;
    }
    if (reach.way !== 'email') return this.endWithoutWay(tx, news, at);
    const vault = await this.keys.vaultOf(tx, news.caseId, 'person-letter');
    const contact = await this.contacts.ruleOf(tx, vault, news.caseId);
    if (contact.address === null) return this.endWithoutWay(tx, news, at);
    const latest = new Date(at.getTime() + LONGEST_CALL_MS);
    // What is safe at both ends is safe between them: nobody's hours have a gap of less than one.
    if (!mayContact(contact, at) || !mayContact(contact, latest)) {
      const safeAt = nextContactAt(contact, mayContact(contact, at) ? latest : at);
      if (safeAt === null) return this.endWithoutWay(tx, news, at);
      await this.store.waitForSafeTime(tx, news.id, safeAt);
      return null;
    }
    await this.audit.append(tx, { chainId: news.caseId, at, actor: 'system', action: 'person.told', detail: {} });
    return {
      id: news.id,
      caseId: news.caseId,
      to: contact.address,
      wording: contact.wording,
      codeWord: contact.codeWord,
      language: reach.language === 'vi' ? 'vi' : 'en',
      tries: news.tries,
    };
  }

  private async endWithoutWay(tx: Tx, news: DueNews, at: Date): Promise<null> {
    await this.store.end(tx, news.id, 'no_way', at);
    return null;
  }

  private async send(letter: Letter): Promise<void> {
    const t = translatorFor(letter.language);
    const { status } = await this.mailer.send({
      id: letter.id,
      inReplyTo: null,
      to: letter.to,
      date: this.clock.now(),
      subject: letter.wording ?? t('person.letter.subject'),
      text: [letter.codeWord, t('person.letter.text')].filter((part) => part !== null).join('\n\n'),
      attachments: [],
    });
    const isSent = status !== null && status >= 200 && status < 300;
    await this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      if (isSent) return this.store.end(tx, letter.id, 'mailed', at);
      if (letter.tries >= MOST_TRIES) return this.store.end(tx, letter.id, 'undeliverable', at);
      return this.store.putOff(tx, letter.id, new Date(at.getTime() + AGAIN_MS * 5 ** (letter.tries - 1)));
    });
  }
}
