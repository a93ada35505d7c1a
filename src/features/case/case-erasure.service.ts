import { Injectable } from '@nestjs/common';
import { decideErasure } from '../../domain/case/decide-erasure';
import type { ErasureReason, ErasureRecord } from '../../domain/case/erasure-ledger';
import { NotFoundError } from '../../domain/shared/errors';
import type { Refusal } from '../../domain/shared/decision';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { CaseTransitionService, type LockedCase } from './case-transition.service';
import { type ErasureCase, ErasureStore } from './erasure.store';
import { FiguresService } from './figures.service';

export type ErasureResult = { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal };

/**
 * Erasing a case: its key is destroyed, which makes every sealed byte of it unreadable wherever a copy lies, and every
 * row of it is deleted. Its number, its end, its times and the record stay; they name nobody (ADR 0017, ADR 0026).
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
    private readonly figures: FiguresService,
  ) {}

  /**
   * Erases a closed case for good. One that is open, held, or whose recalls have not left is refused as a value. If the
   * person has asked for it, that is the reason that is kept.
   */
  erase(ref: { locator: string } | { id: string }, reason: ErasureReason): Promise<ErasureResult> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lock(tx, ref);
      const facts = (await this.store.factsOf(tx, [locked.id], at)).get(locked.id);
      if (facts === undefined) throw new NotFoundError();
      const decision = whetherErased(locked, facts);
      if (decision.ok) await this.eraseLocked(tx, [{ facts, reason }], at);
      return decision;
    });
  }

  /** Erases up to `limit` closed cases whose time is over; answers how many. Two workers never take the same one. */
  eraseDue(limit: number, keepDays: number): Promise<number> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const ids = await this.store.lockDue(tx, { now: at, keepDays, limit });
      if (ids.length === 0) return 0;
      const facts = await this.store.factsOf(tx, ids, at);
      const due = (await this.cases.lockMany(tx, ids)).flatMap((locked) => {
        const one = facts.get(locked.id)!;
        return whetherErased(locked, one).ok ? [{ facts: one, reason: 'retention_ended' as const }] : [];
      });
      await this.eraseLocked(tx, due, at);
      return due.length;
    });
  }

  /**
   * Does again, on a restored database, an erasure that stands in a ledger: whatever state the case is in there. True
   * if something had to be erased; a case this database has never seen only enters its ledger. Safe to repeat.
   */
  replay(record: ErasureRecord): Promise<boolean> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const before = (await this.store.factsOf(tx, [record.caseId], at)).get(record.caseId);
      await this.store.record(tx, [record]);
      // A key ring that is younger than the data has no key of the case any more; its rows are still there.
      if (before === undefined || (!before.hasKey && before.isErased)) return false;
      const locked = await this.cases.lock(tx, { id: record.caseId });
      await this.store.endRestored(tx, locked.id, at);
      await this.store.wipe(tx, [locked.id], at);
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

  private async eraseLocked(
    tx: Tx,
    due: readonly { readonly facts: ErasureCase; readonly reason: ErasureReason }[],
    at: Date,
  ): Promise<void> {
    if (due.length === 0) return;
    const records = due.map(({ facts, reason }): ErasureRecord => ({
      caseId: facts.id,
      erasedAt: at,
      reason: facts.askedAt === null ? reason : 'person_asked',
      ...(facts.proof === null ? {} : { proof: facts.proof }),
    }));
    const ids = records.map(({ caseId }) => caseId);
    await this.figures.count(tx, ids, at);
    await this.store.wipe(tx, ids, at);
    await this.store.record(tx, records);
    await this.audit.append(
      tx,
      ...records.map(({ caseId, reason }) => ({
        chainId: caseId,
        at,
        actor: 'system' as const,
        action: 'case.erased',
        detail: { reason },
      })),
    );
    await this.outbox.add(tx, at, ...ids.map((caseId) => ({ job: 'export-erasure' as const, payload: { caseId } })));
  }
}

const whetherErased = ({ state, isErased }: LockedCase, { isHeld, stillLeaving }: ErasureCase): ErasureResult =>
  decideErasure({ state, isErased, isHeld, stillLeaving });
