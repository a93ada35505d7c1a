import { CaseKeyService, type CaseVault, type SealedField } from '../../features/case/case-key.service';
import type { Asking } from '../../infra/audit/verify-chains';
import type { Envelope } from '../../infra/crypto/envelope';
import type { Tx } from '../../infra/database/unit-of-work';

/**
 * - `words-missing`: the record commits to words whose row is gone, and the case was not erased.
 * - `words-altered`: the words that are there are not the ones that were written.
 */
export interface WordsFinding {
  readonly fault: 'words-missing' | 'words-altered';
  readonly chainId: string;
  readonly seq: number;
}

export interface WordsReport {
  readonly committed: number;
  /** Compared with the words themselves, under their cases' keys. */
  readonly compared: number;
  /** Of erased cases: nothing is left that could be compared. */
  readonly erased: number;
}

interface Row {
  readonly chainId: string;
  readonly seq: number;
  readonly text: string;
  readonly digest: string;
  readonly sealed: Buffer | null;
  readonly isErased: boolean;
}

const PAGE = 500;
/** Where the words lie to which the record commits; so far those of notes. */
const COMMITTED: SealedField = 'note.text';

/** Every entry that commits to words, against the words. Without the outer key only whether they are there. */
export async function verifyCommitments(
  tx: Asking,
  envelope: Envelope | null,
  onFinding: (finding: WordsFinding) => void,
): Promise<WordsReport> {
  const keys = envelope === null ? null : new CaseKeyService(envelope);
  const told = { committed: 0, compared: 0, erased: 0 };
  let last: { chainId: string; seq: number } = { chainId: '00000000-0000-0000-0000-000000000000', seq: 0 };
  for (;;) {
    const rows = await tx.query<Row[]>(
      `SELECT e.chain_id AS "chainId", e.seq, e.detail->>'text' AS text, e.detail->>'digest' AS digest,
         n.text_sealed AS sealed, EXISTS (SELECT 1 FROM erasure x WHERE x.case_id = e.chain_id) AS "isErased"
       FROM audit_entry e
       LEFT JOIN note n ON n.id::text = split_part(e.detail->>'text', ':', 2) AND n.case_id = e.chain_id
       WHERE e.action = 'note.written' AND (e.chain_id, e.seq) > ($1, $2) ORDER BY e.chain_id, e.seq LIMIT ${PAGE}`,
      [last.chainId, last.seq],
    );
    const vaults = await keys?.vaultsOf(tx as Tx, [...new Set(rows.map(({ chainId }) => chainId))], 'database-check');
    for (const row of rows) {
      told.committed += 1;
      const { chainId, seq } = row;
      if (row.isErased) told.erased += 1;
      else if (row.sealed === null) onFinding({ fault: 'words-missing', chainId, seq });
      else if (vaults !== undefined) {
        told.compared += 1;
        if (!isWhatWasWritten(row, vaults.get(chainId))) onFinding({ fault: 'words-altered', chainId, seq });
      }
    }
    if (rows.length < PAGE) return told;
    last = rows.at(-1)!;
  }
}

function isWhatWasWritten({ text, digest, sealed }: Row, vault: CaseVault | undefined): boolean {
  const [field, rowId] = text.split(':');
  if (vault === undefined || field !== COMMITTED || rowId === undefined) return false;
  try {
    return vault.commit(COMMITTED, rowId, vault.open(COMMITTED, sealed!)).toString('hex') === digest;
  } catch {
    return false;
  }
}
