import { Injectable } from '@nestjs/common';
import { InvariantError } from '../../domain/shared/decision';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { Envelope } from '../../infra/crypto/envelope';
import { SecretHasher } from '../../infra/crypto/secret-hash';
import { tokenHash } from '../../infra/crypto/tokens';
import { newTotpSecret, verifyTotp } from '../../infra/crypto/totp';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { AccountStores } from './account-stores';
import { AccountService, type SignIn, totpPurpose } from './account.service';
import type { OwnAccount } from './session.store';
import { drawPassword } from './drawn-password';
import type { Passkey } from './factor.store';
import { ownDoor } from './kept-form.service';
import { drawRecoveryCodes, recoveryCodeHash } from './recovery-codes';

export type OwnStep = 'password' | 'sessions';
export type OwnResult =
  | { readonly ok: false }
  | { readonly ok: true; readonly token: string; readonly password: string | null; readonly ended: number };

/** What opens an account, as its owner sees it. */
export interface Ways {
  readonly email: string;
  readonly hasPassword: boolean;
  readonly hasCodes: boolean;
  readonly passkeys: readonly Passkey[];
  readonly recoveryCodes: number;
}
/** A seed that was drawn and is not kept yet; `sealed` comes back with the form. */
export interface DrawnSeed {
  readonly seed: string;
  readonly sealed: string;
}

/** What somebody at the desk does with their own account: a new password, new codes, an end to sessions. */
@Injectable()
export class OwnAccountService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly stores: AccountStores,
    private readonly signing: AccountService,
    private readonly hasher: SecretHasher,
    private readonly envelope: Envelope,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  read(staffId: string, token: string): Promise<OwnAccount> {
    return ownDoor(staffId, () => this.uow.read((tx) => this.stores.sessions.readOwn(tx, staffId, tokenHash(token))));
  }

  async ways(staffId: string): Promise<Ways> {
    const { accounts, factors } = this.stores;
    return ownDoor(staffId, () =>
      this.uow.run(async (tx) => {
        const ways = await accounts.lockWays(tx, staffId);
        if (ways === null) throw new InvariantError('somebody at the desk has an account');
        const { email, hasPassword, totpSealed } = ways;
        return {
          email,
          hasPassword,
          hasCodes: totpSealed !== null,
          passkeys: await factors.passkeysOf(tx, staffId),
          recoveryCodes: await factors.countRecoveryCodes(tx, staffId),
        };
      }),
    );
  }

  /**
   * Both steps begin with a whole new sign-in, password and code (ASVS 5.0, 6.2.3 and 7.5.2), slowed like any other.
   * The session it opens takes the place of the one at hand; every other session of the account ends.
   */
  async take(staffId: string, step: OwnStep, proof: Pick<SignIn, 'password' | 'code' | 'source'>): Promise<OwnResult> {
    const { accounts, sessions } = this.stores;
    const email = await ownDoor(staffId, () => this.uow.read((tx) => accounts.emailOf(tx, staffId)));
    const now = this.clock.now();
    const again = email === null ? { ok: false as const } : await this.signing.signIn({ ...proof, email, now });
    if (!again.ok) return { ok: false };
    const password = step === 'password' ? drawPassword() : null;
    const passwordHash = password === null ? null : await this.hasher.hashSecret(password);
    const end = async (tx: Tx): Promise<number> => {
      if (passwordHash !== null) await accounts.changeOwnPassword(tx, staffId, passwordHash);
      const count = await sessions.endSessionsOf(tx, staffId, tokenHash(again.token));
      const action = step === 'password' ? 'staff.password-replaced' : 'staff.sessions-ended';
      await this.note(tx, staffId, action, { sessionsEnded: count });
      return count;
    };
    const ended = await ownDoor(staffId, () => this.uow.run(end));
    return { ok: true, token: again.token, password, ended };
  }

  /** Behind a fresh proof (ProofGuard), as the steps below. */
  drawSeed(staffId: string): DrawnSeed {
    const seed = newTotpSecret();
    return { seed, sealed: this.envelope.sealStandalone(seed, drawnSeedPurpose(staffId)).toString('base64url') };
  }

  /** What was drawn a page ago; null for anything else. */
  reopenSeed(staffId: string, sealed: string): DrawnSeed | null {
    try {
      return {
        seed: this.envelope.openStandalone(Buffer.from(sealed, 'base64url'), drawnSeedPurpose(staffId)),
        sealed,
      };
    } catch {
      return null;
    }
  }

  /** Keeps a new seed when this code is one of its own; false otherwise, and the old one stays. */
  async keepSeed(staffId: string, seed: string, code: string): Promise<boolean> {
    const { step } = verifyTotp(seed, code, this.clock.now(), null);
    if (step === null) return false;
    const { accounts } = this.stores;
    return ownDoor(staffId, () =>
      this.uow.run(async (tx) => {
        await accounts.changeOwnSeed(tx, staffId, this.envelope.sealStandalone(seed, totpPurpose(staffId)));
        await this.note(tx, staffId, 'staff.code-replaced', {});
        return accounts.acceptStep(tx, staffId, step);
      }),
    );
  }

  async drawRecoveryCodes(staffId: string): Promise<readonly string[]> {
    const codes = drawRecoveryCodes();
    const hashes = codes.map((each) => recoveryCodeHash(each)!);
    await ownDoor(staffId, () =>
      this.uow.run(async (tx) => {
        await this.stores.factors.replaceRecoveryCodes(tx, staffId, hashes);
        await this.note(tx, staffId, 'staff.recovery-codes-drawn', {});
      }),
    );
    return codes;
  }

  async endSession(staffId: string, sessionId: string): Promise<void> {
    await ownDoor(staffId, () =>
      this.uow.run(async (tx) => {
        if (await this.stores.sessions.endOwnSession(tx, staffId, sessionId))
          await this.note(tx, staffId, 'staff.sessions-ended', { sessionsEnded: 1 });
      }),
    );
  }

  private note(tx: Tx, staffId: string, action: string, more: Readonly<Record<string, number>>): Promise<unknown> {
    return this.audit.append(tx, {
      chainId: SYSTEM_CHAIN,
      at: this.clock.now(),
      actor: `staff:${staffId}`,
      action,
      detail: { staffId, ...more },
    });
  }
}

/** What a drawn seed is sealed for while it is on its way to a page and back. */
const drawnSeedPurpose = (staffId: string): string => `drawn-seed|${staffId}`;
