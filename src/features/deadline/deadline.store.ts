import { Injectable } from '@nestjs/common';
import type { ClockFacts } from '../../domain/deadline/decide-clock';
import type { ClockTrigger } from '../../domain/deadline/rule';
import type { ClockKind } from '../../domain/lifecycle';
import { StaleError } from '../../domain/shared/errors';
import type { Tx } from '../../infra/database/unit-of-work';

export interface LockedClock extends ClockFacts {
  readonly id: string;
  readonly caseId: string;
  readonly noticeId: string;
  readonly rule: string;
  readonly version: number;
}
export interface NewClock {
  readonly id: string;
  readonly caseId: string;
  readonly noticeId: string;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly kind: ClockKind;
  readonly trigger: ClockTrigger;
}
export interface ClockChange extends ClockFacts {
  readonly id: string;
  readonly version: number;
  readonly endedAt: Date | null;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

const COLUMNS = `k.id, k.case_id AS "caseId", k.notice_id AS "noticeId", k.rule, k.kind, k.state, k.version,
  k.started_at AS "startedAt", k.due_at AS "dueAt", k.next_event_at AS "nextEventAt", k.warnings_fired AS "warningsFired"`;

@Injectable()
export class DeadlineStore {
  async insert(tx: Tx, row: NewClock, at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO clock (id, case_id, notice_id, rule, rule_version, kind, trigger, state, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8)`,
      [row.id, row.caseId, row.noticeId, row.rule, row.ruleVersion, row.kind, row.trigger, at.toISOString()],
    );
  }

  lockOfNotices(tx: Tx, noticeIds: readonly string[]): Promise<LockedClock[]> {
    return tx.query<LockedClock[]>(
      `SELECT ${COLUMNS} FROM clock k WHERE k.notice_id = ANY($1) AND k.state IN ('waiting','running') ORDER BY k.id FOR UPDATE`,
      [noticeIds],
    );
  }

  lockOfCase(tx: Tx, caseId: string): Promise<LockedClock[]> {
    return tx.query<LockedClock[]>(
      `SELECT ${COLUMNS} FROM clock k WHERE k.case_id = $1 AND k.state IN ('waiting','running') ORDER BY k.id FOR UPDATE`,
      [caseId],
    );
  }

  /**
   * Due clocks, nearest first, skipping what another worker holds. `looksConfirmed`: every item of the notice that
   * still counts was already clean at our own first look before the due time, and only the confirmation is missing.
   */
  lockDue(tx: Tx, now: Date, limit: number): Promise<(LockedClock & { looksConfirmed: boolean })[]> {
    return tx.query<(LockedClock & { looksConfirmed: boolean })[]>(
      `SELECT ${COLUMNS}, NOT EXISTS (
           SELECT 1 FROM notice_item ni JOIN item i ON i.id = ni.item_id
           WHERE ni.notice_id = k.notice_id AND i.state NOT IN ('removed','rejected','withdrawn')
             AND (i.clean_checks = 0 OR i.first_clean_at IS NULL OR i.first_clean_at > k.due_at)
         ) AS "looksConfirmed"
       FROM clock k WHERE k.next_event_at <= $1 AND k.state = 'running'
       ORDER BY k.next_event_at LIMIT $2 FOR UPDATE OF k SKIP LOCKED`,
      [now.toISOString(), limit],
    );
  }

  async apply(tx: Tx, changes: readonly ClockChange[]): Promise<void> {
    if (changes.length === 0) return;
    const iso = (date: Date | null) => date?.toISOString() ?? null;
    const [, affected] = await tx.query<[unknown[], number]>(
      `UPDATE clock AS k SET state = n.state, started_at = n.started_at, due_at = n.due_at, next_event_at = n.next_event_at,
         warnings_fired = ARRAY(SELECT jsonb_array_elements_text(n.warnings)::int), ended_at = n.ended_at,
         facts = k.facts || n.facts, version = k.version + 1
       FROM unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::jsonb[], $8::timestamptz[], $9::jsonb[])
         AS n (id, version, state, started_at, due_at, next_event_at, warnings, ended_at, facts)
       WHERE k.id = n.id AND k.version = n.version`,
      [
        changes.map((change) => change.id),
        changes.map((change) => change.version),
        changes.map((change) => change.state),
        changes.map((change) => iso(change.startedAt)),
        changes.map((change) => iso(change.dueAt)),
        changes.map((change) => iso(change.nextEventAt)),
        changes.map((change) => JSON.stringify(change.warningsFired)),
        changes.map((change) => iso(change.endedAt)),
        changes.map((change) => JSON.stringify(change.facts)),
      ],
    );
    if (affected !== changes.length) throw new StaleError('clock');
  }

  /** What the desk is told about one clock; `nearestWarning` is the nearest that was fired, whichever announces it. */
  async announced(
    tx: Tx,
    clockId: string,
  ): Promise<{
    caseId: string;
    state: string;
    dueAt: Date | null;
    rule: string;
    nearestWarning: number | null;
  } | null> {
    const [row] = await tx.query<
      { caseId: string; state: string; dueAt: Date | null; rule: string; nearestWarning: number | null }[]
    >(
      `SELECT case_id AS "caseId", state, due_at AS "dueAt", rule,
         (SELECT min(hours) FROM unnest(warnings_fired) AS w (hours)) AS "nearestWarning"
       FROM clock WHERE id = $1`,
      [clockId],
    );
    return row ?? null;
  }
}
