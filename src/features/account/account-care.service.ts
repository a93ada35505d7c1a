import { Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { Envelope } from '../../infra/crypto/envelope';
import { SecretHasher } from '../../infra/crypto/secret-hash';
import { newTotpSecret } from '../../infra/crypto/totp';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import type { AccountStore } from './account.store';
import { AccountStores } from './account-stores';
import { normaliseEmail, totpPurpose } from './account.service';
import { drawPassword, firstPasswordEnd } from './drawn-password';

/**
 * What an operator does for an account by command: a lost password, a lost second factor, somebody who left, a stolen
 * laptop. Each ends the sessions of that account in the same transaction, and stands in the record without an address.
 */
@Injectable()
export class AccountCareService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly stores: AccountStores,
    private readonly hasher: SecretHasher,
    private readonly envelope: Envelope,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Draws a new password; null when there is no such account. The second factor stays as it was. */
  async replacePassword(email: string): Promise<string | null> {
    const password = drawPassword();
    const passwordHash = await this.hasher.hashSecret(password);
    const firstPasswordUntil = firstPasswordEnd(this.clock.now());
    const isDone = await this.change(email, 'staff.password-replaced', { passwordHash, firstPasswordUntil });
    return isDone ? password : null;
  }

  /** Draws a new seed for one-time codes; null when there is no such account. */
  async replaceSeed(email: string): Promise<string | null> {
    const seed = newTotpSecret();
    const isDone = await this.change(email, 'staff.code-replaced', (id) => ({
      totpSealed: this.envelope.sealStandalone(seed, totpPurpose(id)),
    }));
    return isDone ? seed : null;
  }

  /** Lets nobody sign in with this account any more; false when there is no such account. */
  disable(email: string): Promise<boolean> {
    return this.change(email, 'staff.disabled', { disabledAt: this.clock.now() });
  }

  /** Ends the sessions of one account, or of everybody (null); how many, or null when there is no such account. */
  endSessions(email: string | null): Promise<number | null> {
    return this.uow.run(async (tx) => {
      const staffId = email === null ? null : await this.stores.accounts.lockStaff(tx, normaliseEmail(email));
      if (email !== null && staffId === null) return null;
      const count = await this.stores.sessions.endSessionsOf(tx, staffId);
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at: this.clock.now(),
        actor: 'system',
        action: 'staff.sessions-ended',
        detail: { staffId, count },
      });
      return count;
    });
  }

  private change(
    email: string,
    action: string,
    what: StaffChange | ((staffId: string) => StaffChange),
  ): Promise<boolean> {
    return this.uow.run(async (tx) => {
      const staffId = await this.stores.accounts.lockStaff(tx, normaliseEmail(email));
      if (staffId === null) return false;
      await this.stores.accounts.changeStaff(tx, staffId, typeof what === 'function' ? what(staffId) : what);
      const count = await this.stores.sessions.endSessionsOf(tx, staffId);
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at: this.clock.now(),
        actor: 'system',
        action,
        detail: { staffId, sessionsEnded: count },
      });
      return true;
    });
  }
}

type StaffChange = Parameters<AccountStore['changeStaff']>[2];
