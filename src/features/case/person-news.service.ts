import { Injectable } from '@nestjs/common';
import type { News } from '../../domain/report/news';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';

/**
 * Notes that something happened which a person may want to hear of. Called in the transaction in which it happens, by
 * whoever makes it happen; whether, when and how a letter goes out is decided later, where the contact rule is known
 * (features/return). Many links at once are one piece of news: an open row of the same kind is kept as it is.
 */
@Injectable()
export class PersonNewsService {
  async tellPerson(tx: Tx, caseIds: readonly string[], news: News, at: Date): Promise<void> {
    const cases = [...new Set(caseIds)].sort();
    if (cases.length === 0) return;
    await tx.query(
      `INSERT INTO person_news (id, case_id, kind, happened_at, due_at)
       SELECT n.id, n.case_id, $3, $4, $4 FROM unnest($1::uuid[], $2::uuid[]) AS n (id, case_id)
       ON CONFLICT (case_id, kind) WHERE ended_at IS NULL DO NOTHING`,
      [cases.map(() => uuidV7()), cases, news, at.toISOString()],
    );
  }
}
