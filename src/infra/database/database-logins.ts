import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { GROUPS } from './access-sql';

/** Addresses with the logins that the processes use; each is made by `migrate` if it is not there. */
export interface Logins {
  readonly web?: string | null;
  readonly worker?: string | null;
  readonly auditor?: string | null;
}

type Query = (sql: string) => Promise<unknown>;
type Ask = <Row>(sql: string, values?: unknown[]) => Promise<Row[]>;

/**
 * The group roles, made if they are missing. They belong to the whole cluster: two databases of it may be migrated at
 * the same moment, and whoever comes second finds them there. Throws with what to run when the owner may not make them.
 */
export async function ensureGroups(query: Query): Promise<void> {
  const make = Object.values(GROUPS).map(
    (group) => `IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '${group}') THEN
      BEGIN CREATE ROLE ${group} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END; END IF;`,
  );
  // A superuser is a member of everything and is let through row-level security in any case.
  const join = `IF NOT pg_has_role(current_user, '${GROUPS.owner}', 'USAGE') THEN
    BEGIN EXECUTE format('GRANT ${GROUPS.owner} TO %I', current_user); EXCEPTION WHEN unique_violation THEN NULL; END; END IF;`;
  await query(`DO $$ BEGIN ${make.join('\n')} ${join} END $$`).catch((error: unknown) => {
    throw isForbidden(error) ? new Error(MAY_NOT, { cause: error }) : error;
  });
}

const MAY_NOT = `The owner of the database may not make roles. Give it CREATEROLE, or run once as a superuser: ${Object.values(
  GROUPS,
)
  .map((group) => `CREATE ROLE ${group} NOLOGIN;`)
  .join(' ')} GRANT ${GROUPS.owner} TO <owner of the database>;`;

/**
 * Makes the logins named in these addresses, with their passwords, as members of their group. One that can already
 * connect is left alone, and so is the owner's own (a set-up with a single address, which the boot speaks of).
 */
export async function ensureLogins(ask: Ask, ownerUrl: string, logins: Logins): Promise<void> {
  const owner = new URL(ownerUrl).username;
  for (const part of ['web', 'worker', 'auditor'] as const) {
    const url = logins[part];
    if (!url || new URL(url).username === owner) continue;
    await ensureLogin(ask, url, GROUPS[part]);
  }
}

async function ensureLogin(ask: Ask, url: string, group: string): Promise<void> {
  const { username, password } = new URL(url);
  const name = decodeURIComponent(username);
  const secret = decodeURIComponent(password);
  if (await connectsAs(url, group)) return;
  // Names of roles cannot be parameters; so the server itself writes the statements, whose names and words it quotes.
  const [make] = await ask<{ sql: string }>(
    `SELECT format(CASE WHEN EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1::text) THEN 'ALTER' ELSE 'CREATE' END
       || ' ROLE %1$I LOGIN PASSWORD %2$L; GRANT %3$I TO %1$I', $1::text, $2::text, $3::text) AS sql`,
    [name, scramVerifier(secret), group],
  );
  await ask(make!.sql).catch(async (error: unknown) => {
    if (await connectsAs(url, group)) return; // another process was quicker
    const login = escapeIdentifier(name);
    const advice = `Run as a superuser: CREATE ROLE ${login} LOGIN PASSWORD '…'; GRANT ${group} TO ${login};`;
    throw isForbidden(error) ? new Error(`The login ${name} cannot be made. ${advice}`, { cause: error }) : error;
  });
}

async function connectsAs(url: string, group: string): Promise<boolean> {
  const client = new Client({
    connectionString: url,
    application_name: 'buckler-migrate',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ is: boolean }>(`SELECT pg_has_role(current_user, $1, 'USAGE') AS is`, [
      group,
    ]);
    return rows[0]!.is;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const isForbidden = (error: unknown): boolean =>
  ((error as { driverError?: { code?: string } }).driverError ?? (error as { code?: string })).code === '42501';

/** RFC 5803, as PostgreSQL keeps it: so that the password itself never stands in a statement, nor in a server's log. */
function scramVerifier(password: string): string {
  const [iterations, salt] = [4096, randomBytes(16)];
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`;
}
