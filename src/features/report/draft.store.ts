import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';

/** Rows that the web finds by what the person holds, and nobody opens without it. */
@Injectable()
export class DraftStore {
  async insert(tx: Tx, tokenHash: Buffer, bodySealed: Buffer, at: Date): Promise<void> {
    await tx.query('INSERT INTO report_draft (token_hash, body_sealed, created_at) VALUES ($1, $2, $3)', [
      tokenHash,
      bodySealed,
      at.toISOString(),
    ]);
  }

  /** The sealed body of a draft that began after `since`. */
  async bodyOf(tx: Tx, tokenHash: Buffer, since: Date): Promise<Buffer | null> {
    const [row] = await tx.query<{ bodySealed: Buffer }[]>(
      'SELECT body_sealed AS "bodySealed" FROM report_draft WHERE token_hash = $1 AND created_at > $2',
      [tokenHash, since.toISOString()],
    );
    return row?.bodySealed ?? null;
  }

  /** The age counts from the beginning: going on does not keep it longer. */
  async put(tx: Tx, tokenHash: Buffer, bodySealed: Buffer): Promise<void> {
    await tx.query('UPDATE report_draft SET body_sealed = $2 WHERE token_hash = $1', [tokenHash, bodySealed]);
  }

  async delete(tx: Tx, tokenHash: Buffer): Promise<void> {
    await tx.query('DELETE FROM report_draft WHERE token_hash = $1', [tokenHash]);
  }

  async putCode(tx: Tx, tokenHash: Buffer, codeHash: Buffer, codeSealed: Buffer): Promise<void> {
    await tx.query('UPDATE report_draft SET code_hash = $2, code_sealed = $3 WHERE token_hash = $1', [
      tokenHash,
      codeHash,
      codeSealed,
    ]);
  }

  async tokenByCode(tx: Tx, codeHash: Buffer, since: Date): Promise<Buffer | null> {
    const [row] = await tx.query<{ codeSealed: Buffer }[]>(
      'SELECT code_sealed AS "codeSealed" FROM report_draft WHERE code_hash = $1 AND created_at > $2',
      [codeHash, since.toISOString()],
    );
    return row?.codeSealed ?? null;
  }
}
