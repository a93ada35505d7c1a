import { Injectable } from '@nestjs/common';
import type { OpenLinkReason } from '../../domain/access/reasons';
import { decideOpening } from '../../domain/case/open-link';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from './case-transition.service';
import { ItemService } from './item.service';

/** Seeing what was reported: with a reason, by one person, each time anew. The record says who, which link and why. */
@Injectable()
export class OpenLinkService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly items: ItemService,
    private readonly audit: AuditLog,
  ) {}

  /** Throws RefusedError where the case is a colleague's or nobody's, is on hold, or was stopped by the person. */
  open(locator: string, itemId: string, staff: StaffIdentity, reason: OpenLinkReason): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'item.open' }, at);
      const decision = decideOpening(locked);
      if (!decision.ok) throw new RefusedError(decision.refusal);
      const [item] = await this.items.lock(tx, [itemId]);
      if (item === undefined || item.caseId !== locked.id) throw new NotFoundError();
      await this.audit.append(tx, {
        chainId: locked.id,
        at,
        actor: `staff:${staff.id}`,
        action: 'item.opened',
        detail: { item: itemId, reason },
      });
    });
  }
}
