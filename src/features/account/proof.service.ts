import { Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { Envelope } from '../../infra/crypto/envelope';
import { tokenHash } from '../../infra/crypto/tokens';
import { verifyTotp } from '../../infra/crypto/totp';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { totpPurpose } from './account.service';
import { AccountStores } from './account-stores';
import { ownDoor } from './kept-form.service';
import { PasskeyService } from './passkey.service';
import { SignInGuesses } from './sign-in-guesses';

/** Whose session is to be proved again, and from where. */
export interface Prover {
  readonly staffId: string;
  readonly token: string;
  readonly source: string | null;
}

/**
 * Somebody who is signed in shows once more that it is they: before words of a person are shown, a file leaves, or a
 * colleague's case is opened (web/desk/proof.guard.ts). With a passkey or a code of the telephone; a recovery code is for
 * getting in only.
 */
@Injectable()
export class ProofService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly stores: AccountStores,
    private readonly passkeys: PasskeyService,
    private readonly envelope: Envelope,
    private readonly guesses: SignInGuesses,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Wrong codes are slowed as at the door, by a count of their own. */
  async byCode({ staffId, token, source }: Prover, code: string): Promise<boolean> {
    const now = this.clock.now();
    const name = `proof|${staffId}`;
    const verdict = this.guesses.begin(name, source, now);
    if (!verdict.judge) return false;
    const isProved = await ownDoor(staffId, () =>
      this.uow.run(async (tx) => {
        const ways = await this.stores.accounts.lockWays(tx, staffId);
        if (!ways?.totpSealed) return false;
        const seed = this.envelope.openStandalone(ways.totpSealed, totpPurpose(staffId));
        const { step } = verifyTotp(seed, code, now, ways.totpLastStep);
        if (step === null || !(await this.stores.accounts.acceptStep(tx, staffId, step))) return false;
        await this.note(tx, staffId, token, now);
        return true;
      }),
    );
    if (isProved) this.guesses.wasRight(name, source, verdict, now);
    return isProved;
  }

  async byPasskey({ staffId, token }: Prover, answer: string): Promise<boolean> {
    if ((await this.passkeys.judge(answer, staffId)) === null) return false;
    await ownDoor(staffId, () => this.uow.run((tx) => this.note(tx, staffId, token, this.clock.now())));
    return true;
  }

  private async note(tx: Tx, staffId: string, token: string, now: Date): Promise<void> {
    await this.stores.sessions.proveSession(tx, tokenHash(token), now);
    await this.audit.append(tx, {
      chainId: SYSTEM_CHAIN,
      at: now,
      actor: `staff:${staffId}`,
      action: 'staff.proved-again',
      detail: {},
    });
  }
}
