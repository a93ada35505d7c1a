import { escapeIdentifier } from 'pg';
import { ACCESS, HIDDEN_COLUMN } from './access';
import { type RowOf, type TableAccess, WEB_ACTORS, type WebActor } from './access-rules';

/** The group roles that grants and policies name. They belong to the cluster, so every database on it shares them. */
export const GROUPS = {
  owner: 'buckler_owner',
  web: 'buckler_web',
  worker: 'buckler_worker',
  auditor: 'buckler_auditor',
} as const;

const COMMAND = { S: 'SELECT', I: 'INSERT', U: 'UPDATE', D: 'DELETE' } as const;
type Op = keyof typeof COMMAND;
const OPS = Object.keys(COMMAND) as Op[];

/** These see the rows of a case when `buckler_sees_case` says so; the others are held by what they may do at all. */
const RULED_BY_CASE: readonly WebActor[] = ['caseworker', 'supervisor', 'person', 'platform'];

const isOneOf = (actors: readonly string[]): string =>
  `current_setting('buckler.actor', true) = ANY ('{${actors.join(',')}}')`;

/** Whether the actor sees the case that a row belongs to. */
function seesRow(table: string, row: Exclude<RowOf, 'nobody'>): string {
  if ('case' in row) return `buckler_sees_case(${row.case})`;
  const own = escapeIdentifier(table);
  return 'notice' in row
    ? `EXISTS (SELECT 1 FROM notice n WHERE n.id = ${own}.${row.notice} AND buckler_sees_case(n.case_id))`
    : `EXISTS (SELECT 1 FROM item i WHERE i.id = ${own}.${row.item} AND buckler_sees_case(i.case_id))`;
}

/** What the actor sees of the rows: null for all of them, `case` for those of a case they see, or a condition. */
function scopeOf(access: TableAccess, actor: WebActor): string | null {
  const isByCase = access.row !== 'nobody' && RULED_BY_CASE.includes(actor);
  return access.only?.[actor] ?? (isByCase ? 'case' : null);
}

/**
 * Who sees every case is looked up once for a statement (an uncorrelated sub-select is an InitPlan), and then nothing
 * more is asked of a row. The others come by an index with few rows, and a look for each row is cheaper for them than
 * the planning of more sub-selects, which every statement would pay.
 */
function webCondition(table: string, access: TableAccess, op: Op): string {
  const actors = WEB_ACTORS.filter((actor) => access.web[actor]?.includes(op));
  const byScope = new Map<string | null, WebActor[]>();
  for (const actor of actors) {
    const scope = scopeOf(access, actor);
    byScope.set(scope, [...(byScope.get(scope) ?? []), actor]);
  }
  const arms = [...byScope].flatMap(([scope, some]) => {
    if (scope === null) return [isOneOf(some)];
    if (scope !== 'case' || access.row === 'nobody') return [`(${isOneOf(some)} AND (${scope}))`];
    return [
      `(SELECT ${isOneOf(some)} AND buckler_sees_every_case())`,
      `(${isOneOf(some)} AND ${seesRow(table, access.row)})`,
    ];
  });
  return arms.join(' OR ');
}

const policy = (name: string, table: string, command: string, role: string, condition: string): string =>
  `CREATE POLICY ${escapeIdentifier(name)} ON ${escapeIdentifier(table)} FOR ${command} TO ${role} ${
    command === 'INSERT' ? `WITH CHECK (${condition})` : `USING (${condition})`
  }`;

const isActor = (actor: string): string => `current_setting('buckler.actor', true) = '${actor}'`;
/** Of rows that are there this is asked once for a statement; of new ones each time, which costs less than planning it. */
const onceIsActor = (actor: string): string => `(SELECT ${isActor(actor)})`;

const privilege = (op: Op, changes: readonly string[] | undefined): string =>
  op === 'U' && changes ? `UPDATE (${changes.map(escapeIdentifier).join(', ')})` : COMMAND[op];

function statementsFor(table: string, columns: readonly string[], access: TableAccess): string[] {
  const own = escapeIdentifier(table);
  const webOps = OPS.filter((op) => WEB_ACTORS.some((actor) => access.web[actor]?.includes(op)));
  const granted = webOps.map((op) => privilege(op, access.webChanges));
  const statements = webOps.map((op) =>
    policy(`web_${COMMAND[op].toLowerCase()}`, table, COMMAND[op], GROUPS.web, webCondition(table, access, op)),
  );
  if (granted.length > 0) statements.push(`GRANT ${granted.join(', ')} ON ${own} TO ${GROUPS.web}`);
  if (access.worker !== undefined) {
    const ops = [...access.worker].map((op) => privilege(op as Op, access.workerChanges));
    statements.push(`GRANT ${ops.join(', ')} ON ${own} TO ${GROUPS.worker}`);
    const isSystem = policy('worker_all', table, 'ALL', GROUPS.worker, onceIsActor('system'));
    statements.push(`${isSystem} WITH CHECK (${isActor('system')})`);
  }
  if (access.isAudited) {
    const shown = columns.filter((column) => !HIDDEN_COLUMN.test(column)).map(escapeIdentifier);
    statements.push(`GRANT SELECT (${shown.join(', ')}) ON ${own} TO ${GROUPS.auditor}`);
    statements.push(policy('auditor_select', table, 'SELECT', GROUPS.auditor, onceIsActor('auditor')));
  }
  return statements;
}

/** What the catalogue says there is: a table of ours, its columns, and the policies that stand on it now. */
export interface FoundTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly policies: readonly string[];
}

/** Run with the rights of the owner, for the web's login alone; each asks for the one actor that it is for. */
const WEB_FUNCTIONS = [
  'buckler_notice_at_door()',
  'buckler_owners_at_door(text[], timestamptz)',
  'buckler_staff_at_door()',
  'buckler_admit_staff(uuid, text, text, text, timestamptz)',
  'buckler_change_staff(uuid, text, timestamptz)',
  'buckler_keep_codes(uuid, bytea)',
  'buckler_notices_by_rule()',
  'buckler_notices_by_channel()',
  'buckler_contacts_with_platform(text, int)',
  'buckler_recipient_at_door()',
  'buckler_entries_of_person()',
  'buckler_hashes_at_door()',
  'buckler_open_hashes_at_door(uuid[])',
].join(', ');

/** Before the tables: who may enter at all, and who may ask what the door sees. */
export const SCHEMA_STATEMENTS: readonly string[] = [
  `GRANT USAGE ON SCHEMA public TO ${GROUPS.web}, ${GROUPS.worker}, ${GROUPS.auditor}`,
  `GRANT SELECT ON schema_migration TO ${GROUPS.web}, ${GROUPS.worker}, ${GROUPS.auditor}`,
  `REVOKE ALL ON FUNCTION ${WEB_FUNCTIONS} FROM PUBLIC`,
  `GRANT EXECUTE ON FUNCTION ${WEB_FUNCTIONS} TO ${GROUPS.web}`,
];

/**
 * The statements that make the grants and policies of a table what `ACCESS` says, whatever they were. A table it does
 * not name is closed to everybody but its owner.
 */
export function accessStatements({ name, columns, policies }: FoundTable): string[] {
  const access = ACCESS[name];
  const own = escapeIdentifier(name);
  return [
    ...policies.map((one) => `DROP POLICY ${escapeIdentifier(one)} ON ${own}`),
    `REVOKE ALL ON ${own} FROM PUBLIC, ${GROUPS.web}, ${GROUPS.worker}, ${GROUPS.auditor}`,
    `ALTER TABLE ${own} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`,
    policy('owner_all', name, 'ALL', GROUPS.owner, 'true'),
    ...(access === undefined ? [] : statementsFor(name, columns, access)),
  ];
}
