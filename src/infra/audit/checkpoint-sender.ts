import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { UnitOfWork } from '../database/unit-of-work';
import { Log } from '../logging/log';
import { Mailer } from '../mail/mailer';
import { readStatement } from './checkpoint';
import {
  appendToFile,
  haveStamped,
  type OutgoingCheckpoint,
  type OutletResult,
  sendByMail,
} from './checkpoint-outlets';
import { type WayOut, waysOut } from './ways-out';
import type { ChainHead } from './chain-tree';

interface Claim {
  readonly checkpoint: number;
  readonly way: WayOut;
  readonly tries: number;
}

/** Longer than any way out may take; a worker that died in the middle is followed by another after it. */
const LEASE_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** Carries checkpoints out of the database, each way by itself, again and again until it is done. */
@Injectable()
export class CheckpointSender {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly mailer: Mailer,
    private readonly log: Log,
  ) {}

  /** Does what is due, one after the other, at most `limit`; answers how much was tried. */
  async sendDue(limit: number): Promise<number> {
    for (let tried = 0; tried < limit; tried += 1) {
      const claim = await this.claim();
      if (claim === null) return tried;
      await this.finish(claim, await this.send(claim));
    }
    return limit;
  }

  private claim(): Promise<Claim | null> {
    return this.work.run(async (tx) => {
      const now = await this.clock.lawNow(tx);
      const [rows] = await tx.query<[Claim[], number]>(
        `UPDATE audit_checkpoint_copy SET tries = tries + 1, next_try_at = $2 WHERE (checkpoint, way) IN (
           SELECT checkpoint, way FROM audit_checkpoint_copy WHERE next_try_at <= $1 AND way = ANY($3)
           ORDER BY checkpoint, way LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING checkpoint, way, tries`,
        [now.toISOString(), new Date(now.getTime() + LEASE_MS).toISOString(), waysOut(this.config.checkpoints)],
      );
      return rows[0] ?? null;
    });
  }

  private async send({ checkpoint, way }: Claim): Promise<OutletResult> {
    const { file, mailTo, timeStampUrl } = this.config.checkpoints;
    const outgoing = await this.load(checkpoint);
    if (outgoing === null) return { ok: false, error: 'unreadable' };
    if (way === 'file' && file !== null) return appendToFile(file, outgoing);
    if (way === 'mail' && mailTo !== null) return sendByMail(this.mailer, mailTo, this.config.publicUrl, outgoing);
    if (way === 'time_stamp' && timeStampUrl !== null)
      return haveStamped(timeStampUrl, this.config.outgoing.timeoutMs, outgoing);
    return { ok: false, error: 'not-configured' };
  }

  private load(number: number): Promise<OutgoingCheckpoint | null> {
    return this.work.read(async (tx) => {
      const [row] = await tx.query<{ body: string; signature: Buffer }[]>(
        'SELECT body, signature FROM audit_checkpoint WHERE number = $1',
        [number],
      );
      const said = row === undefined ? null : readStatement(row.body);
      if (row === undefined || said === null) return null;
      const heads = await tx.query<ChainHead[]>(
        `SELECT chain_id AS "chainId", seq, hash FROM audit_checkpoint_head WHERE checkpoint = $1 ORDER BY chain_id`,
        [number],
      );
      return { ...row, said, heads };
    });
  }

  private async finish({ checkpoint, way, tries }: Claim, result: OutletResult): Promise<void> {
    if (!result.ok)
      this.log.warn('a checkpoint could not leave', { count: checkpoint, code: `${way} ${result.error}` });
    await this.work.run(async (tx) => {
      const now = await this.clock.lawNow(tx);
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
      await tx.query(
        `UPDATE audit_checkpoint_copy SET made_at = $3, next_try_at = $4, error = $5, receipt = $6
         WHERE checkpoint = $1 AND way = $2 AND made_at IS NULL`,
        [
          checkpoint,
          way,
          result.ok ? now.toISOString() : null,
          result.ok ? null : new Date(now.getTime() + pauseMs).toISOString(),
          result.ok ? null : result.error,
          result.ok ? result.receipt : null,
        ],
      );
    });
  }
}
