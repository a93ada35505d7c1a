import { Injectable } from '@nestjs/common';
import { searchWords } from '../../domain/case/search-words';
import { AuditLog } from '../../infra/audit/audit-log';
import { committedTo } from '../../infra/audit/committed';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';
import { SearchWordStore } from './search-word.store';
import { CaseKeyService } from './case-key.service';

export interface NewNote {
  readonly caseId: string;
  readonly about: 'closing' | 'reopening' | 'hold' | 'hand_over' | 'hand_over_refused' | 'escalation';
  readonly text: string;
  readonly staffId: string;
}

/** The words behind a decision at the desk, encrypted under the case's key; the record holds codes and a keyed digest. */
@Injectable()
export class NoteService {
  constructor(
    private readonly keys: CaseKeyService,
    private readonly audit: AuditLog,
    private readonly searchWords: SearchWordStore,
  ) {}

  /** Keeps a note, commits to its words in the case's record (ADR 0021: another text would show), and answers its id. */
  async write(tx: Tx, { caseId, about, text, staffId }: NewNote, at: Date): Promise<string> {
    const sealer = await this.keys.sealerOf(tx, caseId);
    const id = uuidV7();
    const words = text.trim();
    await tx.query(
      'INSERT INTO note (id, case_id, about, text_sealed, written_by, written_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, caseId, about, sealer.seal('note.text', words), staffId, at.toISOString()],
    );
    await this.searchWords.add(tx, caseId, this.keys.wordIndexes(searchWords(words)));
    await this.audit.append(tx, {
      chainId: caseId,
      at,
      actor: `staff:${staffId}`,
      action: 'note.written',
      detail: { about, ...committedTo('note.text', id, sealer.commit('note.text', id, words)) },
    });
    return id;
  }
}
