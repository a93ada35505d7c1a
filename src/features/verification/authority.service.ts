import { Injectable } from '@nestjs/common';
import type { AuthorityKind } from '../../domain/notice/completeness';
import type { TargetFlag } from '../../domain/notice/second-person';
import { type AuthorityCheckKind, type CheckResult, judgeAuthority } from '../../domain/verification/authority-checks';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService, type CaseSealer } from '../case/case-key.service';
import { CaseTransitionService, type LockedCase } from '../case/case-transition.service';
import { ItemService } from '../case/item.service';
import { VerificationStore } from './verification.store';

export interface NewCheck {
  readonly kind: AuthorityCheckKind;
  readonly result: CheckResult;
  readonly text: string | null;
}
export interface NewAuthority {
  readonly kind: AuthorityKind;
  readonly proof: string | null;
  /** What was checked and fits. */
  readonly checks: readonly AuthorityCheckKind[];
}

/**
 * May this reporter act? Recorded as facts (what was checked, with what result, by whom, when), never as a copy of a
 * document or a picture. Whether they carry a notice is a rule (domain/verification/authority-checks.ts, ADR 0025).
 */
@Injectable()
export class AuthorityService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly items: ItemService,
    private readonly keys: CaseKeyService,
    private readonly store: VerificationStore,
    private readonly audit: AuditLog,
  ) {}

  /** Records why this reporter may act for the person in the pictures, with what was checked for it. */
  recordAuthority(locator: string, staff: StaffIdentity, authority: NewAuthority): Promise<void> {
    return this.change(locator, staff, async ({ tx, locked, vault, at }) => {
      const { kind, proof, checks } = authority;
      await this.addChecks(
        tx,
        locked.id,
        checks.map((one) => ({ kind: one, result: 'fits', text: null })),
        {
          staff,
          vault,
          at,
        },
      );
      const proofSealed = vault.sealOptional('authority.proof', proof);
      const { isSufficient } = judgeAuthority(kind, await this.store.checksOf(tx, locked.id));
      await this.store.putAuthority(tx, {
        caseId: locked.id,
        kind,
        attestedBy: staff.id,
        proofSealed,
        isSufficient,
        at,
      });
      await this.record(tx, locked.id, staff, 'authority.recorded', { kind, isSufficient }, at);
    });
  }

  /** One more thing was checked; it can also show that something does not fit. */
  addCheck(locator: string, staff: StaffIdentity, check: NewCheck): Promise<void> {
    return this.change(locator, staff, async ({ tx, locked, vault, at }) => {
      await this.addChecks(tx, locked.id, [check], { staff, vault, at });
      const kind = await this.store.kindOf(tx, locked.id);
      if (kind === null) return;
      const { isSufficient } = judgeAuthority(kind, await this.store.checksOf(tx, locked.id));
      await this.store.setSufficient(tx, locked.id, isSufficient);
    });
  }

  /** Marks a link as news, about a public figure or political: a notice about it then needs two people. */
  flagItem(locator: string, itemId: string, staff: StaffIdentity, flags: readonly TargetFlag[]): Promise<void> {
    return this.change(locator, staff, async ({ tx, locked, at }) => {
      const [item] = await this.items.lock(tx, [itemId]);
      if (item === undefined || item.caseId !== locked.id) throw new NotFoundError();
      await this.store.setFlags(tx, itemId, flags, { staffId: staff.id, at });
      await this.record(tx, locked.id, staff, 'item.flagged', { item: itemId, flags: flags.join(',') }, at);
    });
  }

  private change(
    locator: string,
    staff: StaffIdentity,
    step: (on: { tx: Tx; locked: LockedCase; vault: CaseSealer; at: Date }) => Promise<void>,
  ): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'authority.record' }, at);
      if (locked.state === 'closed' || locked.state === 'intake')
        throw new RefusedError({ code: 'case.wrong-state', detail: { state: locked.state } });
      await step({ tx, locked, vault: await this.keys.sealerOf(tx, locked.id), at });
    });
  }

  private async addChecks(
    tx: Tx,
    caseId: string,
    checks: readonly NewCheck[],
    { staff, vault, at }: { staff: StaffIdentity; vault: CaseSealer; at: Date },
  ): Promise<void> {
    if (checks.length === 0) return;
    const rows = checks.map(({ text, ...check }) => ({
      ...check,
      textSealed: vault.sealOptional('authority_check.text', text),
    }));
    await this.store.addChecks(tx, caseId, rows, { staffId: staff.id, at });
    for (const { kind, result } of checks)
      await this.record(tx, caseId, staff, 'authority.checked', { check: kind, result }, at);
  }

  private record(
    tx: Tx,
    chainId: string,
    staff: StaffIdentity,
    action: string,
    detail: Readonly<Record<string, string | boolean>>,
    at: Date,
  ): Promise<void> {
    return this.audit.append(tx, { chainId, at, actor: `staff:${staff.id}`, action, detail });
  }
}
