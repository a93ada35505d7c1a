import { Injectable } from '@nestjs/common';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import type { CaseVault } from './case-key.service';
import type { CasePageHandOver } from './case-page.types';

export interface Colleague {
  readonly id: string;
  readonly name: string;
}

/** What pages show of a hand-over. */
@Injectable()
export class HandOverView {
  constructor(private readonly work: UnitOfWork) {}

  /** The offer that waits for an answer; `vault` opens what was said with it. */
  async openOf(tx: Tx, caseId: string, vault: CaseVault): Promise<CasePageHandOver | null> {
    const [row] = await tx.query<(Omit<CasePageHandOver, 'note'> & { readonly noteSealed: Buffer | null })[]>(
      `SELECT h.from_id AS "fromId", f.name AS "fromName", h.given_by AS "givenBy", g.name AS "givenByName",
         h.to_whom AS "to", h.to_id AS "toId", t.name AS "toName", h.given_at AS "givenAt", h.due_at AS "dueAt",
         n.text_sealed AS "noteSealed"
       FROM hand_over h JOIN staff f ON f.id = h.from_id JOIN staff g ON g.id = h.given_by LEFT JOIN staff t ON t.id = h.to_id
       LEFT JOIN note n ON n.id = h.note_id WHERE h.case_id = $1 AND h.ended_at IS NULL`,
      [caseId],
    );
    if (row === undefined) return null;
    const { noteSealed, ...offer } = row;
    return { ...offer, note: vault.openOptional('note.text', noteSealed) };
  }

  /** Whom a case can be handed to by name. */
  colleagues(exceptId: string): Promise<Colleague[]> {
    return this.work.read((tx) =>
      tx.query<Colleague[]>(
        `SELECT id, name FROM staff
         WHERE role IN ('caseworker','supervisor') AND disabled_at IS NULL AND id <> $1 ORDER BY name LIMIT 300`,
        [exceptId],
      ),
    );
  }
}
