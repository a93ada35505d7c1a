import type { Tx } from '../database/unit-of-work';
import { ChainWalk, type EntryFinding, type WalkedEntry } from './chain-walk';

/** Whatever asks the database: a unit of work, or a client of one's own. */
export type Asking = Pick<Tx, 'query'>;

export interface ChainsReport {
  readonly chains: number;
  readonly entries: number;
  readonly findings: readonly EntryFinding[];
}

/** Told of each finding when it is made, so that nobody has to keep them all. */
export type OnFinding = (finding: EntryFinding) => void;

export const PAGE = 2_000;
const BEFORE_ALL = { chainId: '00000000-0000-0000-0000-000000000000', seq: -2_147_483_648 };

const COLUMNS = `e.chain_id AS "chainId", e.seq, e.actor, e.action, e.detail::text AS detail, e.hash, e.format,
  to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, h.seq AS "headSeq", h.hash AS "headHash",
  c.checkpoint, c.hash AS "checkpointHash"`;
const JOINS = `LEFT JOIN audit_head h ON h.chain_id = e.chain_id
  LEFT JOIN audit_checkpoint_head c ON c.chain_id = e.chain_id AND c.seq = e.seq`;

/** One chain against its head and the checkpoints. */
export async function verifyChain(tx: Asking, chainId: string): Promise<ChainsReport> {
  const findings: EntryFinding[] = [];
  const walked = await walk(tx, PAGE, chainId, (finding) => findings.push(finding));
  for (const finding of await unseen(tx, chainId)) if (!isTold(findings, finding)) findings.push(finding);
  return { ...walked, findings };
}

/**
 * Every chain, a page of entries at a time, whatever their number: from its first entry to its head, against the heads
 * that the checkpoints in the database name. Ask it inside one snapshot, or what is written meanwhile looks like damage.
 */
export async function verifyAllChains(
  tx: Asking,
  onFinding: OnFinding,
  page = PAGE,
): Promise<Omit<ChainsReport, 'findings'>> {
  // Only chains that are broken are remembered: their lost entries would be told twice.
  const told: EntryFinding[] = [];
  const walked = await walk(tx, page, null, (finding) => {
    if (finding.fault === 'missing') told.push(finding);
    onFinding(finding);
  });
  for (const finding of await unseen(tx, null)) {
    if (isTold(told, finding)) continue;
    told.push(finding);
    onFinding(finding);
  }
  return walked;
}

async function walk(tx: Asking, page: number, only: string | null, onFinding: OnFinding) {
  let [chains, entries] = [0, 0];
  let chain: ChainWalk | null = null;
  let at: { chainId: string; seq: number } = BEFORE_ALL;
  const end = () => {
    chain?.end();
    chain?.findings.forEach(onFinding);
  };
  for (;;) {
    const rows = await tx.query<WalkedEntry[]>(
      only === null
        ? `SELECT ${COLUMNS} FROM audit_entry e ${JOINS} WHERE (e.chain_id, e.seq) > ($1, $2)
           ORDER BY e.chain_id, e.seq LIMIT $3`
        : `SELECT ${COLUMNS} FROM audit_entry e ${JOINS} WHERE e.chain_id = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3`,
      [only ?? at.chainId, at.seq, page],
    );
    for (const row of rows) {
      if (chain === null || row.chainId !== at.chainId || chains === 0) {
        end();
        chain = new ChainWalk(row.chainId);
        chains += 1;
      }
      chain.take(row);
      entries += 1;
      at = row;
    }
    if (rows.length < page) break;
  }
  end();
  return { chains, entries };
}

/**
 * What no row can show because the row is gone: chains of which only the head is left, and entries that a checkpoint
 * names. The first that is missing is named.
 */
function unseen(tx: Asking, only: string | null): Promise<EntryFinding[]> {
  return tx.query<EntryFinding[]>(
    `SELECT 'missing' AS fault, x.chain_id AS "chainId", 1 AS seq, NULL::int AS checkpoint FROM audit_head x
     WHERE ($1::uuid IS NULL OR x.chain_id = $1) AND x.seq > 0 AND NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.chain_id = x.chain_id)
     UNION ALL
     (SELECT DISTINCT ON (x.chain_id) 'missing', x.chain_id, coalesce((SELECT max(e.seq) FROM audit_entry e
        WHERE e.chain_id = x.chain_id AND e.seq < x.seq), 0) + 1, x.checkpoint
      FROM audit_checkpoint_head x
      WHERE ($1::uuid IS NULL OR x.chain_id = $1) AND NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.chain_id = x.chain_id AND e.seq = x.seq)
      ORDER BY x.chain_id, x.seq)`,
    [only],
  );
}

const isTold = (findings: readonly EntryFinding[], { fault, chainId, seq }: EntryFinding): boolean =>
  findings.some((one) => one.fault === fault && one.chainId === chainId && one.seq === seq);
