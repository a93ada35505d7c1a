import { Injectable } from '@nestjs/common';
import type { ContactInput, ContactRule, SafeHours } from '../../domain/report/safe-contact';
import type { Tx } from '../../infra/database/unit-of-work';
import type { CaseSealer, CaseVault } from '../case/case-key.service';
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

/** A contact rule as its row holds it. */
export interface SealedContact {
  readonly way: ContactWay;
  readonly address: Buffer | null;
  readonly hours: Buffer | null;
  readonly wording: Buffer | null;
  readonly codeWord: Buffer | null;
  readonly note: Buffer | null;
}

/** Under the case's key, each for its own place. Without a way nothing else is kept. */
export function sealContact(vault: CaseSealer, contact: ContactInput): SealedContact {
  if (contact.way === 'none')
    return { way: 'none', address: null, hours: null, wording: null, codeWord: null, note: null };
  const { address, note, safety } = contact;
  const hours = safety?.hours ?? null;
  return {
    way: contact.way,
    address: vault.seal('contact_rule.address', address),
    hours: vault.sealOptional('contact_rule.hours', hours === null ? null : JSON.stringify(hours)),
    wording: vault.sealOptional('contact_rule.wording', safety?.wording ?? null),
    codeWord: vault.sealOptional('contact_rule.code_word', safety?.codeWord ?? null),
    note: vault.sealOptional('contact_rule.note', note),
  };
}

/** For whoever sends something to a person: first this, then the domain's rule, and only then the message. */
@Injectable()
export class SafeContactService {
  /** The vault says what it is read for (case/readings.ts). Nothing kept, or no way chosen: `none`. */
  async ruleOf(tx: Tx, vault: CaseVault, caseId: string): Promise<SafeContact> {
    const [row] = await tx.query<SealedContact[]>(
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
