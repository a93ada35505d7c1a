import { Injectable } from '@nestjs/common';
import type { ClockFacts } from '../../domain/deadline/decide-clock';
import type { ClockRuleId, ClockTrigger } from '../../domain/deadline/rule';
import type { ClockKind } from '../../domain/lifecycle';
import { StaleError } from '../../domain/shared/errors';
import type { Tx } from '../../infra/database/unit-of-work';

export interface LockedClock extends ClockFacts {
  readonly id: string;
  readonly caseId: string;
  /** Null for a promise to the person. */
  readonly noticeId: string | null;
  readonly rule: ClockRuleId;
  readonly version: number;
}
export interface NewClock {
  readonly id: string;
  readonly caseId: string;
  readonly noticeId: string | null;
  readonly rule: ClockRuleId;
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

export const CLOCK_COLUMNS = `k.id, k.case_id AS "caseId", k.notice_id AS "noticeId", k.rule, k.kind, k.state, k.version,
  k.started_at AS "startedAt", k.due_at AS "dueAt", k.next_event_at AS "nextEventAt",
  k.warnings_fired AS "warningsFired", k.reminders_fired AS "remindersFired"`;

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
const intArray = (numbers: readonly number[]): string => `{${numbers.join(',')}}`;

@Injectable()
export class DeadlineStore {
  async insert(tx: Tx, rows: readonly NewClock[], at: Date): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO clock (id, case_id, notice_id, rule, rule_version, kind, trigger, state, created_at)
       SELECT *, 'waiting', $8 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::text[], $7::text[])`,
      [
        rows.map((row) => row.id),
        rows.map((row) => row.caseId),
        rows.map((row) => row.noticeId),
        rows.map((row) => row.rule),
        rows.map((row) => row.ruleVersion),
        rows.map((row) => row.kind),
        rows.map((row) => row.trigger),
        at.toISOString(),
      ],
    );
  }

  lockOfNotices(tx: Tx, noticeIds: readonly string[]): Promise<LockedClock[]> {
    return tx.query<LockedClock[]>(
      `SELECT ${CLOCK_COLUMNS} FROM clock k WHERE k.notice_id = ANY($1) AND k.state IN ('waiting','running') ORDER BY k.id FOR UPDATE`,
      [noticeIds],
    );
  }

  lockOfCase(tx: Tx, caseId: string): Promise<LockedClock[]> {
    return tx.query<LockedClock[]>(
      `SELECT ${CLOCK_COLUMNS} FROM clock k WHERE k.case_id = $1 AND k.state IN ('waiting','running') ORDER BY k.id FOR UPDATE`,
      [caseId],
    );
  }

  /** Due clocks, nearest first, passing by what another worker holds. */
  lockDue(tx: Tx, now: Date, limit: number): Promise<LockedClock[]> {
    return tx.query<LockedClock[]>(
      `SELECT ${CLOCK_COLUMNS} FROM clock k
       WHERE k.next_event_at <= $1 AND k.state = 'running'
       ORDER BY k.next_event_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now.toISOString(), limit],
    );
  }

  /**
   * Those of these cases that nobody is at work on. They are kept from being locked meanwhile, so that a task can be
   * opened in them without waiting for anybody.
   */
  async holdCases(tx: Tx, caseIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }[]>(
      'SELECT id FROM "case" WHERE id = ANY($1) FOR KEY SHARE SKIP LOCKED',
      [caseIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Those of these clocks whose removal we are confirming: every item of the notice that still counts was clean at our
   * own first look before the due time, and only the later looks are missing.
   */
  async beingConfirmed(tx: Tx, clockIds: readonly string[]): Promise<Set<string>> {
    if (clockIds.length === 0) return new Set();
    const rows = await tx.query<{ id: string }[]>(
      `SELECT k.id FROM clock k WHERE k.id = ANY($1) AND k.notice_id IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM notice_item ni JOIN item i ON i.id = ni.item_id
         WHERE ni.notice_id = k.notice_id AND i.state NOT IN ('removed','rejected','withdrawn')
           AND (i.clean_checks = 0 OR i.first_clean_at IS NULL OR i.first_clean_at > k.due_at))`,
      [clockIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Running clocks that nobody would ever look at again are looked at now. */
  async wake(tx: Tx, at: Date, limit: number): Promise<{ clockId: string; caseId: string }[]> {
    const [rows] = await tx.query<[{ clockId: string; caseId: string }[], number]>(
      `UPDATE clock SET next_event_at = $1, version = version + 1 WHERE id IN (
         SELECT id FROM clock WHERE state = 'running' AND next_event_at IS NULL LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id AS "clockId", case_id AS "caseId"`,
      [at.toISOString(), limit],
    );
    return rows;
  }

  async apply(tx: Tx, changes: readonly ClockChange[]): Promise<void> {
    if (changes.length === 0) return;
    const [, affected] = await tx.query<[unknown[], number]>(
      `UPDATE clock AS k SET state = n.state, started_at = n.started_at, due_at = n.due_at, next_event_at = n.next_event_at,
         warnings_fired = n.warnings::int[], reminders_fired = n.reminders::int[], ended_at = n.ended_at,
         facts = k.facts || n.facts, version = k.version + 1
       FROM unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[], $9::timestamptz[], $10::jsonb[])
         AS n (id, version, state, started_at, due_at, next_event_at, warnings, reminders, ended_at, facts)
       WHERE k.id = n.id AND k.version = n.version`,
      [
        changes.map((change) => change.id),
        changes.map((change) => change.version),
        changes.map((change) => change.state),
        changes.map((change) => iso(change.startedAt)),
        changes.map((change) => iso(change.dueAt)),
        changes.map((change) => iso(change.nextEventAt)),
        changes.map((change) => intArray(change.warningsFired)),
        changes.map((change) => intArray(change.remindersFired)),
        changes.map((change) => iso(change.endedAt)),
        changes.map((change) => JSON.stringify(change.facts)),
      ],
    );
    if (affected !== changes.length) throw new StaleError('clock');
  }
}
