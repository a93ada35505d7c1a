import { Client, type ClientConfig } from 'pg';
import { type ErasureReason, type ErasureRecord, ledgerLine } from '../../domain/case/erasure-ledger';
import { keyIdsOf, STANDALONE_SECRETS } from '../keys/standalone-secrets';
import type { DatabaseFacts } from './manifest';

/** A connection without time limits, for the length of `work`. */
export async function withClient<T>(config: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ application_name: 'buckler-backup', connectionTimeoutMillis: 10_000, ...config });
  client.on('error', () => undefined); // the query that runs reports it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The facts a backup is compared by. Throws if this is no database of Buckler. */
export async function readFacts(client: Client): Promise<DatabaseFacts> {
  if (!(await hasTable(client, 'schema_migration'))) throw new Error('There is no Buckler in this database.');
  const named = ['SELECT outer_key_id FROM key_ring'];
  for (const secret of STANDALONE_SECRETS) if (await hasTable(client, secret.table)) named.push(keyIdsOf(secret));
  const erasures = (await hasTable(client, 'erasure')) ? '(SELECT count(*)::int FROM erasure)' : '0';
  const { rows } = await client.query<
    DatabaseFacts['counts'] & Pick<DatabaseFacts, 'schemaVersion' | 'chainsDigest' | 'outerKeyIds'>
  >(
    `SELECT (SELECT name FROM schema_migration ORDER BY timestamp DESC, id DESC LIMIT 1) AS "schemaVersion",
       (SELECT count(*)::int FROM "case") AS cases, (SELECT count(*)::int FROM notice) AS notices,
       (SELECT count(*)::int FROM audit_entry) AS "auditEntries", ${erasures} AS erasures,
       (SELECT encode(sha256(coalesce(string_agg(chain_id || ' ' || seq || ' ' || encode(hash, 'hex'), E'\\n'
          ORDER BY chain_id), '')::bytea), 'hex') FROM audit_head) AS "chainsDigest",
       ARRAY(${named.join(' UNION ')} ORDER BY 1)
         AS "outerKeyIds"`,
  );
  const { schemaVersion, chainsDigest, outerKeyIds, ...counts } = rows[0]!;
  return { schemaVersion, counts, chainsDigest, outerKeyIds };
}

/** The ledger of erasures as it stands in a database; empty for one from before there was a ledger. */
export async function readLedgerOf(client: Client): Promise<ErasureRecord[]> {
  if (!(await hasTable(client, 'erasure'))) return [];
  // Through JSON, because a database of an older version has no proofs.
  const { rows } = await client.query<{ caseId: string; erasedAt: Date; reason: ErasureReason; proof: string | null }>(
    `SELECT case_id AS "caseId", erased_at AS "erasedAt", reason,
       substr(to_jsonb(e)->>'proof_sha256', 3) AS proof FROM erasure e ORDER BY erased_at, case_id`,
  );
  return rows.map(({ proof, ...record }) => (proof === null ? record : { ...record, proof }));
}

export const ledgerText = (records: readonly ErasureRecord[]): string => records.map(ledgerLine).join('');

export async function serverMajor(client: Client): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  );
  return Math.floor(rows[0]!.version / 10_000);
}

async function hasTable(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [name]);
  return rows[0]!.found;
}

/** How a restored database differs from the one that was kept, one line each; empty when it does not. */
export function differences(kept: DatabaseFacts, restored: DatabaseFacts): string[] {
  const found = (Object.keys(kept.counts) as (keyof DatabaseFacts['counts'])[])
    .filter((name) => kept.counts[name] !== restored.counts[name])
    .map((name) => `${name}: ${kept.counts[name]} were kept, ${restored.counts[name]} are there`);
  if (kept.schemaVersion !== restored.schemaVersion) found.push(`the schema is of ${restored.schemaVersion}`);
  if (kept.chainsDigest !== restored.chainsDigest) found.push('the record is not the one that was kept');
  return found;
}
