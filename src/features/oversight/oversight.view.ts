import { Injectable } from '@nestjs/common';
import { type BreakGlassPhase, phaseOf } from '../../domain/access/break-glass';
import type { AlertKind } from '../../domain/access/reasons';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';

export interface Emergency {
  readonly id: string;
  readonly locator: string;
  readonly staffId: string;
  readonly staffName: string;
  readonly reason: string;
  readonly ticket: string | null;
  readonly hasText: boolean;
  readonly askedAt: Date;
  readonly opensAt: Date;
  readonly endsAt: Date;
  readonly decision: 'approved' | 'refused' | null;
  readonly decidedByName: string | null;
  readonly stoppedAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedByName: string | null;
  readonly phase: BreakGlassPhase;
  /** Everything this person read and did in this case while it was open to them, oldest first. */
  readonly entries: readonly { readonly at: Date; readonly action: string }[];
}
export interface DeskAlert {
  readonly id: string;
  readonly kind: AlertKind;
  readonly staffId: string;
  readonly staffName: string;
  readonly count: number;
  readonly raisedAt: Date;
}
/** How often we were disputed, and how often we took a notice back. */
export interface Fairness {
  readonly sent: number;
  readonly disputed: number;
  readonly reversed: number;
  readonly cases: readonly {
    readonly locator: string;
    readonly reporter: string;
    readonly sent: number;
    readonly disputed: number;
    readonly reversed: number;
  }[];
}

/** Answers of a platform that say that we were wrong, not that they could not find it. */
const DISPUTES = `('consent_shown','newsworthy','not_intimate')`;
const SHOWN = 100;

/** What a supervisor looks at: emergencies with every read under them, alerts, disputes. */
@Injectable()
export class OversightView {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  load(): Promise<{ emergencies: Emergency[]; alerts: DeskAlert[]; fairness: Fairness }> {
    return this.work.snapshot(async (tx) => ({
      emergencies: await this.emergencies(tx),
      alerts: await tx.query<DeskAlert[]>(
        `SELECT a.id, a.kind, a.staff_id AS "staffId", s.name AS "staffName", a.count, a.raised_at AS "raisedAt"
         FROM desk_alert a JOIN staff s ON s.id = a.staff_id
         WHERE a.kind = 'bulk_view' AND a.acknowledged_at IS NULL ORDER BY a.raised_at DESC LIMIT ${SHOWN}`,
      ),
      fairness: await this.fairness(tx),
    }));
  }

  private async emergencies(tx: Tx): Promise<Emergency[]> {
    const now = await this.clock.lawNow(tx);
    const rows = await tx.query<
      (Omit<Emergency, 'phase' | 'entries'> & { entries: { at: string; action: string }[] | null })[]
    >(
      `SELECT g.id, c.locator, g.staff_id AS "staffId", s.name AS "staffName", g.reason, g.ticket,
         g.text_sealed IS NOT NULL AS "hasText", g.asked_at AS "askedAt", g.opens_at AS "opensAt", g.ends_at AS "endsAt",
         g.decision, d.name AS "decidedByName", g.stopped_at AS "stoppedAt", g.acknowledged_at AS "acknowledgedAt",
         k.name AS "acknowledgedByName",
         (SELECT json_agg(json_build_object('at', e.at, 'action', e.action) ORDER BY e.seq) FROM audit_entry e
          WHERE e.chain_id = g.case_id AND e.actor = 'staff:' || g.staff_id AND e.at >= g.asked_at
            AND e.at <= coalesce(g.stopped_at, g.ends_at) AND e.action <> 'break-glass.asked') AS entries
       FROM break_glass g JOIN "case" c ON c.id = g.case_id JOIN staff s ON s.id = g.staff_id
       LEFT JOIN staff d ON d.id = g.decided_by LEFT JOIN staff k ON k.id = g.acknowledged_by
       ORDER BY g.acknowledged_at IS NOT NULL, g.asked_at DESC LIMIT ${SHOWN}`,
    );
    return rows.map((row) => ({
      ...row,
      phase: phaseOf(row, now),
      entries: (row.entries ?? []).map((entry) => ({ ...entry, at: new Date(entry.at) })),
    }));
  }

  private async fairness(tx: Tx): Promise<Fairness> {
    const rows = await tx.query<Fairness['cases'][number][]>(
      `SELECT c.locator, r.reporter, count(*)::int AS sent,
         count(*) FILTER (WHERE EXISTS (SELECT 1 FROM answer a WHERE a.notice_id = n.id AND a.reason_code IN ${DISPUTES}))::int
           AS disputed,
         count(*) FILTER (WHERE EXISTS (SELECT 1 FROM audit_entry e WHERE e.chain_id = n.case_id
           AND e.action = 'notice.reversed' AND e.detail->>'notice' = n.id::text))::int AS reversed
       FROM notice n JOIN "case" c ON c.id = n.case_id JOIN report r ON r.case_id = c.id
       WHERE n.kind = 'takedown' AND n.approved_at IS NOT NULL GROUP BY c.id, r.case_id ORDER BY 4 DESC, c.locator`,
    );
    const sum = (of: 'sent' | 'disputed' | 'reversed') => rows.reduce((total, row) => total + row[of], 0);
    return {
      sent: sum('sent'),
      disputed: sum('disputed'),
      reversed: sum('reversed'),
      cases: rows.filter(({ disputed, reversed }) => disputed + reversed > 0).slice(0, SHOWN),
    };
  }
}
