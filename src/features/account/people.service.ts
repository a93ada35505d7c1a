import { Injectable } from '@nestjs/common';
import { can } from '../../domain/access/can';
import { NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity, StaffRole } from '../../domain/shared/staff';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { randomToken, tokenHash } from '../../infra/crypto/tokens';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { normaliseEmail } from './account.service';
import { AccountStores } from './account-stores';
import type { LinkKind } from './factor.store';

/** A link opens an account for 72 hours, once. */
export const LINK_MS = 72 * 3_600_000;

/** Somebody at the desk, as others may change them. */
interface Person {
  readonly id: string;
  readonly role: StaffRole;
  readonly isDisabled: boolean;
}

/** Who sits at the desk: invited, given another role, kept out, helped back in. By people, each step in the record. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly stores: AccountStores,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** The token of a link for somebody new; null when the address has an account already, which is left as it is. */
  async invite(by: StaffIdentity, given: { email: string; name: string; role: StaffRole }): Promise<string | null> {
    if (!can(by, 'people.change')) throw new NotFoundError();
    const [id, at] = [uuidV7(), this.clock.now()];
    return this.uow.run(async (tx) => {
      if (!(await this.stores.accounts.admit(tx, { ...given, email: normaliseEmail(given.email), id, at })))
        return null;
      await this.note(tx, by, 'staff.invited', { staffId: id, role: given.role });
      return this.makeLink(tx, id, 'invitation', at);
    });
  }

  /** Another role, or out, or in again. Nobody changes their own account; every session of the other one ends. */
  async change(by: StaffIdentity, id: string, what: { role: StaffRole } | { isDisabled: boolean }): Promise<void> {
    if (!can(by, 'people.change') || id === by.id) throw new NotFoundError();
    await this.uow.run(async (tx) => {
      const person = await this.find(tx, id);
      const role = 'role' in what ? what.role : person.role;
      const isDisabled = 'isDisabled' in what ? what.isDisabled : person.isDisabled;
      if (role === person.role && isDisabled === person.isDisabled) return;
      await this.stores.accounts.changePerson(tx, id, role, isDisabled ? this.clock.now() : null);
      const sessionsEnded = await this.stores.sessions.endSessionsOf(tx, id);
      if (isDisabled) await this.stores.factors.endLinksOf(tx, id);
      const action = 'role' in what ? 'staff.role-changed' : isDisabled ? 'staff.disabled' : 'staff.enabled';
      await this.note(tx, by, action, { staffId: id, ...('role' in what ? { role } : {}), sessionsEnded });
    });
  }

  /**
   * A link for somebody who lost what opened their account. Their sessions end now; what they had opens the account until
   * they use the link, so that a mistake here keeps nobody out. A supervisor helps caseworkers and auditors only: a link
   * for whoever stands above would be a way up.
   */
  async recover(by: StaffIdentity, id: string): Promise<string> {
    if (!can(by, 'people.recover') || id === by.id) throw new NotFoundError();
    return this.uow.run(async (tx) => {
      const person = await this.find(tx, id);
      if (person.isDisabled || (by.role === 'supervisor' && !HELPED_BY_SUPERVISORS.includes(person.role)))
        throw new NotFoundError();
      const sessionsEnded = await this.stores.sessions.endSessionsOf(tx, id);
      await this.note(tx, by, 'staff.link-made', { staffId: id, sessionsEnded });
      return this.makeLink(tx, id, 'recovery', this.clock.now());
    });
  }

  /**
   * The account of the organisation opens this one no more, as when it was given to somebody else there; every session
   * ends, since it may have been opened by it. Its owner comes in by another way, reads of it at their account, and may
   * bind one again. Nothing happens when none was bound.
   */
  async unbind(by: StaffIdentity, id: string): Promise<void> {
    if (!can(by, 'people.change') || id === by.id) throw new NotFoundError();
    await this.uow.run(async (tx) => {
      await this.find(tx, id);
      if (!(await this.stores.organisation.unbind(tx, id))) return;
      const sessionsEnded = await this.stores.sessions.endSessionsOf(tx, id);
      await this.note(tx, by, 'staff.organisation-unbound', { staffId: id, sessionsEnded });
    });
  }

  private async find(tx: Tx, id: string): Promise<Person> {
    const person = await this.stores.accounts.findPerson(tx, id);
    if (person === null) throw new NotFoundError();
    return person;
  }

  private async makeLink(tx: Tx, staffId: string, kind: LinkKind, at: Date): Promise<string> {
    const token = randomToken();
    const expiresAt = new Date(at.getTime() + LINK_MS);
    await this.stores.factors.addLink(tx, { hash: tokenHash(token), staffId, kind, expiresAt });
    return token;
  }

  private note(
    tx: Tx,
    by: StaffIdentity,
    action: string,
    detail: Readonly<Record<string, string | number>>,
  ): Promise<unknown> {
    return this.audit.append(tx, {
      chainId: SYSTEM_CHAIN,
      at: this.clock.now(),
      actor: `staff:${by.id}`,
      action,
      detail,
    });
  }
}

export const HELPED_BY_SUPERVISORS: readonly StaffRole[] = ['caseworker', 'auditor'];
