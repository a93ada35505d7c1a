import { Inject, Injectable, Optional } from '@nestjs/common';
import { SYSTEM_CHAIN } from '../audit/audit-log';
import { Clock } from '../clock/clock';
import { actAs, PROBE } from '../database/actor';
import { LoginState } from '../database/login-state';
import { SchemaState } from '../database/schema-state';
import { UnitOfWork } from '../database/unit-of-work';
import { QUEUE_ENGINE } from '../queue/queue-engine.token';
import type { QueueEngine } from '../queue/queue-engine';

export type Part = 'ok' | 'degraded' | 'failed';
export interface Readiness {
  /** `degraded` still serves: reports are taken in, notices wait. Only `failed` takes a process out of service. */
  readonly status: Part;
  readonly parts: Readonly<
    Record<'database' | 'migrations' | 'login' | 'clock' | 'sweep' | 'outbox' | 'queue' | 'record', Part>
  >;
  readonly sweepAgeSeconds: number | null;
  readonly oldestOutboxSeconds: number | null;
  readonly clockDriftSeconds: number | null;
}

/** The sweep comes by every two seconds; the relay hands over within a second. Beyond these somebody should look. */
const SWEEP_MAX_SECONDS = 15;
const OUTBOX_MAX_SECONDS = 60;
/** A checkpoint is made in the first minute of each hour, and leaves with it. */
const CHECKPOINT_MAX_SECONDS = 2 * 3600;
/** Legal instants are the database's; beyond this our signatures' timestamps and our sessions begin to be wrong. */
const DRIFT_MAX_SECONDS = 2;

interface Facts {
  readonly sweepAge: number | null;
  readonly outboxAge: number | null;
  /** Since the hour of the newest checkpoint; without one, since the record began; null while it is empty. */
  readonly checkpointAge: number | null;
  /** Since the hour of the oldest checkpoint that has not left by every way that is set. */
  readonly copyAge: number | null;
  /** How far this process's clock is ahead of the database's, less what the question itself took. */
  readonly clockDriftSeconds: number;
}
interface Figures extends Facts {
  readonly outboxOpen: number;
  readonly outboxParked: number;
  readonly copiesWaiting: number;
  readonly lettersOpen: number;
  readonly breakersOpen: number;
  readonly clocksRunning: number;
  readonly clocksOverdue: number;
  readonly erasuresWaiting: number;
  readonly legalHolds: number;
  readonly holdsUnreviewed: number;
}

@Injectable()
export class HealthService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly schema: SchemaState,
    private readonly login: LoginState,
    @Optional() @Inject(QUEUE_ENGINE) private readonly engine: QueueEngine | null = null,
  ) {}

  readiness(): Promise<Readiness> {
    return actAs(PROBE, () => this.look());
  }

  /** Numbers for the metrics page; rejects when the database is away. Counting all clocks is too much for readiness. */
  figures(): Promise<Figures> {
    return actAs(PROBE, () => this.count());
  }

  private async look(): Promise<Readiness> {
    const facts = await this.facts().catch(() => null);
    const isHeld = facts !== null && (await this.login.isHeld().catch(() => false));
    const isMigrated = facts !== null && (await this.schema.isCurrent());
    const parts: Readiness['parts'] = {
      database: facts === null ? 'failed' : 'ok',
      migrations: isMigrated ? 'ok' : 'failed',
      login: isHeld ? 'ok' : 'degraded',
      clock: Math.abs(facts?.clockDriftSeconds ?? 0) > DRIFT_MAX_SECONDS ? 'degraded' : 'ok',
      sweep: isOld(facts?.sweepAge ?? null, SWEEP_MAX_SECONDS) ? 'degraded' : 'ok',
      outbox: isOld(facts?.outboxAge ?? 0, OUTBOX_MAX_SECONDS) ? 'degraded' : 'ok',
      queue: await this.queue(),
      record:
        isOld(facts?.checkpointAge ?? 0, CHECKPOINT_MAX_SECONDS) || isOld(facts?.copyAge ?? 0, CHECKPOINT_MAX_SECONDS)
          ? 'degraded'
          : 'ok',
    };
    const states = Object.values(parts);
    return {
      status: states.includes('failed') ? 'failed' : states.includes('degraded') ? 'degraded' : 'ok',
      parts,
      sweepAgeSeconds: facts?.sweepAge ?? null,
      oldestOutboxSeconds: facts?.outboxAge ?? null,
      clockDriftSeconds: facts?.clockDriftSeconds ?? null,
    };
  }

  private async count(): Promise<Figures> {
    const [row] = await this.work.read((tx) =>
      tx.query<Omit<Figures, keyof Facts>[]>(
        `SELECT (SELECT count(*)::int FROM outbox_message WHERE done_at IS NULL AND parked_at IS NULL) AS "outboxOpen",
           (SELECT count(*)::int FROM outbox_message WHERE parked_at IS NOT NULL AND done_at IS NULL) AS "outboxParked",
           (SELECT count(*)::int FROM dead_letter WHERE ended_at IS NULL) AS "lettersOpen",
           (SELECT count(*)::int FROM audit_checkpoint_copy WHERE next_try_at IS NOT NULL) AS "copiesWaiting",
           (SELECT count(*)::int FROM breaker WHERE state = 'open') AS "breakersOpen",
           (SELECT count(*)::int FROM clock WHERE next_event_at IS NOT NULL) AS "clocksRunning",
           (SELECT count(*)::int FROM clock WHERE state = 'running' AND next_event_at < now() - interval '15 seconds') AS "clocksOverdue",
           (SELECT count(*)::int FROM retention_wish WHERE erase_asked_at IS NOT NULL) AS "erasuresWaiting",
           (SELECT count(*)::int FROM legal_hold WHERE lifted_at IS NULL) AS "legalHolds",
           (SELECT count(*)::int FROM legal_hold WHERE lifted_at IS NULL AND review_at <= now()) AS "holdsUnreviewed"`,
      ),
    );
    return { ...row!, ...(await this.facts()) };
  }

  /** The database's clock was read at some moment between our two readings: only what lies outside them is drift. */
  private async facts(): Promise<Facts> {
    const before = this.clock.now().getTime();
    const [row] = await this.work.read((tx) => tx.query<{ now: Date }[]>('SELECT clock_timestamp() AS now'));
    const after = this.clock.now().getTime();
    const now = row!.now.getTime();
    const [ages] = await this.work.read((tx) =>
      tx.query<Omit<Facts, 'clockDriftSeconds'>[]>(
        `SELECT (SELECT extract(epoch FROM now() - min(at))::float8 FROM sweep_beat) AS "sweepAge",
           (SELECT extract(epoch FROM now() - min(created_at))::float8 FROM outbox_message WHERE done_at IS NULL AND parked_at IS NULL) AS "outboxAge",
           extract(epoch FROM now() - coalesce((SELECT max(hour) FROM audit_checkpoint),
             (SELECT at FROM audit_entry WHERE chain_id = $1 AND seq = 1)))::float8 AS "checkpointAge",
           (SELECT extract(epoch FROM now() - min(p.hour))::float8 FROM audit_checkpoint_copy c
            JOIN audit_checkpoint p ON p.number = c.checkpoint WHERE c.next_try_at IS NOT NULL) AS "copyAge"`,
        [SYSTEM_CHAIN],
      ),
    );
    return { ...ages!, clockDriftSeconds: (now < before ? before - now : now > after ? after - now : 0) / 1000 };
  }

  /** A web process has no engine of its own; the outbox's age tells it when the queue is away. */
  private async queue(): Promise<Part> {
    try {
      await this.engine?.ping();
      return 'ok';
    } catch {
      return 'degraded';
    }
  }
}

/** No beat at all means that no worker ever ran against this database. */
const isOld = (age: number | null, limit: number): boolean => age === null || age > limit;
