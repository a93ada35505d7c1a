import { Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { AccountStores } from './account-stores';
import { ownDoor } from './kept-form.service';
import { openDeskSession } from './open-session';
import { PasskeyService } from './passkey.service';

/** Signing in with a passkey: it names the account itself, so nobody can ask about an address. */
@Injectable()
export class PasskeySignInService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly stores: AccountStores,
    private readonly passkeys: PasskeyService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** One answer for whatever was wrong. */
  async signIn(answer: string): Promise<{ ok: true; token: string; staffId: string } | { ok: false }> {
    const staffId = await this.passkeys.judge(answer, null);
    const now = this.clock.now();
    // Nobody is known: the database shows the one that stands in, and the record says that somebody tried.
    return ownDoor(staffId ?? 'nobody', () =>
      this.uow.run(async (tx) => {
        const ways = staffId === null ? null : await this.stores.accounts.lockWays(tx, staffId);
        await this.audit.append(tx, {
          chainId: SYSTEM_CHAIN,
          at: now,
          actor: 'system',
          action: 'staff.sign-in-tried',
          detail: { staffId, isPausing: false },
        });
        if (staffId === null || ways === null || ways.isDisabled) return { ok: false as const };
        const token = await openDeskSession(
          tx,
          { sessions: this.stores.sessions, audit: this.audit },
          { staffId, way: 'passkey', now },
        );
        return { ok: true as const, token, staffId };
      }),
    );
  }
}
