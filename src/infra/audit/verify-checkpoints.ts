import { checkpointHash, isSignedBy, readStatement, type SignedCheckpoint, type Statement } from './checkpoint';
import { type ChainHead, ChainTree } from './chain-tree';
import type { Asking } from './verify-chains';

/**
 * - `missing`: its number is skipped.
 * - `altered`: it is not what was signed, or not by a known key, or it says something else than its row or its copy.
 * - `not-next`: it does not follow from the one before.
 * - `wrong-heads`: the heads kept with it are not those it was signed over.
 * - `not-stamped`: the time-stamp kept with it is of something else, or older than it.
 */
export type CheckpointFault = 'missing' | 'altered' | 'not-next' | 'wrong-heads' | 'not-stamped';

export interface CheckpointFinding {
  readonly fault: CheckpointFault;
  readonly checkpoint: number;
  /** In the database, or in a file of copies. */
  readonly where: 'database' | 'copies';
}

export interface CheckpointsReport {
  readonly checkpoints: number;
  /** The newest, if there is one that can be read. */
  readonly newest: Statement | null;
  /** The keys that signed them, 32 bytes in base64url. */
  readonly keys: readonly string[];
}

/** Follows checkpoints in the order of their numbers: signatures, the link to the one before, the root over the heads. */
export class CheckpointWalk {
  private readonly tree = new ChainTree();
  private readonly keys = new Set<string>();
  private expected = 1;
  private previous: string | null = '';
  private areHeadsKnown = true;
  private count = 0;
  private newest: Statement | null = null;

  constructor(
    /** The keys to trust; empty: whichever key a checkpoint names, which shows damage but no forger. */
    private readonly trusted: readonly string[],
    private readonly where: CheckpointFinding['where'],
    private readonly onFinding: (finding: CheckpointFinding) => void,
  ) {}

  get report(): CheckpointsReport {
    return { checkpoints: this.count, newest: this.newest, keys: [...this.keys] };
  }

  take(number: number, signed: SignedCheckpoint, heads: readonly ChainHead[], hour?: Date): void {
    this.count += 1;
    if (number !== this.expected) {
      for (let lost = this.expected; lost < number; lost += 1) this.found('missing', lost);
      this.previous = null;
      this.areHeadsKnown = false;
    }
    this.expected = number + 1;
    const said = readStatement(signed.body);
    const isAuthentic = said !== null && this.isAuthentic(signed, said);
    if (!isAuthentic || said.number !== number || (hour !== undefined && said.hour !== hour.toISOString()))
      this.found('altered', number);
    else if (this.previous !== null && said.previous !== this.previous) this.found('not-next', number);
    if (said !== null) {
      this.keys.add(said.key);
      this.newest = said;
    }
    this.previous = checkpointHash(signed.body).toString('hex');
    this.tree.apply(heads);
    const { tree } = this;
    if (said === null || !isAuthentic || !this.areHeadsKnown) return;
    if (said.root === tree.root.toString('hex') && said.chains === tree.chains && said.entries === tree.entries) return;
    this.found('wrong-heads', number);
    // Every later root would be wrong for the same reason.
    this.areHeadsKnown = false;
  }

  private isAuthentic(signed: SignedCheckpoint, { key }: Statement): boolean {
    return (this.trusted.length === 0 || this.trusted.includes(key)) && isSignedBy(signed, key);
  }

  private found(fault: CheckpointFault, checkpoint: number): void {
    this.onFinding({ fault, checkpoint, where: this.where });
  }
}

const PAGE = 50;

/** All checkpoints in the database. */
export async function verifyCheckpoints(
  tx: Asking,
  trusted: readonly string[],
  onFinding: (finding: CheckpointFinding) => void,
): Promise<CheckpointsReport> {
  const walk = new CheckpointWalk(trusted, 'database', onFinding);
  for (let last = -2_147_483_648; ;) {
    const rows = await tx.query<(SignedCheckpoint & { number: number; hour: Date })[]>(
      `SELECT number, hour, body, signature FROM audit_checkpoint WHERE number > $1 ORDER BY number LIMIT ${PAGE}`,
      [last],
    );
    const heads = await tx.query<(ChainHead & { checkpoint: number })[]>(
      'SELECT chain_id AS "chainId", seq, hash, checkpoint FROM audit_checkpoint_head WHERE checkpoint = ANY($1)',
      [rows.map(({ number }) => number)],
    );
    const headsOf = new Map<number, ChainHead[]>(rows.map(({ number }) => [number, []]));
    for (const head of heads) headsOf.get(head.checkpoint)!.push(head);
    for (const row of rows) walk.take(row.number, row, headsOf.get(row.number)!, row.hour);
    if (rows.length < PAGE) return walk.report;
    last = rows.at(-1)!.number;
  }
}
