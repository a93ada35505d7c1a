import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import { commitment } from '../../infra/crypto/commitment';
import { type CaseKey, Envelope, type WrappedKey } from '../../infra/crypto/envelope';
import { NotFoundError } from '../../domain/shared/errors';
import type { Reading } from './readings';

export type { Reading } from './readings';

/** Version of every case key until re-keying exists; part of each field's associated data. */
const KEY_VERSION = 1;

/** Every sealed column there is: the address under which its values are bound to table, column and case. */
export type SealedField =
  | 'item.url'
  | 'item.original'
  | 'report.narrative'
  | 'report.whereabouts'
  | 'contact_rule.address'
  | 'contact_rule.note'
  | 'contact_rule.hours'
  | 'contact_rule.wording'
  | 'contact_rule.code_word'
  | 'authority.proof'
  | 'notice.body'
  | 'notice.addition'
  | 'notice.delivery_proof'
  | 'answer.text'
  | 'answer.statement'
  | 'counter_statement.text'
  | 'answer_link.token'
  | 'mail_reply.sender'
  | 'mail_reply.text'
  | 'note.text'
  | 'message.text'
  | 'break_glass.text'
  | 'reveal.text'
  | 'case_draft.text'
  | 'authority_check.text'
  | 'contact_change.address'
  | 'contact_change.note'
  | 'fingerprint.value'
  | 'legal_hold.reason'
  | 'legal_hold.lift_reason';

/** Seals the fields of one case, and opens none. Lives as long as one use case; nothing caches keys (erasure must bite). */
export class CaseSealer {
  constructor(
    protected readonly envelope: Envelope,
    private readonly caseId: string,
    protected readonly key: CaseKey,
  ) {}

  seal(field: SealedField, text: string): Buffer {
    return this.envelope.seal(this.key, text, this.address(field));
  }

  sealOptional(field: SealedField, text: string | null): Buffer | null {
    return text === null ? null : this.seal(field, text);
  }

  /** A keyed digest of what is sealed in this field of this row, for the record to commit to. */
  commit(field: SealedField, rowId: string, text: string): Buffer {
    return commitment(this.key, text, { field, caseId: this.caseId, rowId });
  }

  protected address(field: SealedField) {
    const [table, column] = field.split('.') as [string, string];
    return { table, column: `${column}_sealed`, caseId: this.caseId, version: KEY_VERSION };
  }
}

/** Opens the fields of one case as well: for those who have said what they read ({@link Reading}). */
export class CaseVault extends CaseSealer {
  open(field: SealedField, sealed: Buffer): string {
    return this.envelope.open(this.key, sealed, this.address(field));
  }

  openOptional(field: SealedField, sealed: Buffer | null): string | null {
    return sealed === null ? null : this.open(field, sealed);
  }
}

interface KeyRow {
  readonly case_id: string;
  readonly wrapped_key: Buffer;
  readonly outer_key_id: string;
}

@Injectable()
export class CaseKeyService {
  constructor(private readonly envelope: Envelope) {}

  /** A new case's key: the vault to seal its first fields with, and the wrapped key for the key ring. */
  create(caseId: string): { vault: CaseSealer; wrapped: WrappedKey } {
    const { plain, ...wrapped } = this.envelope.newCaseKey(caseId);
    return { vault: new CaseSealer(this.envelope, caseId, plain), wrapped };
  }

  /** To add to a case. Throws NotFoundError when its key was destroyed. */
  sealerOf(tx: Tx, caseId: string): Promise<CaseSealer> {
    return this.vault(tx, caseId);
  }

  /** To add to several cases at once; one whose key was destroyed is left out. */
  sealersOf(tx: Tx, caseIds: readonly string[]): Promise<Map<string, CaseSealer>> {
    return this.vaults(tx, caseIds);
  }

  /** To add to a case that may be erased already: then null. */
  async sealerIfAny(tx: Tx, caseId: string): Promise<CaseSealer | null> {
    return (await this.vaults(tx, [caseId])).get(caseId) ?? null;
  }

  /** To read a case. The caller sees to it that the entry of this reading is written. Throws NotFoundError without a key. */
  vaultOf(tx: Tx, caseId: string, _reading: Reading): Promise<CaseVault> {
    return this.vault(tx, caseId);
  }

  /** Vaults of several cases at once; a case whose key was destroyed is left out. */
  vaultsOf(tx: Tx, caseIds: readonly string[], _reading: Reading): Promise<Map<string, CaseVault>> {
    return this.vaults(tx, caseIds);
  }

  /** The same where the key was handed out by a function of the database that says what may be read (ADR 0047). */
  vaultFrom(caseId: string, wrapped: Buffer, outerKeyId: string, _reading: Reading): CaseVault {
    return new CaseVault(this.envelope, caseId, this.envelope.unwrap(caseId, wrapped, outerKeyId));
  }

  private async vault(tx: Tx, caseId: string): Promise<CaseVault> {
    const vault = (await this.vaults(tx, [caseId])).get(caseId);
    if (vault === undefined) throw new NotFoundError();
    return vault;
  }

  private async vaults(tx: Tx, caseIds: readonly string[]): Promise<Map<string, CaseVault>> {
    const rows = await tx.query<KeyRow[]>(
      'SELECT case_id, wrapped_key, outer_key_id FROM key_ring WHERE case_id = ANY($1)',
      [caseIds],
    );
    return new Map(
      rows.map((row) => {
        const key = this.envelope.unwrap(row.case_id, row.wrapped_key, row.outer_key_id);
        return [row.case_id, new CaseVault(this.envelope, row.case_id, key)];
      }),
    );
  }

  /** Keyed fingerprints of the words by which a case may be found (ADR 0041), under a key of their own. */
  wordIndexes(words: readonly string[]): Buffer[] {
    return words.map((word) => this.envelope.blindIndex('search_word.word', word));
  }

  /** Keyed fingerprint of a link, so that the same link is recognised without being readable in the database. */
  urlIndex(url: string): Buffer {
    return this.envelope.blindIndex('item.url', url);
  }

  /** Keyed digests of the pieces of a fingerprint: the same in every case, and readable in none (ADR 0046). */
  pieceIndexes(pieces: readonly string[]): Buffer[] {
    return pieces.map((piece) => this.envelope.blindIndex('fingerprint_piece.piece', piece));
  }

  /** The same for a fingerprint, bound to its case: one that stands in two cases has two (ADR 0032). */
  fingerprintIndex(caseId: string, value: string): Buffer {
    return this.envelope.blindIndex('fingerprint.value', `${caseId}|${value}`);
  }
}
