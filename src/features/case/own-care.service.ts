import { Inject, Injectable } from '@nestjs/common';
import {
  dayStart,
  type Exposure,
  type ExposureCaps,
  type ExposureLevel,
  judgeExposure,
  weekStart,
} from '../../domain/access/exposure';
import type { Looks } from '../../domain/shared/looks';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { UnitOfWork } from '../../infra/database/unit-of-work';

export interface OwnExposure extends Exposure {
  readonly level: ExposureLevel;
  readonly caps: ExposureCaps;
}

/** What the record says of things that hurt: a person's words were shown, or a link that was reported was opened. */
const SEEN = `'personal.shown', 'item.opened'`;

/** What somebody at the desk does for themselves: see how much they have read, and choose how pages look. */
@Injectable()
export class OwnCareService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Counted from the record of what was shown to them; nothing new is written about anybody. */
  exposureOf(staff: StaffIdentity): Promise<OwnExposure> {
    return this.work.read(async (tx) => {
      const [now, zone] = [await this.clock.lawNow(tx), this.config.deskZone];
      const [row] = await tx.query<Exposure[]>(
        `SELECT count(*)::int AS "weekReveals", count(DISTINCT chain_id)::int AS "weekCases",
           (count(*) FILTER (WHERE at >= $3))::int AS "todayReveals",
           (count(DISTINCT chain_id) FILTER (WHERE at >= $3))::int AS "todayCases"
         FROM audit_entry WHERE actor = $1 AND at >= $2 AND action IN (${SEEN})`,
        [`staff:${staff.id}`, weekStart(now, zone).toISOString(), dayStart(now, zone).toISOString()],
      );
      const caps = this.config.exposure;
      return { ...row!, caps, level: judgeExposure(row!, caps) };
    });
  }

  async wear(staff: StaffIdentity, { isDense, isGrey, hidesWords }: Looks): Promise<void> {
    await this.work.run((tx) =>
      tx.query(
        `INSERT INTO desk_look (staff_id, is_dense, is_grey, hides_words) VALUES ($1, $2, $3, $4)
         ON CONFLICT (staff_id) DO UPDATE SET is_dense = EXCLUDED.is_dense, is_grey = EXCLUDED.is_grey,
           hides_words = EXCLUDED.hides_words`,
        [staff.id, isDense, isGrey, hidesWords],
      ),
    );
  }
}
