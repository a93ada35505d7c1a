import type { Sql } from '../../../bench/support/sql';
import { AuditLog } from '../../../src/infra/audit/audit-log';
import type { HeldBack } from './held-back';
import { lateArrivals, overtakenBy } from './late-arrivals';
import type { Receipt } from './platforms';

/** What must all be zero, and what is told beside it. */
export interface Verdict {
  /** Approved and not withdrawn, but not taken by the platform or not recorded as delivered. */
  readonly lost: number;
  /** The lost ones by kind and state, such as `takedown undeliverable, taken`. */
  readonly lostBecause: Readonly<Record<string, number>>;
  /** More than one delivery in the record, running clock, webhook-id or recall for one notice; more than one start, breach or withdrawal in the record. */
  readonly doubled: number;
  /** Notices whose request began to be written after the withdrawal's commit, whatever was claimed before it. */
  readonly sentAfterWithdrawal: number;
  /** Those that were on the wire at the commit. */
  readonly onTheWireAtWithdrawal: number;
  /** The longest time from a commit to an arrival, without what the suite itself held back. */
  readonly latestArrivalMs: number;
  /** Attempts that a worker refused to write, because its permission had run out. */
  readonly staleAttempts: number;
  /** Notices that arrived after their own recall. */
  readonly overtaken: number;
  /** Notices that reached a platform, were withdrawn, and are not followed by exactly one recall that was taken. */
  readonly recallsMissing: number;
  readonly brokenChains: number;
  /** Arrivals whose signature does not fit their bytes. */
  readonly unsigned: number;
  readonly duplicatesOnTheWire: number;
  /** Duplicates per notice or recall that was taken. */
  readonly duplicateRate: number;
  readonly notices: number;
  readonly withdrawnCases: number;
  readonly recalls: number;
  readonly parked: number;
}

interface NoticeRow {
  readonly id: string;
  readonly caseId: string;
  readonly kind: string;
  readonly state: string;
  readonly about: string | null;
  readonly isWithdrawn: boolean;
}

/** Compares what the platforms wrote down with what the database says, when everything has come to rest. */
export async function judge(sql: Sql, receipts: readonly Receipt[], heldBack: HeldBack): Promise<Verdict> {
  const notices = await sql<NoticeRow>(
    `SELECT n.id, n.case_id AS "caseId", n.kind, n.state, n.about_notice_id AS about, c.outcome = 'withdrawn' IS TRUE AS "isWithdrawn"
     FROM notice n JOIN "case" c ON c.id = n.case_id WHERE n.approved_at IS NOT NULL OR n.kind = 'recall'`,
  );
  const accepted = receipts.filter((receipt) => receipt.isAccepted);
  const taken = new Set(accepted.map((receipt) => receipt.noticeId));
  const arrived = new Set(receipts.map((receipt) => receipt.noticeId));
  const isThrough = (notice: NoticeRow) => taken.has(notice.id) && ['delivered', 'answered'].includes(notice.state);

  // A reminder that is not wanted any more is stopped on purpose.
  const isStopped = (notice: NoticeRow) => notice.kind === 'reminder' && notice.state === 'recalled';
  const requests = notices.filter((notice) => notice.kind !== 'recall' && !isStopped(notice));
  const recalls = notices.filter((notice) => notice.kind === 'recall');
  const lost = [...requests.filter((notice) => !notice.isWithdrawn), ...recalls].filter((one) => !isThrough(one));
  const recallOf = new Map(recalls.map((recall) => [recall.about, recall]));
  // The recall of a notice covers its reminders.
  const mayHaveLeft = requests.filter(
    (notice) => notice.kind !== 'reminder' && notice.isWithdrawn && arrived.has(notice.id),
  );
  const recallsMissing = mayHaveLeft.filter((notice) => {
    const recall = recallOf.get(notice.id);
    return notice.state !== 'recalled' || recall === undefined || !isThrough(recall);
  });
  const late = await lateArrivals(sql, receipts, heldBack);
  const distinct = new Set(accepted.map((receipt) => receipt.webhookId)).size;
  const [counts] = await sql<{ parked: number; withdrawn: number; stale: number }>(
    `SELECT (SELECT count(*)::int FROM outbox_message WHERE parked_at IS NOT NULL) AS parked,
       (SELECT count(*)::int FROM "case" WHERE outcome = 'withdrawn') AS withdrawn,
       (SELECT count(*)::int FROM delivery_attempt WHERE error = 'stale') AS stale`,
  );
  return {
    lost: lost.length,
    lostBecause: counted(
      lost.map(
        ({ id, kind, state }) =>
          `${kind} ${state}, ${taken.has(id) ? 'taken' : arrived.has(id) ? 'refused' : 'never arrived'}`,
      ),
    ),
    doubled: (await doubledInTheRecord(sql)) + doubledOnTheWire(receipts),
    sentAfterWithdrawal: late.filter(({ isAfter }) => isAfter).length,
    onTheWireAtWithdrawal: late.filter(({ isAfter }) => !isAfter).length,
    latestArrivalMs: Math.max(0, ...late.map(({ netMs }) => netMs)),
    staleAttempts: counts!.stale,
    overtaken: overtakenBy(receipts),
    recallsMissing: recallsMissing.length,
    brokenChains: await brokenChains(sql),
    unsigned: receipts.filter((receipt) => !receipt.isSigned).length,
    duplicatesOnTheWire: accepted.length - distinct,
    duplicateRate: distinct === 0 ? 0 : Math.round(((accepted.length - distinct) / distinct) * 10_000) / 10_000,
    notices: requests.length,
    withdrawnCases: counts!.withdrawn,
    recalls: recalls.length,
    parked: counts!.parked,
  };
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function doubledOnTheWire(receipts: readonly Receipt[]): number {
  const idsOf = new Map<string, Set<string>>();
  const recallsOf = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, key: string, id: string) =>
    to.set(key, (to.get(key) ?? new Set()).add(id));
  for (const { noticeId, webhookId, recalls } of receipts) {
    add(idsOf, noticeId, webhookId);
    if (recalls !== null) add(recallsOf, recalls, noticeId);
  }
  return [...idsOf.values(), ...recallsOf.values()].filter((ids) => ids.size > 1).length;
}

/** Each of these may be in the record once for its subject. */
const ONCE = [
  ['notice.delivered', 'notice'],
  ['notice.recalled', 'notice'],
  ['clock.started', 'clock'],
  ['clock.breached', 'clock'],
] as const;

async function doubledInTheRecord(sql: Sql): Promise<number> {
  let doubled = 0;
  const count = async (from: string, params: unknown[] = []) => {
    const [row] = await sql<{ n: number }>(`SELECT count(*)::int AS n FROM (${from}) AS twice`, params);
    doubled += row!.n;
  };
  for (const [action, subject] of ONCE)
    await count(
      `SELECT 1 FROM audit_entry WHERE action = $1 GROUP BY chain_id, detail->>'${subject}' HAVING count(*) > 1`,
      [action],
    );
  await count(`SELECT 1 FROM audit_entry WHERE action = 'case.withdrawn' GROUP BY chain_id HAVING count(*) > 1`);
  await count(
    `SELECT 1 FROM clock WHERE state <> 'void' AND notice_id IS NOT NULL GROUP BY notice_id, rule HAVING count(*) > 1`,
  );
  await count(`SELECT 1 FROM notice WHERE kind = 'recall' GROUP BY about_notice_id HAVING count(*) > 1`);
  await count(`SELECT 1 FROM task WHERE kind = 'deadline_passed' GROUP BY case_id, subject_id HAVING count(*) > 1`);
  return doubled;
}

async function brokenChains(sql: Sql): Promise<number> {
  const log = new AuditLog();
  const ask = { query: sql } as unknown as Parameters<AuditLog['verify']>[0];
  const chains = await sql<{ id: string }>('SELECT DISTINCT chain_id AS id FROM audit_entry');
  let broken = 0;
  for (const { id } of chains) if (!(await log.verify(ask, id)).ok) broken += 1;
  return broken;
}
