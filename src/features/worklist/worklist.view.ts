import { Injectable } from '@nestjs/common';
import { BUCKET_HOURS } from '../../domain/deadline/risk';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CAUGHT_UP, WorklistEntryService } from './worklist-entry.service';
import { type Cursor, isFiltered, type WorklistBucket, type WorklistFilter } from './worklist-filter';
import { asksBehind, BEHIND, type Behind, BESIDE, ENTRY, ROW, type Row, rowOf, type WorklistRow } from './worklist-row';

/** Numbers up to {@link COUNTED}: what is more is "many", and costs the same whether it is a hundred or a million. */
export type WorklistCounts = Readonly<Record<WorklistBucket | 'closed' | 'openLetters', number>>;
export const COUNTED = 100;

export interface WorklistPage {
  readonly rows: readonly WorklistRow[];
  /** Of everything that is open, whatever the list is narrowed to. */
  readonly counts: WorklistCounts;
  /** What each group holds of the cases that the filter leaves. */
  readonly groups: Readonly<Record<WorklistBucket, number>>;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  readonly at: Date;
}

export interface WorklistQuery {
  readonly filter?: WorklistFilter;
  readonly cursor?: Cursor | null;
  readonly limit?: number;
  /** Whose "mine" it is. */
  readonly staff?: Pick<StaffIdentity, 'id'>;
}

/** A page never has more rows. A number in the statement, because Postgres keeps no plan for a limit it cannot see. */
const PAGE_MOST = 100;
const NO_FILTER: WorklistFilter = { bucket: 'all', state: null, holder: null, platform: null, basis: null, flag: null };

const hoursOn = (hours: number): string => `$1::timestamptz + interval '${hours} hours'`;
const AFTER_A_DAY = `e.due_at > ${hoursOn(BUCKET_HOURS['24h'])}`;
const BUCKET: Readonly<Record<WorklistBucket, string>> = {
  all: 'true',
  overdue: `e.due_at <= $1`,
  '4h': `e.due_at > $1 AND e.due_at <= ${hoursOn(BUCKET_HOURS['4h'])}`,
  '12h': `e.due_at > ${hoursOn(BUCKET_HOURS['4h'])} AND e.due_at <= ${hoursOn(BUCKET_HOURS['12h'])}`,
  '24h': `e.due_at > ${hoursOn(BUCKET_HOURS['12h'])} AND e.due_at <= ${hoursOn(BUCKET_HOURS['24h'])}`,
  later: `(${AFTER_A_DAY} OR e.due_at IS NULL)`,
  new: `e.state = 'intake'`,
  waiting: 'e.is_waiting',
};

/** Where each number is counted from, in the order of an index: then the count stops at {@link COUNTED} rows. */
const COUNTED_FROM: Readonly<Record<keyof WorklistCounts, readonly string[]>> = {
  all: ['worklist_entry'],
  overdue: [inOrderOfTime(BUCKET.overdue)],
  '4h': [inOrderOfTime(BUCKET['4h'])],
  '12h': [inOrderOfTime(BUCKET['12h'])],
  '24h': [inOrderOfTime(BUCKET['24h'])],
  later: [inOrderOfTime(AFTER_A_DAY), 'worklist_entry e WHERE e.due_at IS NULL'],
  new: [`worklist_entry e WHERE ${BUCKET.new}`],
  waiting: [`worklist_entry e WHERE ${BUCKET.waiting}`],
  closed: ['"case" WHERE closed_at IS NOT NULL ORDER BY closed_at DESC'],
  openLetters: ['dead_letter WHERE ended_at IS NULL'],
};
/** What a filter leaves is in no index's order: all of it is looked at. */
const GROUPS = Object.entries(BUCKET)
  .map(([name, isIn]) => `least(count(*) FILTER (WHERE ${isIn}), ${COUNTED})::int AS "${name}"`)
  .join(', ');
const COUNT = `SELECT $1::timestamptz AS at, ${Object.entries(COUNTED_FROM).map(counting).join(', ')}`;

/** The desk's list, in the order of risk ({@link riskOf}); pages are cut by the last row seen, not by a number. */
@Injectable()
export class WorklistView {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly entries: WorklistEntryService,
  ) {}

  async page({ filter = NO_FILTER, cursor = null, limit = 50, staff }: WorklistQuery): Promise<WorklistPage> {
    await this.entries.catchUp(CAUGHT_UP);
    return this.work.snapshot(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const { where, parameters } = conditions(filter, staff, at);
      const isBack = cursor?.side === 'before';
      if (cursor !== null) {
        parameters.push(new Date(cursor.riskAtMs).toISOString(), cursor.caseId);
        const [risk, id] = [`$${parameters.length - 1}`, `$${parameters.length}`];
        where.push(`(e.risk_at, e.case_id) ${isBack ? '<' : '>'} (${risk}::timestamptz, ${id}::uuid)`);
      }
      parameters.push(Math.min(limit, PAGE_MOST) + 1);
      const order = isBack ? 'e.risk_at DESC, e.case_id DESC' : 'e.risk_at, e.case_id';
      // The page is cut first, from the index; only its rows are then looked up.
      const found = await tx.query<Row[]>(
        `SELECT ${ROW}, ${ENTRY} FROM (
           SELECT * FROM worklist_entry e WHERE ${where.join(' AND ')} ORDER BY ${order} LIMIT ${PAGE_MOST} + 1) e
         JOIN "case" c ON c.id = e.case_id ${BESIDE} WHERE c.state <> 'closed' ORDER BY ${order} LIMIT $${parameters.length}`,
        parameters,
      );
      const more = found.length > limit;
      const rows = await this.withBehind(tx, found.slice(0, limit).map(rowOf));
      const counts = await this.count(tx, at);
      return {
        rows: isBack ? rows.reverse() : rows,
        hasBefore: isBack ? more : cursor !== null,
        hasAfter: isBack || more,
        counts,
        groups: isFiltered(filter) ? await this.countWithin(tx, filter, staff, at) : counts,
        at,
      };
    });
  }

  /** How many rows of this filter changed since then, and how many there are, each up to {@link COUNTED}. */
  async changes(
    { filter = NO_FILTER, staff }: WorklistQuery,
    since: Date,
  ): Promise<{ readonly changed: number; readonly total: number }> {
    await this.entries.catchUp(CAUGHT_UP);
    return this.work.read(async (tx) => {
      const { where, parameters } = conditions(filter, staff, await this.clock.lawNow(tx));
      parameters.push(since.toISOString(), COUNTED);
      const [at, most] = [`$${parameters.length - 1}`, `$${parameters.length}`];
      const matching = `SELECT 1 FROM worklist_entry e WHERE ${where.join(' AND ')}`;
      const [row] = await tx.query<{ changed: number; total: number }[]>(
        `SELECT (SELECT count(*)::int FROM (${matching} AND e.changed_at > ${at} LIMIT ${most}) a) AS changed,
           (SELECT count(*)::int FROM (${matching} LIMIT ${most}) b) AS total`,
        parameters,
      );
      return row!;
    });
  }

  /** Closed cases, the last closed first. */
  closed(limit = 50): Promise<WorklistRow[]> {
    return this.work.read(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const rows = await tx.query<Row[]>(
        `SELECT ${ROW}, NULL::timestamptz AS "riskAt", NULL::timestamptz AS "dueAt", NULL AS rule, NULL AS kind,
           '{}'::text[] AS signs
         FROM (SELECT * FROM "case" WHERE closed_at IS NOT NULL ORDER BY closed_at DESC LIMIT ${PAGE_MOST}) c ${BESIDE}
         ORDER BY c.closed_at DESC LIMIT $2`,
        [at.toISOString(), limit],
      );
      return rows.map(rowOf);
    });
  }

  /** The cases of these locators, in the order of risk, the closed ones after them. */
  some(caseIds: readonly string[]): Promise<WorklistRow[]> {
    return this.work.read(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const rows = await tx.query<Row[]>(
        `SELECT ${ROW}, ${ENTRY} FROM "case" c LEFT JOIN worklist_entry e ON e.case_id = c.id ${BESIDE}
         WHERE c.id = ANY($2) ORDER BY e.risk_at NULLS LAST, c.created_at DESC`,
        [at.toISOString(), caseIds],
      );
      return this.withBehind(
        tx,
        rows.map((row) => rowOf({ ...row, signs: row.signs ?? [] })),
      );
    });
  }

  /** One question for all rows of which somebody must know what a notice would stand on; none where there are none. */
  private async withBehind(tx: Tx, rows: WorklistRow[]): Promise<WorklistRow[]> {
    const ids = rows.filter(asksBehind).map(({ caseId }) => caseId);
    if (ids.length === 0) return rows;
    const found = await tx.query<(Behind & { caseId: string })[]>(BEHIND, [ids]);
    const behind = new Map(found.map(({ caseId, ...one }) => [caseId, one]));
    return rows.map((row) => ({ ...row, ahead: { ...row.ahead, ...behind.get(row.caseId) } }));
  }

  private async count(tx: Tx, at: Date): Promise<WorklistCounts> {
    const [counts] = await tx.query<WorklistCounts[]>(COUNT, [at.toISOString()]);
    return counts!;
  }

  /** One look at the rows that the filter leaves: an index narrows them by holder and state, else all open ones are read. */
  private async countWithin(tx: Tx, filter: WorklistFilter, staff: WorklistQuery['staff'], at: Date) {
    const { where, parameters } = conditions({ ...filter, bucket: 'all' }, staff, at);
    const [groups] = await tx.query<WorklistPage['groups'][]>(
      `SELECT ${GROUPS} FROM worklist_entry e WHERE ${where.join(' AND ')}`,
      parameters,
    );
    return groups!;
  }
}

function inOrderOfTime(condition: string): string {
  return `worklist_entry e WHERE ${condition} ORDER BY e.due_at`;
}

function counting([name, parts]: readonly [string, readonly string[]]): string {
  const rows = parts.map((from) => `(SELECT 1 FROM ${from} LIMIT ${COUNTED})`).join(' UNION ALL ');
  return `(SELECT least(count(*), ${COUNTED})::int FROM (${rows}) n) AS "${name}"`;
}

/** SQL that holds for the rows of a filter; `$1` is the time, and what was chosen is a parameter. */
function conditions(filter: WorklistFilter, staff: WorklistQuery['staff'], at: Date) {
  const parameters: unknown[] = [at.toISOString()];
  const where = [BUCKET[filter.bucket]];
  const add = (condition: (place: string) => string, value: unknown) => {
    parameters.push(value);
    where.push(condition(`$${parameters.length}`));
  };
  if (filter.bucket === 'all') where[0] = '$1::timestamptz IS NOT NULL';
  else if (!BUCKET[filter.bucket].includes('$1')) where.push('$1::timestamptz IS NOT NULL');
  if (filter.state !== null) add((state) => `e.state = ${state}`, filter.state);
  if (filter.holder === 'nobody') where.push('e.holder_id IS NULL');
  else if (filter.holder !== null)
    add((id) => `e.holder_id = ${id}`, filter.holder === 'me' ? (staff?.id ?? null) : filter.holder.staffId);
  if (filter.platform !== null)
    add((slug) => `(SELECT p.id FROM platform p WHERE p.slug = ${slug}) = ANY (e.platform_ids)`, filter.platform);
  if (filter.basis !== null) add((basis) => `${basis}::text = ANY (e.bases)`, filter.basis);
  if (filter.flag === 'waiting') where.push('e.is_waiting');
  else if (filter.flag === 'held') where.push('e.is_held');
  else if (filter.flag !== null) add((sign) => `${sign}::text = ANY (e.signs)`, filter.flag);
  return { where, parameters };
}
