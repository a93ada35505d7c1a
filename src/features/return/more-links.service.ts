import { Injectable } from '@nestjs/common';
import type { Link } from '../../domain/report/links';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseLinksService } from '../case/case-links.service';
import { PlatformService } from '../platform/platform.service';

/** Links that a person adds later, told apart by platform like those of the form. */
@Injectable()
export class MoreLinksService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly platforms: PlatformService,
    private readonly links: CaseLinksService,
  ) {}

  /** How many were new. Throws RefusedError. */
  add(caseId: string, links: readonly Link[]): Promise<number> {
    return actAs({ kind: 'person', caseId }, async () => {
      const platformIds = await this.platforms.matchHosts(links.map(({ host }) => host));
      const added = links.map(({ url, original }, at) => ({ url, original, platformId: platformIds[at] ?? null }));
      return this.work.run((tx) => this.links.add(tx, caseId, added));
    });
  }
}
