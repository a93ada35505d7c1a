import { Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { SecretHasher } from '../../infra/crypto/secret-hash';
import { tokenHash } from '../../infra/crypto/tokens';
import { actAs } from '../../infra/database/actor';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { AccountService, type SignIn } from './account.service';
import { AccountStore, type OwnAccount } from './account.store';
import { drawPassword } from './drawn-password';

export type OwnStep = 'password' | 'sessions';
export type OwnResult =
  | { readonly ok: false }
  | { readonly ok: true; readonly token: string; readonly password: string | null; readonly ended: number };

/** What somebody at the desk does with their own account: a new password, and an end to the other sessions. */
@Injectable()
export class OwnAccountService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly accounts: AccountStore,
    private readonly signing: AccountService,
    private readonly hasher: SecretHasher,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  read(staffId: string, token: string): Promise<OwnAccount> {
    return atDoor(staffId, () => this.uow.read((tx) => this.accounts.readOwn(tx, staffId, tokenHash(token))));
  }

  /**
   * Both steps begin with a whole new sign-in, password and code (ASVS 5.0, 6.2.3 and 7.5.2), slowed like any other.
   * The session it opens takes the place of the one at hand; every other session of the account ends.
   */
  async take(staffId: string, step: OwnStep, proof: Pick<SignIn, 'password' | 'code' | 'source'>): Promise<OwnResult> {
    const email = await atDoor(staffId, () => this.uow.read((tx) => this.accounts.emailOf(tx, staffId)));
    const now = this.clock.now();
    const again = email === null ? { ok: false as const } : await this.signing.signIn({ ...proof, email, now });
    if (!again.ok) return { ok: false };
    const password = step === 'password' ? drawPassword() : null;
    const passwordHash = password === null ? null : await this.hasher.hashSecret(password);
    const end = async (tx: Tx): Promise<number> => {
      if (passwordHash !== null) await this.accounts.changeOwnPassword(tx, staffId, passwordHash);
      const count = await this.accounts.endSessionsOf(tx, staffId, tokenHash(again.token));
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at: now,
        actor: `staff:${staffId}`,
        action: step === 'password' ? 'staff.password-replaced' : 'staff.sessions-ended',
        detail: { staffId, sessionsEnded: count },
      });
      return count;
    };
    const ended = await atDoor(staffId, () => this.uow.run(end));
    return { ok: true, token: again.token, password, ended };
  }
}

/** Of accounts and sessions, the database shows this one account and its own sessions. */
const atDoor = <T>(staffId: string, work: () => Promise<T>): Promise<T> => actAs({ kind: 'door', key: staffId }, work);
