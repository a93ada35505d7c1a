import { Injectable } from '@nestjs/common';
import { askBreakGlass, type BreakGlassCommand, decideBreakGlass } from '../../domain/access/break-glass';
import { can } from '../../domain/access/can';
import type { BreakGlassReason } from '../../domain/access/reasons';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseAccessService } from './case-access.service';
import { CaseAccessStore } from './case-access.store';
import { CaseKeyService } from './case-key.service';

export interface BreakGlassRequest {
  readonly reason: BreakGlassReason;
  /** A number of the helpline's own ticket system. */
  readonly ticket: string | null;
  readonly text: string | null;
}

/** Opening a colleague's case in an emergency, and what supervisors do about it (ADR 0024). */
@Injectable()
export class BreakGlassService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: CaseAccessStore,
    private readonly access: CaseAccessService,
    private readonly keys: CaseKeyService,
    private readonly audit: AuditLog,
  ) {}

  /** Asks for a colleague's case. Asking again while one waits or is open changes nothing. */
  ask(locator: string, staff: StaffIdentity, request: BreakGlassRequest): Promise<void> {
    if (!can(staff, 'break-glass.ask')) throw new NotFoundError();
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      await this.store.lockStaff(tx, staff.id);
      const head = await this.store.head(tx, locator);
      if (head === null) throw new NotFoundError();
      if (can(staff, 'case.read', head)) throw new RefusedError({ code: 'access.wrong-state' });
      if ((await this.store.currentGlass(tx, head.id, staff.id, at)) !== null) return;
      const vault = await this.keys.sealerIfAny(tx, head.id);
      if (vault === null) throw new RefusedError({ code: 'case.erased' });
      const { reason, ticket, text } = request;
      const textSealed = vault.sealOptional('break_glass.text', text);
      const row = { caseId: head.id, staffId: staff.id, reason, ticket, textSealed, ...askBreakGlass(at) };
      const emergency = await this.store.insertGlass(tx, row, at);
      await this.audit.append(tx, {
        chainId: head.id,
        at,
        actor: `staff:${staff.id}`,
        action: 'break-glass.asked',
        detail: { emergency, reason },
      });
    });
  }

  /** A supervisor says yes or no, ends it before its hour is over, or has gone through what was read. */
  decide(id: string, staff: StaffIdentity, type: BreakGlassCommand['type']): Promise<void> {
    if (!can(staff, 'break-glass.decide')) throw new NotFoundError();
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const glass = await this.store.lockGlass(tx, id);
      if (glass === null) throw new NotFoundError();
      const decision = decideBreakGlass(glass, { type, by: staff.id }, at);
      if (!decision.ok) throw new RefusedError(decision.refusal);
      const { endsAt } = decision.next;
      if (type === 'approve') await this.store.decideGlass(tx, id, { decision: 'approved', by: staff.id, endsAt }, at);
      else if (type === 'refuse')
        await this.store.decideGlass(tx, id, { decision: 'refused', by: staff.id, endsAt: at }, at);
      else if (type === 'stop') await this.store.stopGlass(tx, id, at);
      else await this.store.acknowledgeGlass(tx, id, staff.id, at);
      await this.audit.append(tx, {
        chainId: glass.caseId,
        at,
        actor: `staff:${staff.id}`,
        action: PAST[type],
        detail: { emergency: id },
      });
    });
  }

  /** A supervisor has looked into an alert. Nobody settles one about themselves. */
  settleAlert(id: string, staff: StaffIdentity): Promise<void> {
    if (!can(staff, 'alerts.read')) throw new NotFoundError();
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const alert = await this.store.lockAlert(tx, id);
      if (alert === null) throw new NotFoundError();
      if (alert.staffId === staff.id) throw new RefusedError({ code: 'access.own-request' });
      if (!alert.isOpen) throw new RefusedError({ code: 'access.wrong-state' });
      await this.store.acknowledgeAlert(tx, id, staff.id, at);
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at,
        actor: `staff:${staff.id}`,
        action: 'alert.settled',
        detail: { alert: id },
      });
    });
  }

  /** Raises the alerts of emergencies that opened by themselves; how many. */
  tellOpened(limit: number): Promise<number> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const opened = await this.store.openedByItself(tx, at, limit);
      for (const glass of opened) await this.access.tellOpened(tx, glass, at);
      return opened.length;
    });
  }

  countOpen(): Promise<number> {
    return this.work.read((tx) => this.store.countOpen(tx));
  }
}

const PAST: Readonly<Record<BreakGlassCommand['type'], string>> = {
  approve: 'break-glass.approved',
  refuse: 'break-glass.refused',
  stop: 'break-glass.stopped',
  acknowledge: 'break-glass.acknowledged',
};
