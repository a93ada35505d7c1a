import { Injectable } from '@nestjs/common';
import { type BreakGlassFacts, phaseOf } from '../../domain/access/break-glass';
import type { AlertKind, BreakGlassReason, RevealReason } from '../../domain/access/reasons';
import { isChangeBySomebody } from '../../domain/case/meanwhile';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';

export interface AccessHead {
  readonly id: string;
  readonly locator: string;
  readonly claimedBy: string | null;
  readonly heldBy: string | null;
}
export interface BreakGlass extends BreakGlassFacts {
  readonly id: string;
  readonly caseId: string;
}

const GLASS = `g.id, g.case_id AS "caseId", g.staff_id AS "staffId", g.opens_at AS "opensAt", g.ends_at AS "endsAt",
  g.decision, g.stopped_at AS "stoppedAt", g.acknowledged_at AS "acknowledgedAt"`;

/** Rows of who may look into what, and who did. Views are counted from the record itself. */
@Injectable()
export class CaseAccessStore {
  /** One person's openings are judged one after the other, so that thirty at once are thirty and not one. */
  async lockStaff(tx: Tx, staffId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('desk|' || $1, 0))`, [staffId]);
  }

  async head(tx: Tx, locator: string): Promise<AccessHead | null> {
    const [row] = await tx.query<AccessHead[]>(
      `SELECT c.id, c.locator, c.claimed_by AS "claimedBy", s.name AS "heldBy"
       FROM "case" c LEFT JOIN staff s ON s.id = c.claimed_by WHERE c.locator = $1`,
      [locator],
    );
    return row ?? null;
  }

  /** The newest emergency of this person in this case that waits or is open; null when there is none. */
  async currentGlass(tx: Tx, caseId: string, staffId: string, at: Date): Promise<BreakGlass | null> {
    const rows = await tx.query<BreakGlass[]>(
      `SELECT ${GLASS} FROM break_glass g WHERE g.case_id = $1 AND g.staff_id = $2 AND g.ends_at > $3
       ORDER BY g.asked_at DESC`,
      [caseId, staffId, at.toISOString()],
    );
    return rows.find((row) => ['waiting', 'open'].includes(phaseOf(row, at))) ?? null;
  }

  async lockGlass(tx: Tx, id: string): Promise<BreakGlass | null> {
    const [row] = await tx.query<BreakGlass[]>(`SELECT ${GLASS} FROM break_glass g WHERE g.id = $1 FOR UPDATE`, [id]);
    return row ?? null;
  }

  async insertGlass(
    tx: Tx,
    row: {
      caseId: string;
      staffId: string;
      reason: BreakGlassReason;
      ticket: string | null;
      textSealed: Buffer | null;
      opensAt: Date;
      endsAt: Date;
    },
    at: Date,
  ): Promise<string> {
    const id = uuidV7();
    await tx.query(
      `INSERT INTO break_glass (id, case_id, staff_id, reason, ticket, text_sealed, asked_at, opens_at, ends_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        row.caseId,
        row.staffId,
        row.reason,
        row.ticket,
        row.textSealed,
        at.toISOString(),
        row.opensAt.toISOString(),
        row.endsAt.toISOString(),
      ],
    );
    return id;
  }

  async decideGlass(
    tx: Tx,
    id: string,
    { decision, by, endsAt }: { decision: 'approved' | 'refused'; by: string; endsAt: Date },
    at: Date,
  ): Promise<void> {
    await tx.query(
      `UPDATE break_glass SET decision = $2, decided_by = $3, decided_at = $4, ends_at = $5 WHERE id = $1`,
      [id, decision, by, at.toISOString(), endsAt.toISOString()],
    );
  }

  async stopGlass(tx: Tx, id: string, at: Date): Promise<void> {
    await tx.query('UPDATE break_glass SET stopped_at = $2 WHERE id = $1', [id, at.toISOString()]);
  }

  async acknowledgeGlass(tx: Tx, id: string, by: string, at: Date): Promise<void> {
    await tx.query('UPDATE break_glass SET acknowledged_by = $2, acknowledged_at = $3 WHERE id = $1', [
      id,
      by,
      at.toISOString(),
    ]);
    await tx.query(
      `UPDATE desk_alert SET acknowledged_by = $2, acknowledged_at = $3
       WHERE kind = 'break_glass_opened' AND subject_id = $1 AND acknowledged_at IS NULL`,
      [id, by, at.toISOString()],
    );
  }

  /** Emergencies that opened because nobody decided, and of which no alert tells yet. */
  openedByItself(tx: Tx, at: Date, limit: number): Promise<BreakGlass[]> {
    return tx.query<BreakGlass[]>(
      `SELECT ${GLASS} FROM break_glass g
       WHERE g.acknowledged_at IS NULL AND g.decision IS NULL AND g.opens_at <= $1
         AND NOT EXISTS (SELECT 1 FROM desk_alert a WHERE a.kind = 'break_glass_opened' AND a.subject_id = g.id)
       ORDER BY g.asked_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [at.toISOString(), limit],
    );
  }

  /** Raises an alert once per subject; false when it was raised before. */
  async raise(tx: Tx, kind: AlertKind, staffId: string, subjectId: string, at: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO desk_alert (id, kind, staff_id, subject_id, raised_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (kind, subject_id) WHERE subject_id IS NOT NULL DO NOTHING RETURNING id`,
      [uuidV7(), kind, staffId, subjectId, at.toISOString()],
    );
    return rows.length === 1;
  }

  /** Once per person and hour; later openings of that hour only raise the number. True when it is a new alert. */
  async raiseBulk(tx: Tx, staffId: string, count: number, since: Date, at: Date): Promise<boolean> {
    const [, known] = await tx.query<[unknown[], number]>(
      `UPDATE desk_alert SET count = greatest(count, $2)
       WHERE kind = 'bulk_view' AND staff_id = $1 AND raised_at > $3`,
      [staffId, count, since.toISOString()],
    );
    if (known > 0) return false;
    await tx.query(
      `INSERT INTO desk_alert (id, kind, staff_id, count, raised_at) VALUES ($1, 'bulk_view', $2, $3, $4)`,
      [uuidV7(), staffId, count, at.toISOString()],
    );
    return true;
  }

  async lockAlert(tx: Tx, id: string): Promise<{ staffId: string; isOpen: boolean } | null> {
    const [row] = await tx.query<{ staffId: string; isOpen: boolean }[]>(
      `SELECT staff_id AS "staffId", acknowledged_at IS NULL AS "isOpen" FROM desk_alert WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return row ?? null;
  }

  async acknowledgeAlert(tx: Tx, id: string, by: string, at: Date): Promise<void> {
    await tx.query('UPDATE desk_alert SET acknowledged_by = $2, acknowledged_at = $3 WHERE id = $1', [
      id,
      by,
      at.toISOString(),
    ]);
  }

  /** What waits for a supervisor: alerts nobody settled, and emergencies nobody decided or went through. */
  async countOpen(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ n: number }[]>(
      `SELECT (SELECT count(*) FROM desk_alert WHERE acknowledged_at IS NULL AND kind = 'bulk_view')::int
         + (SELECT count(*) FROM break_glass WHERE acknowledged_at IS NULL)::int AS n`,
    );
    return row!.n;
  }

  /** How many different cases this person opened since then, by the record, and whether this one is among them. */
  async views(
    tx: Tx,
    { staffId, caseId, since }: { staffId: string; caseId: string; since: Date },
  ): Promise<{ opened: number; isOpenedBefore: boolean; reasons: number }> {
    const [row] = await tx.query<{ opened: number; isOpenedBefore: boolean | null; reasons: number }[]>(
      `SELECT count(DISTINCT chain_id) FILTER (WHERE action <> 'views.reasoned')::int AS opened,
         bool_or(chain_id = $2) AS "isOpenedBefore",
         count(*) FILTER (WHERE action = 'views.reasoned')::int AS reasons
       FROM audit_entry
       WHERE actor = $1 AND at > $3 AND action IN ('case.read','notice.read','hand-over.read','views.reasoned')`,
      [`staff:${staffId}`, caseId, since.toISOString()],
    );
    return { ...row!, isOpenedBefore: row!.isOpenedBefore ?? false };
  }

  /** Whether somebody changed the case after this entry of its record. */
  async isChangedSince(tx: Tx, caseId: string, seen: number): Promise<boolean> {
    const rows = await tx.query<{ actor: string; action: string }[]>(
      `SELECT actor, action FROM audit_entry WHERE chain_id = $1 AND seq > $2`,
      [caseId, seen],
    );
    return rows.some(isChangeBySomebody);
  }

  async hasReadNotice(tx: Tx, staffId: string, caseId: string, noticeId: string, since: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM audit_entry WHERE chain_id = $1 AND actor = $2 AND action = 'notice.read'
         AND detail->>'notice' = $3 AND at >= $4 LIMIT 1`,
      [caseId, `staff:${staffId}`, noticeId, since.toISOString()],
    );
    return rows.length > 0;
  }

  /** Notices of a case that wait for the second of two approvals. */
  waitingForSecond(tx: Tx, caseId: string): Promise<{ id: string; firstApprovedBy: string; platformName: string }[]> {
    return tx.query(
      `SELECT n.id, n.first_approved_by AS "firstApprovedBy", p.name AS "platformName"
       FROM notice n JOIN platform p ON p.id = n.platform_id
       WHERE n.case_id = $1 AND n.state = 'draft' AND n.first_approved_by IS NOT NULL ORDER BY n.created_at`,
      [caseId],
    );
  }

  async insertReveal(
    tx: Tx,
    row: { caseId: string; staffId: string; reason: RevealReason; textSealed: Buffer | null; endsAt: Date },
    at: Date,
  ): Promise<string> {
    const id = uuidV7();
    await tx.query(
      `INSERT INTO reveal (id, case_id, staff_id, reason, text_sealed, shown_at, ends_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, row.caseId, row.staffId, row.reason, row.textSealed, at.toISOString(), row.endsAt.toISOString()],
    );
    return id;
  }

  async shownUntil(tx: Tx, caseId: string, staffId: string, at: Date): Promise<Date | null> {
    const [row] = await tx.query<{ until: Date | null }[]>(
      'SELECT max(ends_at) AS until FROM reveal WHERE case_id = $1 AND staff_id = $2 AND ends_at > $3',
      [caseId, staffId, at.toISOString()],
    );
    return row?.until ?? null;
  }
}
