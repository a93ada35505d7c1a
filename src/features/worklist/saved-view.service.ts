import { Injectable } from '@nestjs/common';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { filterQuery, type WorklistFilter } from './worklist-filter';

export interface SavedView {
  readonly id: string;
  /** The end of its address. */
  readonly filter: string;
}

const MOST_VIEWS = 12;

/**
 * Filters that somebody keeps. A view has no name of its own: it is called by what it filters, so nobody types anything
 * about a person into it, and its address may be shown to anybody at the desk.
 */
@Injectable()
export class SavedViewService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  of(staff: StaffIdentity): Promise<SavedView[]> {
    return this.work.read((tx) =>
      tx.query<SavedView[]>('SELECT id, filter FROM saved_view WHERE staff_id = $1 ORDER BY saved_at LIMIT $2', [
        staff.id,
        MOST_VIEWS,
      ]),
    );
  }

  /** Keeping the same one twice, or one more than there is room for, changes nothing. */
  async keep(filter: WorklistFilter, staff: StaffIdentity): Promise<void> {
    const text = filterQuery(filter);
    if (text === '') return;
    await this.work.run(async (tx) => {
      await tx.query(
        `INSERT INTO saved_view (id, staff_id, filter, saved_at)
         SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM saved_view WHERE staff_id = $2) < $5 ON CONFLICT DO NOTHING`,
        [uuidV7(), staff.id, text, (await this.clock.lawNow(tx)).toISOString(), MOST_VIEWS],
      );
    });
  }

  async remove(id: string, staff: StaffIdentity): Promise<void> {
    await this.work.run((tx) => tx.query('DELETE FROM saved_view WHERE id = $1 AND staff_id = $2', [id, staff.id]));
  }
}
