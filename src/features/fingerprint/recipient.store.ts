import { Injectable } from '@nestjs/common';
import type { FeedFormat, RecipientState } from '../../domain/fingerprint/exchange';
import type { Tx } from '../../infra/database/unit-of-work';

export interface NewRecipient {
  readonly name: string;
  readonly doesEn: string;
  readonly doesVi: string;
  readonly address: string | null;
  readonly format: FeedFormat;
}

export interface RecipientRecord {
  readonly id: string;
  readonly state: RecipientState;
  readonly proposedBy: string;
}

@Injectable()
export class RecipientStore {
  /** False when there is one of this name. */
  async propose(tx: Tx, id: string, row: NewRecipient, staffId: string, at: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO hash_recipient (id, name, does_en, does_vi, address, format, state, proposed_by, proposed_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8) ON CONFLICT (name) DO NOTHING RETURNING id`,
      [id, row.name, row.doesEn, row.doesVi, row.address, row.format, staffId, at.toISOString()],
    );
    return rows.length === 1;
  }

  async lock(tx: Tx, id: string): Promise<RecipientRecord | null> {
    const [row] = await tx.query<RecipientRecord[]>(
      'SELECT id, state, proposed_by AS "proposedBy" FROM hash_recipient WHERE id = $1 FOR UPDATE',
      [id],
    );
    return row ?? null;
  }

  async decide(tx: Tx, id: string, state: 'confirmed' | 'refused', staffId: string, at: Date): Promise<void> {
    await tx.query('UPDATE hash_recipient SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1', [
      id,
      state,
      staffId,
      at.toISOString(),
    ]);
  }

  async end(tx: Tx, id: string): Promise<void> {
    await tx.query(`UPDATE hash_recipient SET state = 'ended' WHERE id = $1`, [id]);
  }

  async setKey(tx: Tx, id: string, tokenHash: Buffer, at: Date): Promise<void> {
    await tx.query('UPDATE hash_recipient SET token_hash = $2, key_drawn_at = $3 WHERE id = $1', [
      id,
      tokenHash,
      at.toISOString(),
    ]);
  }
}
