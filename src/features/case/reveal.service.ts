import { Injectable } from '@nestjs/common';
import { REVEAL_LASTS_MS, type RevealReason } from '../../domain/access/reasons';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseAccessStore } from './case-access.store';
import { CaseKeyService } from './case-key.service';
import { CaseTransitionService } from './case-transition.service';

/** Showing what the person wrote and how they are reached: with a reason, to one person, for a quarter of an hour. */
@Injectable()
export class RevealService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly keys: CaseKeyService,
    private readonly store: CaseAccessStore,
    private readonly audit: AuditLog,
  ) {}

  /** Throws RefusedError where the case is a colleague's or nobody's. */
  show(locator: string, staff: StaffIdentity, why: { reason: RevealReason; text: string | null }): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'personal.show' }, at);
      const vault = await this.keys.sealerOf(tx, locked.id);
      const textSealed = vault.sealOptional('reveal.text', why.text);
      const endsAt = new Date(at.getTime() + REVEAL_LASTS_MS);
      const row = { caseId: locked.id, staffId: staff.id, reason: why.reason, textSealed, endsAt };
      const reveal = await this.store.insertReveal(tx, row, at);
      await this.audit.append(tx, {
        chainId: locked.id,
        at,
        actor: `staff:${staff.id}`,
        action: 'personal.shown',
        detail: { reveal, reason: why.reason },
      });
    });
  }
}
