import { Injectable } from '@nestjs/common';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';

/** Rows `t` of notices whose case is closed and not kept by a legal hold. */
const OF_CLOSED_CASES = `JOIN notice n ON n.id = t.notice_id JOIN "case" c ON c.id = n.case_id
  WHERE c.closed_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM legal_hold h WHERE h.case_id = c.id AND h.lifted_at IS NULL)`;

/**
 * What platforms wrote is emptied some time after it came: the text of an answer or a mail, what an uploader said, and the
 * details of an attempt that nobody needs once the case is closed. That there was an answer, its kind and its time stay until
 * the case is erased.
 * An open case keeps all of it, because it is being worked with; a legal hold keeps it too.
 */
@Injectable()
export class PlatformWordsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Empties up to `limit` answers, attempts, mails and uploaders' words each; how many, and how many of the most frequent. */
  emptyOld(limit: number, days: number): Promise<{ largest: number; total: number }> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const before = new Date(at.getTime() - days * 86_400_000).toISOString();
      const [, answers] = await tx.query<[unknown[], number]>(
        `UPDATE answer SET text_sealed = NULL WHERE id = ANY(ARRAY(
           SELECT t.id FROM answer t ${OF_CLOSED_CASES} AND t.text_sealed IS NOT NULL AND t.received_at <= $1
           ORDER BY t.received_at LIMIT $2 FOR UPDATE OF t SKIP LOCKED))`,
        [before, limit],
      );
      const [, attempts] = await tx.query<[unknown[], number]>(
        `UPDATE delivery_attempt SET error = NULL, tls_peer = NULL, response_sha256 = NULL WHERE ctid = ANY(ARRAY(
           SELECT t.ctid FROM delivery_attempt t ${OF_CLOSED_CASES} AND t.finished_at <= $1
             AND (t.error IS NOT NULL OR t.tls_peer IS NOT NULL OR t.response_sha256 IS NOT NULL)
           LIMIT $2 FOR UPDATE OF t SKIP LOCKED))`,
        [before, limit],
      );
      const [, statements] = await tx.query<[unknown[], number]>(
        `DELETE FROM counter_statement WHERE id = ANY(ARRAY(
           SELECT t.id FROM counter_statement t ${OF_CLOSED_CASES} AND t.received_at <= $1
           ORDER BY t.received_at LIMIT $2 FOR UPDATE OF t SKIP LOCKED))`,
        [before, limit],
      );
      const [, replies] = await tx.query<[unknown[], number]>(
        `UPDATE mail_reply SET text_sealed = NULL, sender_sealed = NULL WHERE id = ANY(ARRAY(
           SELECT t.id FROM mail_reply t ${OF_CLOSED_CASES} AND t.text_sealed IS NOT NULL AND t.received_at <= $1
           ORDER BY t.received_at LIMIT $2 FOR UPDATE OF t SKIP LOCKED))`,
        [before, limit],
      );
      const done = [answers, attempts, statements, replies];
      return { largest: Math.max(...done), total: done.reduce((sum, one) => sum + one, 0) };
    });
  }
}
