import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../infra/database/unit-of-work';

export interface WorklistOptions {
  readonly platforms: readonly { readonly slug: string; readonly name: string }[];
  /** Who may have a case. */
  readonly colleagues: readonly { readonly id: string; readonly name: string }[];
}

/** What the list can be narrowed to, and whom a case can be given to. */
@Injectable()
export class WorklistOptionsView {
  constructor(private readonly work: UnitOfWork) {}

  load(): Promise<WorklistOptions> {
    return this.work.snapshot(async (tx) => ({
      platforms: await tx.query<{ slug: string; name: string }[]>(
        'SELECT slug, name FROM platform ORDER BY name LIMIT 300',
      ),
      colleagues: await tx.query<{ id: string; name: string }[]>(
        `SELECT id, name FROM staff WHERE role IN ('caseworker','supervisor') AND disabled_at IS NULL ORDER BY name LIMIT 300`,
      ),
    }));
  }
}
