import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import { type CaseKey, Envelope, type WrappedKey } from '../../infra/crypto/envelope';
import { NotFoundError } from '../../domain/shared/errors';

/** Version of every case key until re-keying exists; part of each field's associated data. */
const KEY_VERSION = 1;

/** Every sealed column there is: the address under which its values are bound to table, column and case. */
export type SealedField =
  | 'item.url'
  | 'report.narrative'
  | 'contact_rule.address'
  | 'contact_rule.note'
  | 'authority.proof'
  | 'notice.body'
  | 'notice.delivery_proof'
  | 'answer.text'
  | 'note.text'
  | 'legal_hold.reason'
  | 'legal_hold.lift_reason';

/** Seals and opens the fields of one case. Lives as long as one use case; nothing caches keys (erasure must bite). */
export class CaseVault {
  constructor(
    private readonly envelope: Envelope,
    private readonly caseId: string,
    private readonly key: CaseKey,
  ) {}

  seal(field: SealedField, text: string): Buffer {
    return this.envelope.seal(this.key, text, this.address(field));
  }

  sealOptional(field: SealedField, text: string | null): Buffer | null {
    return text === null ? null : this.seal(field, text);
  }

  open(field: SealedField, sealed: Buffer): string {
    return this.envelope.open(this.key, sealed, this.address(field));
  }

  openOptional(field: SealedField, sealed: Buffer | null): string | null {
    return sealed === null ? null : this.open(field, sealed);
  }

  private address(field: SealedField) {
    const [table, column] = field.split('.') as [string, string];
    return { table, column: `${column}_sealed`, caseId: this.caseId, version: KEY_VERSION };
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
  create(caseId: string): { vault: CaseVault; wrapped: WrappedKey } {
    const { plain, ...wrapped } = this.envelope.newCaseKey(caseId);
    return { vault: new CaseVault(this.envelope, caseId, plain), wrapped };
  }

  async vaultOf(tx: Tx, caseId: string): Promise<CaseVault> {
    const vault = (await this.vaultsOf(tx, [caseId])).get(caseId);
    if (vault === undefined) throw new NotFoundError();
    return vault;
  }

  /** Vaults of several cases at once; a case whose key was destroyed is left out. */
  async vaultsOf(tx: Tx, caseIds: readonly string[]): Promise<Map<string, CaseVault>> {
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

  /** Keyed fingerprint of a link, so that the same link is recognised without being readable in the database. */
  urlIndex(url: string): Buffer {
    return this.envelope.blindIndex('item.url', url);
  }
}
