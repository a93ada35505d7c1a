import { CaseKeyService, type CaseVault, type SealedField } from '../../features/case/case-key.service';
import { AuditLog } from '../../infra/audit/audit-log';
import type { Envelope } from '../../infra/crypto/envelope';
import type { OpenDatabase } from '../../infra/database/open-database';
import { pendingMigrations } from '../../infra/database/migrate';

/** One question asked of a restored database. `ok: null` means that it could not be asked. */
export interface Check {
  readonly name: 'counts' | 'schema' | 'record' | 'keys' | 'decryption' | 'erased';
  readonly ok: boolean | null;
  readonly detail: string;
}

const SAMPLE_CASES = 25;
const PAGE = 500;

/** Where the sealed fields are whose text is opened as a sample: the words and the links of a person. */
const SAMPLED: readonly { readonly field: SealedField; readonly sql: string }[] = [
  { field: 'item.url', sql: 'SELECT url_sealed AS sealed FROM item WHERE case_id = $1' },
  { field: 'report.narrative', sql: 'SELECT narrative_sealed AS sealed FROM report WHERE case_id = $1' },
  { field: 'contact_rule.address', sql: 'SELECT address_sealed AS sealed FROM contact_rule WHERE case_id = $1' },
  { field: 'notice.body', sql: 'SELECT body_sealed AS sealed FROM notice WHERE case_id = $1' },
  { field: 'note.text', sql: 'SELECT text_sealed AS sealed FROM note WHERE case_id = $1' },
];

export async function checkSchema(database: OpenDatabase): Promise<Check> {
  const pending = await pendingMigrations(database);
  const detail = pending.length === 0 ? 'every migration is there' : `missing: ${pending.join(', ')}`;
  return { name: 'schema', ok: pending.length === 0, detail };
}

/** Walks every chain of the record from its first entry to its head. */
export async function checkRecord(database: OpenDatabase): Promise<Check> {
  const audit = new AuditLog();
  const rows = await database.query<{ id: string }[]>(
    'SELECT chain_id AS id FROM audit_head UNION SELECT DISTINCT chain_id FROM audit_entry',
  );
  const broken: string[] = [];
  let entries = 0;
  for (const { id } of rows) {
    const verdict = await audit.verify(database.manager, id);
    if (verdict.ok) entries += verdict.entries;
    else broken.push(`${id} at entry ${verdict.brokenAt}`);
  }
  const detail =
    broken.length === 0 ? `${rows.length} chains with ${entries} entries are whole` : `broken: ${broken.join(', ')}`;
  return { name: 'record', ok: broken.length === 0, detail };
}

/** Every case has its key, unless it was erased. Without a key ring the answer is known and was asked for. */
export async function checkKeys(database: OpenDatabase, isWithout: boolean): Promise<Check> {
  const [row] = await database.query<{ keys: number; missing: number }[]>(
    `SELECT (SELECT count(*)::int FROM key_ring) AS keys, (SELECT count(*)::int FROM "case" c
       WHERE NOT EXISTS (SELECT 1 FROM key_ring k WHERE k.case_id = c.id)
         AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.case_id = c.id)) AS missing`,
  );
  const { keys, missing } = row!;
  if (isWithout)
    return { name: 'keys', ok: null, detail: `restored without a key ring: ${missing} cases are unreadable` };
  const detail =
    missing === 0
      ? `${keys} keys; every case that was not erased has its own`
      : `${missing} cases have no key: is the key ring older than the backup, or of another installation?`;
  return { name: 'keys', ok: missing === 0, detail };
}

/** Opens the key of every case, and the fields of a random sample of them. Shows numbers, never a text. */
export async function checkDecryption(database: OpenDatabase, envelope: Envelope | null): Promise<Check> {
  if (envelope === null)
    return { name: 'decryption', ok: null, detail: 'not checked: no OUTER_KEY or OUTER_KEY_FILE was given' };
  const keys = new CaseKeyService(envelope);
  const failures = await failingKeys(database, envelope);
  let fields = 0;
  const sample = await database.query<{ id: string }[]>(
    'SELECT case_id AS id FROM key_ring ORDER BY random() LIMIT $1',
    [SAMPLE_CASES],
  );
  for (const { id } of failures.length > 0 ? [] : sample) {
    const vault = await keys.vaultOf(database.manager, id, 'database-check');
    const opened = await openFields(database, vault, id);
    if (opened === null) failures.push(`a field of case ${id}`);
    else fields += opened;
  }
  const detail =
    failures.length > 0
      ? `cannot be opened: ${failures.slice(0, 5).join(', ')}${failures.length > 5 ? ' …' : ''}`
      : `the key of every case opens; ${fields} fields of ${sample.length} cases were read`;
  return { name: 'decryption', ok: failures.length === 0, detail };
}

async function failingKeys(database: OpenDatabase, envelope: Envelope): Promise<string[]> {
  const failures: string[] = [];
  for (let last = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows = await database.query<{ id: string; wrapped: Buffer; outer: string }[]>(
      `SELECT case_id AS id, wrapped_key AS wrapped, outer_key_id AS outer FROM key_ring
       WHERE case_id > $1 ORDER BY case_id LIMIT ${PAGE}`,
      [last],
    );
    for (const { id, wrapped, outer } of rows) {
      try {
        envelope.unwrap(id, wrapped, outer);
      } catch {
        failures.push(`the key of case ${id} (outer key ${outer})`);
      }
    }
    if (rows.length < PAGE) return failures;
    last = rows.at(-1)!.id;
  }
}

/** How many fields of a case open; null as soon as one does not. */
async function openFields(database: OpenDatabase, vault: CaseVault, caseId: string): Promise<number | null> {
  let opened = 0;
  for (const { field, sql } of SAMPLED)
    for (const { sealed } of await database.query<{ sealed: Buffer | null }[]>(sql, [caseId])) {
      if (sealed === null) continue;
      try {
        vault.open(field, sealed);
      } catch {
        return null;
      }
      opened += 1;
    }
  return opened;
}

/** No case of the ledger has a key, or a byte that was sealed under it. */
export async function checkErased(database: OpenDatabase): Promise<Check> {
  const [row] = await database.query<{ ledger: number; readable: number }[]>(
    `SELECT (SELECT count(*)::int FROM erasure) AS ledger, (SELECT count(*)::int FROM erasure e
       WHERE EXISTS (SELECT 1 FROM key_ring k WHERE k.case_id = e.case_id)
          OR EXISTS (SELECT 1 FROM item i WHERE i.case_id = e.case_id AND length(i.url_sealed) > 0)
          OR EXISTS (SELECT 1 FROM report r WHERE r.case_id = e.case_id AND r.narrative_sealed IS NOT NULL)
          OR EXISTS (SELECT 1 FROM contact_rule c WHERE c.case_id = e.case_id AND c.address_sealed IS NOT NULL)
          OR EXISTS (SELECT 1 FROM notice n WHERE n.case_id = e.case_id AND length(n.body_sealed) > 0)) AS readable`,
  );
  const { ledger, readable } = row!;
  const detail =
    readable === 0 ? `nothing is left of ${ledger} erased cases` : `${readable} erased cases have content again`;
  return { name: 'erased', ok: readable === 0, detail };
}
