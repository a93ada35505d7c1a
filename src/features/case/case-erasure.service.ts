import { Injectable } from '@nestjs/common';
import { decideErasure } from '../../domain/case/decide-erasure';
import type { ErasureReason, ErasureRecord } from '../../domain/case/erasure-ledger';
import { NotFoundError } from '../../domain/shared/errors';
import type { Refusal } from '../../domain/shared/decision';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { CaseTransitionService } from './case-transition.service';
import { ErasureStore } from './erasure.store';

export type ErasureResult = { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal };

/**
 * Erasing a case: its key is destroyed, which makes every sealed byte of it unreadable wherever a copy lies, and the
 * bytes themselves are emptied. States, times and the record stay; they name nobody (ADR 0006, ADR 0017).
 */
@Injectable()
export class CaseErasureService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly store: ErasureStore,
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
  ) {}

  /** Erases a closed case for good. An open case, or one whose recalls have not left, is refused as a value. */
  erase(ref: { locator: string } | { id: string }, reason: ErasureReason): Promise<ErasureResult> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lock(tx, ref);
      const facts = await this.store.factsOf(tx, locked.id);
      if (facts === null) throw new NotFoundError();
      const decision = decideErasure({
        state: locked.state,
        isErased: locked.isErased,
        stillLeaving: facts.stillLeaving,
      });
      if (!decision.ok) return decision;
      await this.store.wipe(tx, locked.id, at);
      await this.store.record(tx, { caseId: locked.id, erasedAt: at, reason });
      const entry = { chainId: locked.id, at, actor: 'system', action: 'case.erased', detail: { reason } } as const;
      await this.audit.append(tx, entry);
      await this.outbox.add(tx, at, { job: 'export-erasure', payload: { caseId: locked.id } });
      return { ok: true };
    });
  }

  /**
   * Does again, on a restored database, an erasure that stands in a ledger: whatever state the case is in there. True
   * if something had to be erased; a case this database has never seen only enters its ledger. Safe to repeat.
   */
  replay(record: ErasureRecord): Promise<boolean> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const before = await this.store.factsOf(tx, record.caseId);
      // A key ring that is younger than the data has no key of the case any more; its bytes and its steps are still there.
      if (before === null || (!before.hasKey && before.isErased)) {
        await this.store.record(tx, record);
        return false;
      }
      const locked = await this.cases.lock(tx, { id: record.caseId });
      await this.store.endRestored(tx, locked.id, at);
      await this.store.wipe(tx, locked.id, at);
      await this.store.record(tx, record);
      await this.audit.append(tx, {
        chainId: locked.id,
        at,
        actor: 'system',
        action: 'case.erased',
        detail: { reason: record.reason, erasedAt: record.erasedAt.toISOString(), from: locked.state, to: 'closed' },
      });
      return true;
    });
  }
}
