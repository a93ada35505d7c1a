import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { type Tx, UnitOfWork } from '../database/unit-of-work';
import { checkpointHash, CheckpointSigner, type SignedCheckpoint } from './checkpoint';
import { type ChainHead, ChainTree } from './chain-tree';
import { type WayOut, waysOut } from './ways-out';

const HOUR_MS = 3_600_000;
/** Held by the one worker that makes this hour's checkpoint. */
const CHECKPOINT_LOCK = 4_720_221;

/**
 * Once an hour, one signed statement about the whole record: what a chain alone cannot show (that its end was cut off, or
 * that all of it was written anew by somebody who owns the database) shows against it (ADR 0021).
 */
@Injectable()
export class CheckpointService {
  private readonly signer: CheckpointSigner | null;
  private readonly ways: readonly WayOut[];

  constructor(
    @Inject(APP_CONFIG) config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {
    const { key } = config.checkpoints;
    this.signer = key === null ? null : new CheckpointSigner(key);
    this.ways = waysOut(config.checkpoints);
  }

  /** Makes the checkpoint of this hour unless it is there, or another worker is at it. Answers its number, or null. */
  makeDue(): Promise<number | null> {
    const { signer } = this;
    if (signer === null) return Promise.resolve(null);
    return this.work.run(async (tx) => {
      const made = await this.clock.lawNow(tx);
      const hour = new Date(Math.floor(made.getTime() / HOUR_MS) * HOUR_MS);
      const [state] = await tx.query<{ isMine: boolean }[]>('SELECT pg_try_advisory_xact_lock($1) AS "isMine"', [
        CHECKPOINT_LOCK,
      ]);
      if (!state!.isMine) return null;
      const [last] = await tx.query<{ number: number; hour: Date; body: string }[]>(
        'SELECT number, hour, body FROM audit_checkpoint ORDER BY number DESC LIMIT 1',
      );
      // Never backwards either: a clock that was put right must not give one hour two statements.
      if (last !== undefined && last.hour >= hour) return null;
      const number = (last?.number ?? 0) + 1;
      const { tree, fresh } = await this.heads(tx);
      const signed = signer.sign({
        number,
        hour: hour.toISOString(),
        made: made.toISOString(),
        chains: tree.chains,
        entries: tree.entries,
        root: tree.root.toString('hex'),
        previous: last === undefined ? '' : checkpointHash(last.body).toString('hex'),
      });
      await this.keep(tx, { number, hour, signed, fresh, made });
      return number;
    });
  }

  /** All heads as of one moment, as a tree; and those that no checkpoint has yet. */
  private async heads(tx: Tx): Promise<{ tree: ChainTree; fresh: ChainHead[] }> {
    const rows = await tx.query<(ChainHead & { isFresh: boolean })[]>(
      `SELECT h.chain_id AS "chainId", h.seq, h.hash, NOT EXISTS (SELECT 1 FROM audit_checkpoint_head c
         WHERE c.chain_id = h.chain_id AND c.seq = h.seq) AS "isFresh"
       FROM audit_head h WHERE h.seq > 0 ORDER BY h.chain_id`,
    );
    const tree = new ChainTree();
    tree.apply(rows);
    return { tree, fresh: rows.filter(({ isFresh }) => isFresh) };
  }

  private async keep(
    tx: Tx,
    one: { number: number; hour: Date; signed: SignedCheckpoint; fresh: readonly ChainHead[]; made: Date },
  ): Promise<void> {
    await tx.query('INSERT INTO audit_checkpoint (number, hour, body, signature) VALUES ($1, $2, $3, $4)', [
      one.number,
      one.hour.toISOString(),
      one.signed.body,
      one.signed.signature,
    ]);
    await tx.query(
      `INSERT INTO audit_checkpoint_head (chain_id, seq, hash, checkpoint)
       SELECT *, $4 FROM unnest($1::uuid[], $2::int[], $3::bytea[])`,
      [
        one.fresh.map(({ chainId }) => chainId),
        one.fresh.map(({ seq }) => seq),
        one.fresh.map(({ hash }) => hash),
        one.number,
      ],
    );
    await tx.query(
      `INSERT INTO audit_checkpoint_copy (checkpoint, way, next_try_at) SELECT $1, way, $3 FROM unnest($2::text[]) AS w (way)`,
      [one.number, this.ways, one.made.toISOString()],
    );
  }
}
