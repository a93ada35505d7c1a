import { Inject, Injectable } from '@nestjs/common';
import { type SecondPersonReason, type TargetFlag, whySecondPerson } from '../../domain/notice/second-person';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import type { Tx } from '../../infra/database/unit-of-work';
import type { LockedNotice } from './notice.store';

/** Why a notice needs two people, from the settings, from what went to its platform before, and from its links. */
@Injectable()
export class SecondPersonView {
  constructor(@Inject(APP_CONFIG) private readonly config: AppConfig) {}

  async why(
    tx: Tx,
    notice: Pick<LockedNotice, 'id' | 'platformId'>,
    hosts: readonly string[],
  ): Promise<SecondPersonReason[]> {
    const { requireSecondPerson, secondPersonOnNewPlatforms } = this.config;
    const [row] = await tx.query<{ isFirst: boolean; flags: TargetFlag[] }[]>(
      `SELECT $3 AND NOT EXISTS (
           SELECT 1 FROM notice o WHERE o.platform_id = $2 AND o.kind = 'takedown' AND o.approved_at IS NOT NULL AND o.id <> $1
         ) AS "isFirst",
         ARRAY(SELECT DISTINCT f.flag FROM notice_item ni JOIN item_flag f ON f.item_id = ni.item_id
               WHERE ni.notice_id = $1) AS flags`,
      [notice.id, notice.platformId, secondPersonOnNewPlatforms],
    );
    return whySecondPerson({
      isAlwaysAsked: requireSecondPerson,
      isAskedOnNewPlatforms: secondPersonOnNewPlatforms,
      isFirstNoticeToPlatform: row!.isFirst,
      flags: row!.flags,
      hosts,
    });
  }
}
