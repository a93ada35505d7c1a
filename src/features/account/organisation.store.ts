import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';

export interface BoundIdentity {
  readonly boundAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Which account of ours an account of the helpline's own sign-in service opens. */
@Injectable()
export class OrganisationStore {
  async staffOf(tx: Tx, index: Buffer): Promise<string | null> {
    const [row] = await tx.query<{ staffId: string }[]>(
      'SELECT staff_id AS "staffId" FROM staff_identity WHERE identity_index = $1',
      [index],
    );
    return row?.staffId ?? null;
  }

  async of(tx: Tx, staffId: string): Promise<BoundIdentity | null> {
    const [row] = await tx.query<BoundIdentity[]>(
      'SELECT bound_at AS "boundAt", last_used_at AS "lastUsedAt" FROM staff_identity WHERE staff_id = $1',
      [staffId],
    );
    return row ?? null;
  }

  /** In the place of the one before. False when it opens another account already, which is left as it is. */
  async bind(tx: Tx, one: { index: Buffer; staffId: string; now: Date }): Promise<boolean> {
    await this.unbind(tx, one.staffId);
    const added = await tx.query<unknown[]>(
      `INSERT INTO staff_identity (identity_index, staff_id, bound_at) VALUES ($1, $2, $3)
       ON CONFLICT (identity_index) DO NOTHING RETURNING staff_id`,
      [one.index, one.staffId, one.now],
    );
    return added.length === 1;
  }

  async used(tx: Tx, staffId: string, now: Date): Promise<void> {
    await tx.query('UPDATE staff_identity SET last_used_at = $2 WHERE staff_id = $1', [staffId, now]);
  }

  async unbind(tx: Tx, staffId: string): Promise<boolean> {
    const [, count] = await tx.query<[unknown[], number]>('DELETE FROM staff_identity WHERE staff_id = $1', [staffId]);
    return count === 1;
  }
}
