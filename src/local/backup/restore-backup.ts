import fs from 'node:fs';
import path from 'node:path';
import { migrate } from '../../infra/database/migrate';
import { openDatabase } from '../../infra/database/open-database';
import { verifyBackup } from './backup-folder';
import { type Check, checkDecryption, checkErased, checkKeys, checkRecord, checkSchema } from './checks';
import { differences, readFacts, withClient } from './database-facts';
import { givenEnvelope } from './given-keys';
import { keysFolderOf, loadKeyRing, newestKeyRing, verifyKeyRing } from './key-ring-file';
import { collectLedgers, type CollectedLedger } from './ledgers';
import type { Manifest } from './manifest';
import { replayErasures } from './replay';
import { restoreCluster, type RestoreTarget } from './restore-cluster';
import { restoreDump } from './restore-dump';

export interface RestoreOptions {
  readonly from: string;
  readonly into: { readonly dataDir: string } | { readonly databaseUrl: string };
  readonly mayReplace?: boolean;
  /** Files with more erasures, besides those that are found by themselves. */
  readonly ledgers?: readonly string[];
  /** The key ring; by default the newest beside the folder of the backup. null: none, and what is restored stays unreadable. */
  readonly keys?: string | null;
  readonly env: NodeJS.ProcessEnv;
  readonly log?: (line: string) => void;
}

/** What a restore did and found. It holds ids, numbers and names of files; nothing of a case and no secret. */
export interface RestoreReport {
  readonly ok: boolean;
  readonly from: string;
  readonly kind: Manifest['kind'];
  readonly madeAt: string;
  readonly movedAside: string | null;
  /** The key ring that was loaded, with the keys in it that this database needed; null if none was, or none is needed. */
  readonly keyRing: { readonly file: string; readonly loaded: number } | null;
  readonly migrated: readonly string[];
  readonly ledger: CollectedLedger & { readonly erasedAgain: number };
  readonly checks: readonly Check[];
  /** What a human must still do or know. */
  readonly notes: readonly string[];
  readonly timings: readonly { readonly step: string; readonly seconds: number }[];
}

/**
 * Restores one backup: first every byte of it is checked, then it is laid out, compared with what was kept, brought up
 * to this code, and every erasure that any ledger knows is done again. Only then is it a database somebody may start
 * on. Throws before anything is touched if the backup is not whole or the target is taken.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const timings: { step: string; seconds: number }[] = [];
  const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    timings.push({ step, seconds: Math.round(performance.now() - started) / 1000 });
    return result;
  };
  const { from, env } = options;
  const envelope = await givenEnvelope(env, 'dataDir' in options.into ? options.into.dataDir : null);
  const manifest = await timed('check the files', () => verifyBackup(from));
  const keyRing = await timed('check the key ring', () => keyRingFor(options, manifest));
  const settingFile = env.ERASURE_LEDGER_FILE || null;
  const named = [
    ...(options.ledgers ?? []),
    ...(settingFile !== null && fs.existsSync(settingFile) ? [settingFile] : []),
  ];
  collectLedgers(from, named, []); // a named ledger that cannot be read ends it here, before anything is touched
  const target = await timed('restore', () => openTarget(options, manifest));
  try {
    const counts = await timed('compare', () => compare(target.url, manifest));
    // Jobs of another time go; the outbox and the rows make them anew (ADR 0004), and the migration their empty tables.
    await withClient({ connectionString: target.url }, (client) =>
      client.query('DROP SCHEMA IF EXISTS bullmq CASCADE'),
    );
    const migrated = await timed('migrate', () => migrate(target.url));
    const database = await openDatabase(target.url, 'buckler-restore');
    try {
      const loaded = keyRing === null ? 0 : await timed('load the keys', () => loadKeyRing(database, keyRing));
      const more =
        target.replacedLedger === null ? [] : [{ name: 'the replaced database', records: target.replacedLedger }];
      const ledger = collectLedgers(from, named, more);
      const erasedAgain = await timed('erase again', () => replayErasures(database, ledger.records));
      const checks = await timed('check the database', async () => [
        counts,
        await checkSchema(database),
        await checkRecord(database),
        await checkKeys(database, options.keys === null),
        await checkDecryption(database, envelope),
        await checkErased(database),
      ]);
      const [open] = await database.query<{ count: number }[]>(
        `SELECT count(*)::int AS count FROM notice WHERE state IN ('approved','sending')`,
      );
      return {
        ok: checks.every((check) => check.ok !== false),
        from,
        kind: manifest.kind,
        madeAt: manifest.startedAt,
        movedAside: target.movedAside,
        keyRing: keyRing === null ? null : { file: keyRing, loaded },
        migrated,
        ledger: { ...ledger, erasedAgain },
        checks,
        notes: notesFor(target, open!.count, env, settingFile),
        timings,
      };
    } finally {
      await database.destroy();
    }
  } finally {
    await target.close();
  }
}

/** The key ring to load, checked byte by byte; null for a backup that holds its keys itself, or if none is wanted. */
async function keyRingFor({ from, keys }: RestoreOptions, manifest: Manifest): Promise<string | null> {
  if (manifest.format === 1 || keys === null) return null;
  const folder = keysFolderOf(path.dirname(path.resolve(from)));
  const file = keys ?? newestKeyRing(folder);
  if (file === null)
    throw new Error(`There is no key ring in ${folder}. Name one with --keys FILE; --no-keys restores without.`);
  await verifyKeyRing(file);
  return file;
}

function openTarget(options: RestoreOptions, manifest: Manifest): Promise<RestoreTarget> {
  const { from, into, mayReplace = false, log = () => undefined } = options;
  if (manifest.kind === 'cluster') {
    if ('dataDir' in into) return restoreCluster(from, into.dataDir, mayReplace, log);
    throw new Error('This is a backup of an embedded database: restore it with --into-data.');
  }
  if ('dataDir' in into) throw new Error('This is a dump of a server: restore it with --database-url.');
  return restoreDump(from, into.databaseUrl, {
    dumpMajor: manifest.dumpMajor ?? manifest.serverMajor,
    mayReplace,
    log,
  });
}

/** Before anything is changed in it, a restored database is exactly what was kept. */
async function compare(url: string, manifest: Manifest): Promise<Check> {
  const restored = await withClient({ connectionString: url }, readFacts);
  const wrong = differences(manifest.facts, restored);
  const { cases, notices, auditEntries } = restored.counts;
  const detail =
    wrong.length === 0
      ? `${cases} cases, ${notices} notices and ${auditEntries} entries, as they were kept`
      : wrong.join('; ');
  return { name: 'counts', ok: wrong.length === 0, detail };
}

function notesFor(target: RestoreTarget, open: number, env: NodeJS.ProcessEnv, settingFile: string | null): string[] {
  const notes: string[] = [];
  if (target.movedAside !== null) {
    notes.push(
      `What was there before is kept as ${target.movedAside}. It still holds what was erased since: delete it.`,
    );
    if (target.replacedLedger === null)
      notes.push('The ledger of the replaced database could not be read. Give later erasures with --ledger.');
  }
  if (settingFile !== null && !fs.existsSync(settingFile)) notes.push('ERASURE_LEDGER_FILE is set, but not there.');
  if (open > 0)
    notes.push(
      `${open} notices were on their way when the backup was made. Workers will send them again, with the same ` +
        'webhook-id: a platform that has one already knows it.',
    );
  notes.push('Answers, reports and steps from after the backup are lost.');
  if (env.REDIS_URL) notes.push('Empty the queue in Redis before you start a worker (redis-cli flushall).');
  return notes;
}
