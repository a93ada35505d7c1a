import { Injectable } from '@nestjs/common';
import { phaseOf } from '../../domain/access/break-glass';
import { can } from '../../domain/access/can';
import { NotFoundError } from '../../domain/shared/errors';
import { POLICIES } from '../../domain/retention/policies';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseAccessStore } from './case-access.store';
import { CaseKeyService } from './case-key.service';

/** Which field of which form of a case. */
export interface DraftPlace {
  readonly form: string;
  readonly field: string;
}
export interface Draft extends DraftPlace {
  readonly text: string;
  readonly savedAt: Date;
}

/** A case has fewer long fields than that; whoever sends more fills our tables. */
const MOST = 20;

/**
 * What somebody at the desk is typing into a long field of a case: sealed with the case's key, theirs alone, for a day
 * (ADR 0050). It goes when the form was taken, when its author throws it away, and with the case. Signing out leaves it:
 * people sign out when they leave their desk, and nobody shall learn to stay signed in.
 */
@Injectable()
export class DraftService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly access: CaseAccessStore,
    private readonly keys: CaseKeyService,
  ) {}

  /** When it was kept; null where nothing is left to keep. Throws NotFoundError unless the case is open to them. */
  async keep(locator: string, staff: StaffIdentity, place: DraftPlace, text: string): Promise<Date | null> {
    if (text === '') {
      await this.drop(locator, staff, place);
      return null;
    }
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const caseId = await this.open(tx, locator, staff, at);
      const sealed = (await this.keys.sealerOf(tx, caseId)).seal('case_draft.text', text);
      // A case is worked on by one person: two writers at once are two windows of theirs, and the later words count.
      const kept = await tx.query<unknown[]>(
        `INSERT INTO case_draft (case_id, staff_id, form, field, text_sealed, saved_at)
         SELECT $1::uuid, $2::uuid, $3::text, $4::text, $5::bytea, $6::timestamptz
         WHERE (SELECT count(*) FROM case_draft WHERE case_id = $1 AND staff_id = $2) < $7
           OR EXISTS (SELECT 1 FROM case_draft WHERE case_id = $1 AND staff_id = $2 AND form = $3 AND field = $4)
         ON CONFLICT (case_id, staff_id, form, field)
           DO UPDATE SET text_sealed = EXCLUDED.text_sealed, saved_at = EXCLUDED.saved_at RETURNING 1`,
        [caseId, staff.id, place.form, place.field, sealed, at.toISOString(), MOST],
      );
      return kept.length === 0 ? null : at;
    });
  }

  /** One's own drafts of a case, the newest first. Throws NotFoundError unless the case is open to them. */
  async list(locator: string, staff: StaffIdentity): Promise<readonly Draft[]> {
    return this.work.read(async (tx) => {
      const caseId = await this.open(tx, locator, staff, await this.clock.lawNow(tx));
      const rows = await tx.query<(Omit<Draft, 'text'> & { sealed: Buffer })[]>(
        `SELECT form, field, text_sealed AS sealed, saved_at AS "savedAt" FROM case_draft
         WHERE case_id = $1 AND staff_id = $2 AND saved_at > $3 ORDER BY saved_at DESC, form, field`,
        [caseId, staff.id, (await this.oldest(tx)).toISOString()],
      );
      if (rows.length === 0) return [];
      const vault = await this.keys.vaultOf(tx, caseId, 'own-draft');
      return rows.map(({ sealed, ...row }) => ({ ...row, text: vault.open('case_draft.text', sealed) }));
    });
  }

  /** How many of one's own wait in a case that is open to them already. */
  count(caseId: string, staff: StaffIdentity): Promise<number> {
    return this.work.read(async (tx) => {
      const [row] = await tx.query<{ n: number }[]>(
        'SELECT count(*)::int AS n FROM case_draft WHERE case_id = $1 AND staff_id = $2 AND saved_at > $3',
        [caseId, staff.id, (await this.oldest(tx)).toISOString()],
      );
      return row!.n;
    });
  }

  /** The form was taken: what was kept of its fields is over. */
  async sent(locator: string, staff: StaffIdentity, form: string): Promise<void> {
    await this.work.run((tx) =>
      tx.query(
        `DELETE FROM case_draft WHERE staff_id = $2 AND form = $3
           AND case_id = (SELECT id FROM "case" WHERE locator = $1)`,
        [locator, staff.id, form],
      ),
    );
  }

  /** Its author throws one away. */
  async drop(locator: string, staff: StaffIdentity, { form, field }: DraftPlace): Promise<void> {
    await this.work.run((tx) =>
      tx.query(
        `DELETE FROM case_draft WHERE staff_id = $2 AND form = $3 AND field = $4
           AND case_id = (SELECT id FROM "case" WHERE locator = $1)`,
        [locator, staff.id, form, field],
      ),
    );
  }

  /**
   * Whether the case is open to them now. Not its door (CaseAccessService), which writes down that somebody looks: in an
   * emergency each look is listed, and typing a sentence is not ten looks.
   */
  private async open(tx: Tx, locator: string, staff: StaffIdentity, at: Date): Promise<string> {
    const head = await this.access.head(tx, locator);
    if (head === null) throw new NotFoundError();
    const glass = can(staff, 'case.read', head) ? null : await this.access.currentGlass(tx, head.id, staff.id, at);
    const isOpenedInEmergency = glass !== null && phaseOf(glass, at) === 'open';
    if (!can(staff, 'case.read', { ...head, isOpenedInEmergency })) throw new NotFoundError();
    return head.id;
  }

  /** What is older is over, whether the sweep was there or not. */
  private async oldest(tx: Tx): Promise<Date> {
    return new Date((await this.clock.lawNow(tx)).getTime() - POLICIES.draft.hours! * 3_600_000);
  }
}
