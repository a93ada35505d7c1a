import { checkpointHash, readStatement } from './checkpoint';
import { readTimeStamp } from './time-stamp';
import type { Asking } from './verify-chains';
import type { CheckpointFinding } from './verify-checkpoints';

export interface TimeStampsReport {
  readonly stamped: number;
  /** The most by which an authority's time is later than the time a checkpoint says it was made; null without any. */
  readonly longestDelaySeconds: number | null;
}

/** A kept answer, for whoever wants to judge its signature. */
export interface KeptStamp {
  readonly checkpoint: number;
  readonly receipt: Buffer;
  /** SHA-256 of the checkpoint's body, in hex: what was stamped. */
  readonly digest: string;
}

const PAGE = 200;
/** By clocks that differ, a stamp may seem a little older than what it stamps. */
const CLOCK_TOLERANCE_MS = 60_000;

/** Whether each time-stamp is one of its checkpoint, and not from before it. Who stamped is asked of `openssl ts -verify`. */
export async function verifyTimeStamps(
  tx: Asking,
  onFinding: (finding: CheckpointFinding) => void,
  onStamp: (stamp: KeptStamp) => void = () => undefined,
): Promise<TimeStampsReport> {
  let [stamped, longest]: [number, number | null] = [0, null];
  for (let last = -2_147_483_648; ;) {
    const rows = await tx.query<{ checkpoint: number; receipt: Buffer; body: string }[]>(
      `SELECT c.checkpoint, c.receipt, p.body FROM audit_checkpoint_copy c JOIN audit_checkpoint p ON p.number = c.checkpoint
       WHERE c.way = 'time_stamp' AND c.made_at IS NOT NULL AND c.checkpoint > $1 ORDER BY c.checkpoint LIMIT ${PAGE}`,
      [last],
    );
    for (const { checkpoint, receipt, body } of rows) {
      const digest = checkpointHash(body);
      const stamp = readTimeStamp(receipt ?? Buffer.alloc(0), { digest });
      const made = readStatement(body)?.made;
      const delayMs = typeof stamp === 'string' || made === undefined ? null : stamp.getTime() - Date.parse(made);
      if (delayMs === null || delayMs < -CLOCK_TOLERANCE_MS)
        onFinding({ fault: 'not-stamped', checkpoint, where: 'database' });
      else longest = Math.max(longest ?? 0, delayMs / 1000);
      onStamp({ checkpoint, receipt, digest: digest.toString('hex') });
      stamped += 1;
    }
    if (rows.length < PAGE) return { stamped, longestDelaySeconds: longest };
    last = rows.at(-1)!.checkpoint;
  }
}
