import type { HandOverTo } from '../../domain/case/hand-over';
import type { NextFacts } from '../../domain/case/next-step';
import type { TaskKind } from '../../domain/case/task-due';
import type { RiskSign } from '../../domain/deadline/risk';
import type { ClockRuleId } from '../../domain/deadline/rule';
import { type CaseOutcome, type CaseState, type ClockKind, TERMINAL_ITEM_STATES } from '../../domain/lifecycle';

/** As if all were well where it is not asked: then no notice is next (`NextFacts` says what each means). */
export type Behind = Pick<NextFacts, 'hasConsent' | 'authority' | 'isNamedElsewhere'>;

export interface RowAhead extends Behind {
  readonly hasUndeliverable: boolean;
  /** Of each draft: who approved it first. */
  readonly drafts: readonly (string | null)[];
  readonly waitsForTime: boolean;
  readonly items: NextFacts['items'];
  readonly tasks: readonly { readonly kind: TaskKind; readonly by: string | null }[];
}

/** One case as a line of a list: the open ones, the closed ones, those that were found. */
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
  readonly claimedById: string | null;
  readonly claimedByName: string | null;
  readonly isOnHold: boolean;
  readonly isUrgent: boolean;
  readonly signs: readonly RiskSign[];
  readonly deliveryTrouble: boolean;
  /** What its next step follows from, besides what stands above (domain/case/next-step.ts). */
  readonly ahead: RowAhead;
  /** When the first notice leaves that waits for its time; null where none does. */
  readonly leavesAt: Date | null;
  /** It is given to somebody who has not acknowledged it (ADR 0036); a name where one is named. */
  readonly offer: { readonly to: HandOverTo; readonly toId: string | null; readonly toName: string | null } | null;
  /** Who has it in hand at this moment. */
  readonly lease: { readonly staffId: string; readonly name: string; readonly untilAt: Date } | null;
}

const NOT_ASKED_FOR = `('rejected','withdrawn')`;
const SETTLED = `(${TERMINAL_ITEM_STATES.map((state) => `'${state}'`).join(',')})`;
/** Each of these looks at a table once a row. */
const ITEMS = `(SELECT json_build_object('all', count(*), 'live', count(*) FILTER (WHERE i.state NOT IN ${NOT_ASKED_FOR}),
    'gone', count(*) FILTER (WHERE i.state = 'removed'), 'unjudged', count(*) FILTER (WHERE i.state = 'reported'),
    'unsettled', count(*) FILTER (WHERE i.state NOT IN ${SETTLED})) FROM item i WHERE i.case_id = c.id)`;
const NOTICES = `(SELECT json_build_object(
    'isTroubled', count(*) FILTER (WHERE n.state = 'undeliverable' OR (n.state = 'sending' AND n.attempts_made >= 3)) > 0,
    'hasUndeliverable', count(*) FILTER (WHERE n.state = 'undeliverable') > 0,
    'drafts', coalesce(json_agg(n.first_approved_by) FILTER (WHERE n.state = 'draft'), '[]'),
    'leavesAt', min(n.leaves_at) FILTER (WHERE n.state = 'approved' AND n.attempts_made = 0),
    'onTheirWay', count(*) FILTER (WHERE n.state IN ('approved','sending')),
    'waiting', count(*) FILTER (WHERE n.state = 'approved' AND n.attempts_made = 0 AND n.leaves_at > $1))
  FROM notice n WHERE n.case_id = c.id)`;
const TASKS = `(SELECT coalesce(json_agg(json_build_object('kind', t.kind, 'by', t.detail->>'by')), '[]')
  FROM task t WHERE t.case_id = c.id AND t.done_at IS NULL AND t.kind <> 'hand_over')`;
/** SQL of what a notice must have behind it, for the cases `$1`. */
export const BEHIND = `SELECT c.id AS "caseId",
  EXISTS (SELECT 1 FROM consent k WHERE k.case_id = c.id AND k.action = 'notify_platforms' AND k.withdrawn_at IS NULL)
    AS "hasConsent",
  coalesce((SELECT CASE WHEN a.is_sufficient THEN 'enough' ELSE 'weak' END FROM authority a WHERE a.case_id = c.id), 'none')
    AS authority,
  EXISTS (SELECT 1 FROM item i JOIN item o ON o.url_index = i.url_index AND o.case_id <> i.case_id
    WHERE i.case_id = c.id AND i.state NOT IN ${NOT_ASKED_FOR}) AS "isNamedElsewhere"
  FROM "case" c WHERE c.id = ANY($1)`;
const NOT_ASKED: Behind = { hasConsent: true, authority: 'enough', isNamedElsewhere: false };
/** Where a notice may be next: for most of the open cases theirs is out, and nothing is looked up. */
export const asksBehind = ({ state, ahead }: WorklistRow): boolean =>
  state === 'verification' || (state !== 'closed' && ahead.drafts.length > 0);

/** SQL of the row's columns, from `c` and what {@link BESIDE} joins; `$1` is the time. */
export const ROW = `c.id AS "caseId", c.locator, c.state, c.outcome, c.created_at AS "createdAt", c.is_urgent AS "isUrgent",
  coalesce(r.circumstance, 'erased') AS circumstance, ${ITEMS} AS items, ${NOTICES} AS notices, ${TASKS} AS tasks,
  ARRAY(SELECT DISTINCT p.name FROM item i JOIN platform p ON p.id = i.platform_id WHERE i.case_id = c.id ORDER BY 1) AS platforms,
  c.claimed_by AS "claimedById", s.name AS "claimedByName", c.hold_since IS NOT NULL AS "isOnHold",
  o.to_whom AS "offeredTo", o.to_id AS "offeredToId", os.name AS "offeredToName",
  l.staff_id AS "leaseBy", ls.name AS "leaseName", l.until_at AS "leaseUntil"`;
export const BESIDE = `LEFT JOIN report r ON r.case_id = c.id LEFT JOIN staff s ON s.id = c.claimed_by
  LEFT JOIN hand_over o ON o.case_id = c.id AND o.ended_at IS NULL LEFT JOIN staff os ON os.id = o.to_id
  LEFT JOIN case_lease l ON l.case_id = c.id AND l.until_at > $1 LEFT JOIN staff ls ON ls.id = l.staff_id`;
export const ENTRY = `e.risk_at AS "riskAt", e.due_at AS "dueAt", e.clock_rule AS rule, e.clock_kind AS kind, e.signs`;

type Made =
  'nearestClock' | 'lease' | 'offer' | 'ahead' | 'linkCount' | 'removedCount' | 'deliveryTrouble' | 'leavesAt';
/** What the database answers. */
export interface Row extends Omit<WorklistRow, Made>, Pick<RowAhead, 'tasks'> {
  readonly items: NextFacts['items'] & { readonly gone: number };
  readonly notices: Pick<RowAhead, 'hasUndeliverable' | 'drafts'> & {
    readonly isTroubled: boolean;
    readonly leavesAt: string | null;
    readonly onTheirWay: number;
    readonly waiting: number;
  };
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

export function rowOf({ dueAt, rule, kind, leaseBy, leaseName, leaseUntil, ...rest }: Row): WorklistRow {
  const { offeredTo, offeredToId, offeredToName, notices, ...others } = rest;
  const { tasks, items: counted, ...row } = others;
  const { gone, ...items } = counted;
  const { isTroubled, leavesAt, onTheirWay, waiting, ...sending } = notices;
  const hasClock = dueAt !== null && rule !== null && kind !== null;
  const hasLease = leaseBy !== null && leaseUntil !== null;
  return {
    ...row,
    linkCount: items.live,
    removedCount: gone,
    deliveryTrouble: isTroubled,
    leavesAt: leavesAt === null ? null : new Date(leavesAt),
    ahead: {
      ...sending,
      ...{ items, tasks },
      ...NOT_ASKED,
      waitsForTime: onTheirWay > 0 && waiting === onTheirWay,
    },
    nearestClock: hasClock ? { dueAt, rule, kind } : null,
    offer: offeredTo === null ? null : { to: offeredTo, toId: offeredToId, toName: offeredToName },
    lease: hasLease ? { staffId: leaseBy, name: leaseName ?? '', untilAt: leaseUntil } : null,
  };
}
