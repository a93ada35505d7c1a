import { randomBytes } from 'node:crypto';
import { type Actor, AuditLog, type AuditRecord, SYSTEM_CHAIN } from '../../src/infra/audit/audit-log';
import { CheckpointSender } from '../../src/infra/audit/checkpoint-sender';
import { CheckpointService } from '../../src/infra/audit/checkpoint.service';
import { entryHash } from '../../src/infra/audit/entry-hash';
import { loadConfig } from '../../src/infra/config/app-config';
import { uuidV7 } from '../../src/infra/crypto/uuid-v7';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { Log } from '../../src/infra/logging/log';
import { Mailer } from '../../src/infra/mail/mailer';
import { FixedClock } from './clock';
import { createTestDatabase, type TestDatabase } from './database';
import { testSettings } from './settings';

/** A record with its checkpoints on a database of its own, kept by the product's own services, without an application. */
export interface KeptRecord {
  readonly database: TestDatabase;
  readonly clock: FixedClock;
  readonly checkpoints: CheckpointService;
  readonly sender: CheckpointSender;
  /** Adds entries to a chain, each in a transaction of its own. */
  write(chainId: string, count: number): Promise<void>;
  /** Adds one entry of the first form, as it was written before checkpoints. */
  writeOld(chainId: string): Promise<void>;
  /** An hour later, the next checkpoint. */
  nextCheckpoint(): Promise<number>;
  drop(): Promise<void>;
}

export async function keepRecord(settings: Record<string, string | undefined> = {}): Promise<KeptRecord> {
  const database = await createTestDatabase();
  const { dataSource } = database;
  const config = loadConfig(
    testSettings({
      DATABASE_URL: database.url,
      CHECKPOINT_KEY: randomBytes(32).toString('base64'),
      LOG_LEVEL: 'silent',
      ...settings,
    }),
  );
  const clock = new FixedClock();
  const work = new UnitOfWork(dataSource);
  const log = new AuditLog();
  const { mail, helpline } = config;
  const mailer = new Mailer({
    server: mail.server,
    sender: { address: mail.from, name: helpline.name, replyTo: helpline.email },
    timeoutMs: config.outgoing.timeoutMs,
  });
  const checkpoints = new CheckpointService(config, work, clock);
  let n = 0;
  const next = (chainId: string): AuditRecord => {
    n += 1;
    const actor: Actor = n % 3 === 0 ? 'system' : `staff:${uuidV7()}`;
    const detail = { n, notice: uuidV7(), first: n % 2 === 0, share: n / 4, none: null };
    return { chainId, at: clock.advance({ seconds: 1 }), actor, action: `step.${n}`, detail };
  };
  return {
    database,
    clock,
    checkpoints,
    sender: new CheckpointSender(config, work, clock, mailer, new Log(config)),
    write: async (chainId, count) => {
      for (let left = count; left > 0; left -= 1) await work.run((tx) => log.append(tx, next(chainId)));
    },
    writeOld: async (chainId) => {
      const entry = next(chainId);
      const at = entry.at.toISOString();
      const [head] = await dataSource.query<{ seq: number; hash: Buffer }[]>(
        'SELECT seq, hash FROM audit_head WHERE chain_id = $1',
        [chainId],
      );
      const seq = (head?.seq ?? 0) + 1;
      const hash = entryHash(head?.hash ?? Buffer.alloc(0), { ...entry, at, seq }, 1)!;
      await dataSource.query(
        `INSERT INTO audit_entry (chain_id, seq, at, actor, action, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [chainId, seq, at, entry.actor, entry.action, entry.detail, hash],
      );
      await dataSource.query(
        `INSERT INTO audit_head (chain_id, seq, hash) VALUES ($1, $2, $3)
         ON CONFLICT (chain_id) DO UPDATE SET seq = $2, hash = $3`,
        [chainId, seq, hash],
      );
    },
    nextCheckpoint: async () => {
      clock.advance({ hours: 1 });
      return (await checkpoints.makeDue())!;
    },
    drop: () => database.drop(),
  };
}

/** Eight cases and the system's chain, begun in the old form, grown over three checkpoints; the last covers all of it. */
export async function fillRecord(record: KeptRecord): Promise<string[]> {
  const chains = [SYSTEM_CHAIN, ...Array.from({ length: 8 }, () => uuidV7())];
  for (const [index, chain] of chains.entries())
    for (let left = index % 3; left > 0; left -= 1) await record.writeOld(chain);
  for (let round = 0; round < 3; round += 1) {
    for (const [index, chain] of chains.entries()) await record.write(chain, 2 + ((index + round) % 4));
    await record.nextCheckpoint();
  }
  return chains;
}
