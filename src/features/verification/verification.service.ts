import { Injectable } from '@nestjs/common';
import type { AuthorityKind } from '../../domain/notice/completeness';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';
import { CaseTransitionService } from '../case/case-transition.service';
import { ItemService } from '../case/item.service';
import { VerificationStore } from './verification.store';

/** The caseworker's judgement: is this what it is said to be, and may this reporter act? */
@Injectable()
export class VerificationService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly items: ItemService,
    private readonly keys: CaseKeyService,
    private readonly store: VerificationStore,
    private readonly audit: AuditLog,
  ) {}

  /** Verifies or rejects one item of a case in verification (or later, for items that were added). */
  judgeItem(locator: string, itemId: string, staff: StaffIdentity, judgement: 'verify' | 'reject'): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lock(tx, { locator });
      if (locked.state === 'closed' || locked.state === 'intake')
        throw new RefusedError({ code: 'case.wrong-state', detail: { state: locked.state } });
      const [item] = await this.items.lock(tx, [itemId]);
      if (item === undefined || item.caseId !== locked.id) throw new NotFoundError();
      // Its bytes are frozen and will be sent: rejecting it now would not keep it from the platform.
      if (judgement === 'reject' && (await this.store.isOnItsWay(tx, itemId)))
        throw new RefusedError({ code: 'case.still-sending' });
      const [result] = await this.items.change(tx, [{ item, command: { type: judgement } }], `staff:${staff.id}`, at);
      if (result?.ok === false) throw new RefusedError(result.refusal);
    });
  }

  /** Records why this reporter may act for the person in the pictures, attested by the caseworker. */
  recordAuthority(
    locator: string,
    staff: StaffIdentity,
    authority: { kind: AuthorityKind; proof: string | null },
  ): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lock(tx, { locator });
      if (locked.state === 'closed' || locked.state === 'intake')
        throw new RefusedError({ code: 'case.wrong-state', detail: { state: locked.state } });
      const vault = await this.keys.vaultOf(tx, locked.id);
      const proofSealed = vault.sealOptional('authority.proof', authority.proof);
      await this.store.putAuthority(tx, {
        caseId: locked.id,
        kind: authority.kind,
        attestedBy: staff.id,
        proofSealed,
        at,
      });
      await this.audit.append(tx, {
        chainId: locked.id,
        at,
        actor: `staff:${staff.id}`,
        action: 'authority.recorded',
        detail: { kind: authority.kind },
      });
    });
  }
}
