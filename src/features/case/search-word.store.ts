import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';

/** Keyed digests of the words by which a case may be found (ADR 0041). */
@Injectable()
export class SearchWordStore {
  async add(tx: Tx, caseId: string, wordIndexes: readonly Buffer[]): Promise<void> {
    await tx.query(
      `INSERT INTO search_word (word_index, case_id) SELECT word, $2 FROM unnest($1::bytea[]) AS w (word)
       ON CONFLICT DO NOTHING`,
      [wordIndexes, caseId],
    );
  }
}
