import { Injectable } from '@nestjs/common';
import type { ContactRule, SafeHours } from '../../domain/report/safe-contact';
import type { Tx } from '../../infra/database/unit-of-work';
import type { CaseVault } from '../case/case-key.service';
import type { ContactWay } from './report.entity';

/** How somebody may be reached: with `mayContact` and `nextContactAt` of the domain it says whether now. */
export interface SafeContact extends ContactRule {
  readonly address: string | null;
  /** What a message or a call may say it is about; never what the case is about. */
  readonly wording: string | null;
  /** Said first, so that they know it is us. */
  readonly codeWord: string | null;
  readonly note: string | null;
}

interface Row {
  readonly way: ContactWay;
  readonly address: Buffer | null;
  readonly hours: Buffer | null;
  readonly wording: Buffer | null;
  readonly codeWord: Buffer | null;
  readonly note: Buffer | null;
}

/** For whoever sends something to a person: first this, then the domain's rule, and only then the message. */
@Injectable()
export class SafeContactService {
  /** The vault says what it is read for (case/readings.ts). Nothing kept, or no way chosen: `none`. */
  async ruleOf(tx: Tx, vault: CaseVault, caseId: string): Promise<SafeContact> {
    const [row] = await tx.query<Row[]>(
      `SELECT way, address_sealed AS address, hours_sealed AS hours, wording_sealed AS wording,
         code_word_sealed AS "codeWord", note_sealed AS note
       FROM contact_rule WHERE case_id = $1`,
      [caseId],
    );
    const nothing = { way: 'none', hours: null, address: null, wording: null, codeWord: null, note: null } as const;
    if (row === undefined || row.way === 'none') return nothing;
    const hours = vault.openOptional('contact_rule.hours', row.hours);
    return {
      way: row.way,
      hours: hours === null ? null : (JSON.parse(hours) as SafeHours),
      address: vault.openOptional('contact_rule.address', row.address),
      wording: vault.openOptional('contact_rule.wording', row.wording),
      codeWord: vault.openOptional('contact_rule.code_word', row.codeWord),
      note: vault.openOptional('contact_rule.note', row.note),
    };
  }
}
