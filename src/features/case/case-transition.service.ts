import { Injectable } from '@nestjs/common';
import { phaseOf } from '../../domain/access/break-glass';
import { type Action, can } from '../../domain/access/can';
import { type CaseCommandInput, decideCase } from '../../domain/case/decide-case';
import { SEND_WITHIN_MS } from '../../domain/notice/delivery-schedule';
import type { Refusal } from '../../domain/shared/decision';
import { FOR_A_SECOND } from '../../domain/case/task-due';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { type Actor, AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseAccessStore } from './case-access.store';
import { PersonNewsService } from './person-news.service';
import { CaseStore, type LockedCase } from './case.store';
import { type NewTask, TaskService } from './task.service';

export type { LockedCase } from './case.store';

const ACTION: Readonly<Record<CaseCommandInput['type'], string>> = {
  take: 'case.taken',
  approve_notices: 'case.notices-approved',
  finish_sending: 'case.sending-finished',
  send_again: 'case.sending-again',
  add_items: 'case.items-added',
  close_finished: 'case.closed',
  close_unproven: 'case.closed',
  withdraw: 'case.withdrawn',
  reappear: 'case.reappeared',
  reopen: 'case.reopened',
};

/** What a member of staff wants to do in a case. */
export interface StaffStep {
  readonly staff: StaffIdentity;
  readonly action: Action;
  /** Who approved the notice in question first, while it waits for a second person. */
  readonly firstApprovedBy?: string | null;
  /** The case is offered to them, and they have not answered. */
  readonly isOffered?: boolean;
}

export interface CaseStep {
  readonly locked: LockedCase;
  readonly command: CaseCommandInput;
}

/** The one way a case changes state: locked, decided by the table and guards, compared-and-set, recorded. */
@Injectable()
export class CaseTransitionService {
  constructor(
    private readonly store: CaseStore,
    private readonly audit: AuditLog,
    private readonly access: CaseAccessStore,
    private readonly news: PersonNewsService,
    private readonly tasks: TaskService,
  ) {}

  /** Locks one case by locator or id. Throws NotFoundError. Take this lock before any other of the case's rows. */
  async lock(tx: Tx, ref: { locator: string } | { id: string }): Promise<LockedCase> {
    const id = 'id' in ref ? ref.id : await this.store.idOf(tx, ref.locator);
    const [locked] = id === null ? [] : await this.store.lock(tx, [id]);
    if (locked === undefined) throw new NotFoundError();
    return locked;
  }

  /**
   * The same for a member of staff: only when they may do this in this case (domain/access/can.ts). Throws NotFoundError
   * for a role that never may, RefusedError for a case that is a colleague's. Asked under the lock, so that a case
   * changes hands before or after, never in between.
   */
  async lockFor(
    tx: Tx,
    ref: { locator: string } | { id: string },
    { staff, action, firstApprovedBy = null }: StaffStep,
    at: Date,
  ): Promise<LockedCase> {
    if (!can(staff, action)) throw new NotFoundError();
    const locked = await this.lock(tx, ref);
    await this.requireMay(tx, locked, { staff, action, firstApprovedBy }, at);
    return locked;
  }

  /**
   * For a caller that holds the lock already. Refused as well (`case.moved-on`) when somebody changed the case after what
   * stood on the page that this step comes from: of two editors the second decides anew (ADR 0036).
   */
  async requireMay(tx: Tx, locked: Pick<LockedCase, 'id' | 'claimedBy'>, step: StaffStep, at: Date): Promise<void> {
    const { staff } = step;
    if (!(await this.mayDo(tx, locked, step, at)))
      throw new RefusedError({ code: locked.claimedBy === null ? 'case.not-claimed' : 'case.claimed-by-other' });
    if (staff.seen !== undefined && (await this.access.isChangedSince(tx, locked.id, staff.seen)))
      throw new RefusedError({ code: 'case.moved-on' });
  }

  private async mayDo(
    tx: Tx,
    locked: Pick<LockedCase, 'id' | 'claimedBy'>,
    { staff, action, firstApprovedBy = null, isOffered = false }: StaffStep,
    at: Date,
  ): Promise<boolean> {
    if (can(staff, action, { ...locked, firstApprovedBy, isOffered })) return true;
    if (!can(staff, action)) throw new NotFoundError();
    const glass = await this.access.currentGlass(tx, locked.id, staff.id, at);
    const isOpenedInEmergency = glass !== null && phaseOf(glass, at) === 'open';
    return can(staff, action, { ...locked, firstApprovedBy, isOpenedInEmergency });
  }

  idOf(tx: Tx, locator: string): Promise<string | null> {
    return this.store.idOf(tx, locator);
  }

  /** Sets or lifts the child-protection hold of a locked case; the supervisors' task about it begins and ends with it. */
  async setHold(tx: Tx, locked: LockedCase, since: Date | null, actor: Actor, at: Date): Promise<void> {
    await this.store.setHold(tx, locked.id, since, at);
    const action = since === null ? 'case.hold-lifted' : 'case.hold-set';
    await this.audit.append(tx, { chainId: locked.id, at, actor, action, detail: {} });
    if (since === null) await this.tasks.settle(tx, [protectionOf(locked)], at);
    else await this.tasks.open(tx, [protectionOf(locked)], at);
  }

  lockMany(tx: Tx, ids: readonly string[]): Promise<LockedCase[]> {
    return this.store.lock(tx, [...new Set(ids)]);
  }

  /** Returns when nothing that was claimed before this lock can begin to leave any more; seconds at most. */
  async outwaitClaims(tx: Tx, locked: LockedCase, at: Date): Promise<void> {
    await this.store.outwaitClaims(tx, locked.id, at, SEND_WITHIN_MS);
  }

  /** Applies one command to a locked case; throws RefusedError when the rules say no. */
  async apply(tx: Tx, step: CaseStep, actor: Actor, at: Date): Promise<void> {
    const [refusal] = await this.applyAll(tx, [step], actor, at);
    if (refusal !== undefined) throw new RefusedError(refusal);
  }

  /** Applies commands to many locked cases at once; a refused one is skipped and its refusal returned. */
  async applyAll(tx: Tx, steps: readonly CaseStep[], actor: Actor, at: Date): Promise<Refusal[]> {
    const refusals: Refusal[] = [];
    const changed = steps.flatMap((step) => {
      const decision = decideCase(step.locked, step.command, at);
      if (decision.ok) return [{ ...step, next: decision.next }];
      refusals.push(decision.refusal);
      return [];
    });
    await this.store.apply(
      tx,
      changed.map(({ locked, command, next }) => ({
        id: locked.id,
        version: locked.version,
        state: next.state,
        outcome: next.outcome,
        claimedBy: command.type === 'take' ? command.by : locked.claimedBy,
        duplicateOf: command.type === 'close_unproven' ? (command.duplicateOf ?? null) : null,
      })),
      at,
    );
    await this.audit.append(
      tx,
      ...changed.map(({ locked, command, next }) => ({
        chainId: locked.id,
        at,
        actor,
        action: ACTION[command.type],
        detail: { from: locked.state, to: next.state, ...(next.outcome === null ? {} : { outcome: next.outcome }) },
      })),
    );
    await this.followHold(tx, changed, at);
    const ended = changed.filter(({ next }) => next.state === 'closed');
    await this.tasks.settleAll(
      tx,
      ended.map(({ locked }) => locked.id),
      FOR_A_SECOND,
      at,
    );
    const closed = ended.filter(({ next }) => next.outcome !== 'withdrawn');
    await this.news.tellPerson(
      tx,
      closed.map(({ locked }) => locked.id),
      'closed',
      at,
    );
    return refusals;
  }

  /**
   * A case on hold that is closed was handed to somebody else, or is over: its task ends. Opened again, it is on hold
   * still, and the task is there again.
   */
  private async followHold(
    tx: Tx,
    changed: readonly { readonly locked: LockedCase; readonly next: { readonly state: string } }[],
    at: Date,
  ): Promise<void> {
    const held = changed.filter(({ locked }) => locked.isOnHold);
    const ended = held.filter(({ locked, next }) => locked.state !== 'closed' && next.state === 'closed');
    const begun = held.filter(({ locked, next }) => locked.state === 'closed' && next.state !== 'closed');
    await this.tasks.settle(
      tx,
      ended.map(({ locked }) => protectionOf(locked)),
      at,
    );
    await this.tasks.open(
      tx,
      begun.map(({ locked }) => protectionOf(locked)),
      at,
    );
  }
}

const protectionOf = ({ id }: Pick<LockedCase, 'id'>): NewTask => ({
  caseId: id,
  kind: 'child_protection',
  subjectId: null,
});
