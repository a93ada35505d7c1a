import { Injectable } from '@nestjs/common';
import { FOR_A_SECOND } from '../../domain/case/task-due';
import type { HandOverTo } from '../../domain/case/hand-over';
import { BUCKET_HOURS, type RiskSign } from '../../domain/deadline/risk';
import type { ClockRuleId } from '../../domain/deadline/rule';
import type { CaseOutcome, CaseState, ClockKind } from '../../domain/lifecycle';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CAUGHT_UP, WorklistEntryService } from './worklist-entry.service';
import { type Cursor, isFiltered, type WorklistBucket, type WorklistFilter } from './worklist-filter';

export interface WorklistRow {
  readonly caseId: string;
  /** Null for a closed case. */
  readonly riskAt: Date | null;
  readonly locator: string;
  readonly state: CaseState;
  readonly outcome: CaseOutcome | null;
  readonly createdAt: Date;
  readonly circumstance: string;
  readonly linkCount: number;
  readonly removedCount: number;
  readonly platforms: readonly string[];
  readonly nearestClock: { readonly dueAt: Date; readonly rule: ClockRuleId; readonly kind: ClockKind } | null;
  readonly openTasks: number;
  readonly claimedById: string | null;
  readonly claimedByName: string | null;
  readonly isOnHold: boolean;
  readonly isUrgent: boolean;
  readonly signs: readonly RiskSign[];
  readonly deliveryTrouble: boolean;
  /** When the first notice leaves that waits for its time; null where none does. */
  readonly leavesAt: Date | null;
  /** It is given to somebody who has not acknowledged it (ADR 0036); a name where one is named. */
  readonly offer: { readonly to: HandOverTo; readonly toId: string | null; readonly toName: string | null } | null;
  /** Who has it in hand at this moment. */
  readonly lease: { readonly staffId: string; readonly name: string; readonly untilAt: Date } | null;
}

/** Numbers up to {@link COUNTED}: what is more is "many", and costs the same whether it is a hundred or a million. */
export type WorklistCounts = Readonly<Record<WorklistBucket | 'closed' | 'openLetters', number>>;
export const COUNTED = 100;

export interface WorklistPage {
  readonly rows: readonly WorklistRow[];
  /** Of everything that is open; null while a filter narrows the list. */
  readonly counts: WorklistCounts | null;
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
const COUNT = `SELECT $1::timestamptz AS at, ${Object.entries(COUNTED_FROM).map(counting).join(', ')}`;

/** Tasks that whoever holds the case cannot do: its row does not send them there. */
const FOR_SOMEBODY_ELSE = ['hand_over', ...FOR_A_SECOND].map((kind) => `'${kind}'`).join(',');
const ROW = `c.id AS "caseId", c.locator, c.state, c.outcome, c.created_at AS "createdAt", c.is_urgent AS "isUrgent",
  coalesce(r.circumstance, 'erased') AS circumstance,
  (SELECT count(*)::int FROM item i WHERE i.case_id = c.id AND i.state NOT IN ('rejected','withdrawn')) AS "linkCount",
  (SELECT count(*)::int FROM item i WHERE i.case_id = c.id AND i.state = 'removed') AS "removedCount",
  ARRAY(SELECT DISTINCT p.name FROM item i JOIN platform p ON p.id = i.platform_id WHERE i.case_id = c.id ORDER BY 1) AS platforms,
  (SELECT count(*)::int FROM task t WHERE t.case_id = c.id AND t.done_at IS NULL AND t.kind NOT IN (${FOR_SOMEBODY_ELSE}))
    AS "openTasks",
  c.claimed_by AS "claimedById", s.name AS "claimedByName", c.hold_since IS NOT NULL AS "isOnHold",
  EXISTS (SELECT 1 FROM notice n WHERE n.case_id = c.id
    AND (n.state = 'undeliverable' OR (n.state = 'sending' AND n.attempts_made >= 3))) AS "deliveryTrouble",
  (SELECT min(n.leaves_at) FROM notice n WHERE n.case_id = c.id AND n.state = 'approved' AND n.attempts_made = 0)
    AS "leavesAt",
  o.to_whom AS "offeredTo", o.to_id AS "offeredToId", os.name AS "offeredToName",
  l.staff_id AS "leaseBy", ls.name AS "leaseName", l.until_at AS "leaseUntil"`;
const BESIDE = `LEFT JOIN report r ON r.case_id = c.id LEFT JOIN staff s ON s.id = c.claimed_by
  LEFT JOIN hand_over o ON o.case_id = c.id AND o.ended_at IS NULL LEFT JOIN staff os ON os.id = o.to_id
  LEFT JOIN case_lease l ON l.case_id = c.id AND l.until_at > $1 LEFT JOIN staff ls ON ls.id = l.staff_id`;
const ENTRY = `e.risk_at AS "riskAt", e.due_at AS "dueAt", e.clock_rule AS rule, e.clock_kind AS kind, e.signs`;

interface Row extends Omit<WorklistRow, 'nearestClock' | 'lease' | 'offer'> {
  readonly offeredTo: HandOverTo | null;
  readonly offeredToId: string | null;
  readonly offeredToName: string | null;
  readonly dueAt: Date | null;
  readonly rule: ClockRuleId | null;
  readonly kind: ClockKind | null;
  readonly leaseBy: string | null;
  readonly leaseName: string | null;
  readonly leaseUntil: Date | null;
}

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
      const rows = found.slice(0, limit).map(withClock);
      return {
        rows: isBack ? rows.reverse() : rows,
        hasBefore: isBack ? more : cursor !== null,
        hasAfter: isBack || more,
        counts: isFiltered(filter) ? null : await this.count(tx, at),
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
      return rows.map(withClock);
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
      return rows.map((row) => withClock({ ...row, signs: row.signs ?? [] }));
    });
  }

  private async count(tx: Tx, at: Date): Promise<WorklistCounts> {
    const [counts] = await tx.query<WorklistCounts[]>(COUNT, [at.toISOString()]);
    return counts!;
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

function withClock({ dueAt, rule, kind, leaseBy, leaseName, leaseUntil, ...rest }: Row): WorklistRow {
  const { offeredTo, offeredToId, offeredToName, ...row } = rest;
  const hasClock = dueAt !== null && rule !== null && kind !== null;
  const hasLease = leaseBy !== null && leaseUntil !== null;
  return {
    ...row,
    nearestClock: hasClock ? { dueAt, rule, kind } : null,
    offer: offeredTo === null ? null : { to: offeredTo, toId: offeredToId, toName: offeredToName },
    lease: hasLease ? { staffId: leaseBy, name: leaseName ?? '', untilAt: leaseUntil } : null,
  };
}
