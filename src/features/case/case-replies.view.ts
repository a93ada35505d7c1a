import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import type { CaseVault } from './case-key.service';

/** A reply by mail to one notice, for the desk to read. */
export interface CaseReply {
  readonly noticeId: string;
  readonly at: Date;
  /** The address it says it is from; null, as the text, once the words of platforms were emptied. */
  readonly sender: string | null;
  readonly text: string | null;
  /** That address is of the domain to which the notice was mailed. */
  readonly isKnown: boolean;
  readonly isAutomatic: boolean;
  readonly isCut: boolean;
}

@Injectable()
export class CaseRepliesView {
  async load(tx: Tx, caseId: string, vault: CaseVault): Promise<CaseReply[]> {
    const rows = await tx.query<(Omit<CaseReply, 'sender' | 'text'> & Record<'sender' | 'text', Buffer | null>)[]>(
      `SELECT notice_id AS "noticeId", received_at AS at, sender_sealed AS sender, text_sealed AS text,
         is_known AS "isKnown", is_automatic AS "isAutomatic", is_cut AS "isCut"
       FROM mail_reply WHERE case_id = $1 ORDER BY received_at, id`,
      [caseId],
    );
    return rows.map(({ sender, text, ...reply }) => ({
      ...reply,
      sender: vault.openOptional('mail_reply.sender', sender),
      text: vault.openOptional('mail_reply.text', text),
    }));
  }
}
