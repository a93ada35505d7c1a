import type { EntryFinding } from './chain-walk';
import { type Asking, PAGE, verifyAllChains } from './verify-chains';
import { type CheckpointFinding, type CheckpointsReport, verifyCheckpoints } from './verify-checkpoints';
import { type CopiesReport, verifyCopies } from './verify-copies';

/** One thing that is not as it was. */
export type Finding =
  ({ readonly about: 'entry' } & EntryFinding) | ({ readonly about: 'checkpoint' } & CheckpointFinding);

export interface RecordReport {
  readonly chains: number;
  readonly entries: number;
  /** Entries that no checkpoint covers: whoever owns the database could still cut these off unseen. */
  readonly uncovered: number;
  readonly checkpoints: CheckpointsReport;
  readonly copies: CopiesReport | null;
  /** The first thousand; `found` counts all. */
  readonly findings: readonly Finding[];
  readonly found: number;
}

export interface VerifyOptions {
  /** Files with checkpoints that were sent out. */
  readonly copies?: readonly string[];
  /** Public keys to trust, 32 bytes in base64url. */
  readonly keys?: readonly string[];
  /** Entries that are read at once. */
  readonly page?: number;
}

const KEPT_FINDINGS = 1_000;

/** Verifies the whole record: every chain, every checkpoint, every copy of one. Ask it inside one snapshot. */
export async function verifyRecord(tx: Asking, options: VerifyOptions = {}): Promise<RecordReport> {
  const { copies: files = [], keys = [], page = PAGE } = options;
  const findings: Finding[] = [];
  const told = new Set<string>();
  let found = 0;
  const report = (finding: Finding) => {
    const name = JSON.stringify([
      finding.about,
      finding.fault,
      finding.about === 'entry' ? [finding.chainId, finding.seq] : [finding.where, finding.checkpoint],
    ]);
    if (told.has(name)) return;
    found += 1;
    if (findings.length >= KEPT_FINDINGS) return;
    told.add(name);
    findings.push(finding);
  };
  const on = {
    entry: (finding: EntryFinding) => report({ about: 'entry', ...finding }),
    checkpoint: (finding: CheckpointFinding) => report({ about: 'checkpoint', ...finding }),
  };
  const checkpoints = await verifyCheckpoints(tx, keys, on.checkpoint);
  const walked = await verifyAllChains(tx, on.entry, page);
  const copies = files.length === 0 ? null : await verifyCopies(tx, files, keys, on);
  const [counted] = await tx.query<{ entries: number; uncovered: number }[]>(
    `SELECT (SELECT count(*)::int FROM audit_entry) AS entries,
       (SELECT coalesce(sum(h.seq - coalesce((SELECT max(c.seq) FROM audit_checkpoint_head c
          WHERE c.chain_id = h.chain_id AND c.seq <= h.seq), 0)), 0)::int FROM audit_head h) AS uncovered`,
  );
  // The walk goes by the key (chain, number); two rows with one key could hide one of them at the edge of a page.
  if (counted!.entries !== walked.entries)
    throw new Error('the key of audit_entry is not unique: the table is not the one that was migrated');
  return { ...walked, uncovered: counted!.uncovered, checkpoints, copies, findings, found };
}
