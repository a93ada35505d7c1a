import { Injectable } from '@nestjs/common';
import { PEOPLE_STEPS } from '../../domain/access/people-steps';
import type { StaffRole } from '../../domain/shared/staff';
import { SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';

export interface PersonAtDesk {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly passkeys: number;
  readonly hasPassword: boolean;
  /** Since when an account of the organisation opens this one (ADR 0051); null: none does. */
  readonly organisationSince: Date | null;
  readonly linkUntil: Date | null;
  readonly seenAt: Date | null;
  readonly isDisabled: boolean;
}
export interface PersonStep {
  readonly at: Date;
  readonly action: string;
  readonly by: string | null;
  readonly about: string | null;
  readonly role: string | null;
}

/** So far back in the record of the system the list of steps looks. */
const LOOK_BACK = 5_000;
/** Who is at the desk, how they get in, and what was changed about them. Nothing of any case. */
@Injectable()
export class PeopleView {
  constructor(private readonly uow: UnitOfWork) {}

  load(now: Date): Promise<{ people: PersonAtDesk[]; steps: PersonStep[] }> {
    return this.uow.snapshot(async (tx) => ({
      people: await tx.query<PersonAtDesk[]>(
        `SELECT s.id, s.email, s.name, s.role, s.password_hash IS NOT NULL AS "hasPassword",
           s.disabled_at IS NOT NULL AS "isDisabled",
           (SELECT count(*)::int FROM staff_passkey p WHERE p.staff_id = s.id) AS passkeys,
           (SELECT i.bound_at FROM staff_identity i WHERE i.staff_id = s.id) AS "organisationSince",
           (SELECT max(l.expires_at) FROM staff_link l WHERE l.staff_id = s.id AND l.expires_at > $1) AS "linkUntil",
           (SELECT max(d.last_seen_at) FROM staff_session d WHERE d.staff_id = s.id) AS "seenAt"
         FROM staff s ORDER BY s.disabled_at IS NOT NULL, s.name, s.id`,
        [now],
      ),
      steps: await stepsOf(tx, null),
    }));
  }

  /** What was done about one account; for its owner. */
  stepsAbout(staffId: string): Promise<PersonStep[]> {
    return this.uow.read((tx) => stepsOf(tx, staffId));
  }
}

function stepsOf(tx: Tx, staffId: string | null): Promise<PersonStep[]> {
  return tx.query<PersonStep[]>(
    `SELECT e.at, e.action, by.name AS by, about.name AS about, e.detail->>'role' AS role
         FROM audit_entry e
         LEFT JOIN staff by ON e.actor = 'staff:' || by.id
         LEFT JOIN staff about ON about.id::text = e.detail->>'staffId'
         WHERE e.chain_id = $1 AND e.action = ANY ($2)
           AND e.seq > (SELECT max(seq) FROM audit_entry WHERE chain_id = $1) - $3
           AND ($4::text IS NULL OR e.detail->>'staffId' = $4)
         ORDER BY e.seq DESC LIMIT 50`,
    [SYSTEM_CHAIN, PEOPLE_STEPS, LOOK_BACK, staffId],
  );
}
