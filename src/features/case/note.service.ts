import { Injectable } from '@nestjs/common';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseKeyService } from './case-key.service';

export interface NewNote {
  readonly caseId: string;
  readonly about: 'closing' | 'reopening' | 'hold';
  readonly text: string;
  readonly staffId: string;
}

/** The words behind a decision at the desk, encrypted under the case's key; the record itself holds codes only. */
@Injectable()
export class NoteService {
  constructor(private readonly keys: CaseKeyService) {}

  async write(tx: Tx, note: NewNote, at: Date): Promise<void> {
    const vault = await this.keys.vaultOf(tx, note.caseId);
    await tx.query(
      'INSERT INTO note (id, case_id, about, text_sealed, written_by, written_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [uuidV7(), note.caseId, note.about, vault.seal('note.text', note.text.trim()), note.staffId, at.toISOString()],
    );
  }
}
