import { Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { Envelope } from '../../infra/crypto/envelope';
import { SecretHasher } from '../../infra/crypto/secret-hash';
import { tokenHash } from '../../infra/crypto/tokens';
import { newTotpSecret, verifyTotp } from '../../infra/crypto/totp';
import { actAs } from '../../infra/database/actor';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { totpPurpose } from './account.service';
import { AccountStores } from './account-stores';
import { drawPassword } from './drawn-password';
import type { LinkKind } from './factor.store';
import { ownDoor } from './kept-form.service';
import { openDeskSession } from './open-session';
import { PasskeyService } from './passkey.service';
import { drawRecoveryCodes, recoveryCodeHash } from './recovery-codes';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Whom a link lets in. */
export interface Guest {
  readonly staffId: string;
  readonly kind: LinkKind;
  readonly email: string;
  readonly name: string;
}
/** A password and codes that were drawn and are not kept yet; `sealed` comes back with the form. */
export interface Drawn {
  readonly password: string;
  readonly seed: string;
  readonly sealed: string;
}
export type Welcomed =
  { readonly ok: true; readonly token: string; readonly recoveryCodes: readonly string[] } | { readonly ok: false };

/**
 * Coming in by a link: somebody who was invited, or who lost what opened their account. They choose a passkey, or a
 * password with codes; the link is used up by that, and not by being looked at. Whatever opened the account before is
 * over then, and so is every session.
 */
@Injectable()
export class WelcomeService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly stores: AccountStores,
    private readonly passkeys: PasskeyService,
    private readonly hasher: SecretHasher,
    private readonly envelope: Envelope,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Null for a link that was never made, was used, ended, or whose account is disabled. */
  async find(token: string): Promise<Guest | null> {
    if (!TOKEN.test(token)) return null;
    const hash = tokenHash(token);
    const link = await actAs({ kind: 'door', key: hash.toString('hex') }, () =>
      this.uow.read((tx) => this.stores.factors.findLink(tx, hash, this.clock.now())),
    );
    if (link === null) return null;
    const ways = await ownDoor(link.staffId, () =>
      this.uow.run((tx) => this.stores.accounts.lockWays(tx, link.staffId)),
    );
    return ways === null || ways.isDisabled ? null : { ...link, email: ways.email, name: ways.name };
  }

  draw({ staffId }: Guest): Drawn {
    const [password, seed] = [drawPassword(), newTotpSecret()];
    const sealed = this.envelope.sealStandalone(JSON.stringify([password, seed]), drawnPurpose(staffId));
    return { password, seed, sealed: sealed.toString('base64url') };
  }

  /** What was drawn a page ago; null for anything else. */
  redraw({ staffId }: Guest, sealed: string): Drawn | null {
    try {
      const text = this.envelope.openStandalone(Buffer.from(sealed, 'base64url'), drawnPurpose(staffId));
      const [password, seed] = JSON.parse(text) as [string, string];
      return { password, seed, sealed };
    } catch {
      return null;
    }
  }

  /** The first code shows that the telephone has the seed; until then nothing is kept. */
  async withCodes(token: string, guest: Guest, drawn: Drawn, code: string): Promise<Welcomed> {
    const { step } = verifyTotp(drawn.seed, code, this.clock.now(), null);
    if (step === null) return { ok: false };
    const passwordHash = await this.hasher.hashSecret(drawn.password);
    return this.comeIn(token, guest, async (tx) => {
      const { accounts } = this.stores;
      await accounts.changeOwnPassword(tx, guest.staffId, passwordHash);
      const sealed = this.envelope.sealStandalone(drawn.seed, totpPurpose(guest.staffId));
      await accounts.changeOwnSeed(tx, guest.staffId, sealed);
      return accounts.acceptStep(tx, guest.staffId, step);
    });
  }

  async withPasskey(token: string, guest: Guest, answer: string): Promise<Welcomed> {
    const passkey = await this.passkeys.readNew(answer, guest.staffId);
    if (passkey === null) return { ok: false };
    return this.comeIn(token, guest, async (tx) => {
      await this.stores.accounts.changeOwnPassword(tx, guest.staffId, null);
      await this.stores.accounts.changeOwnSeed(tx, guest.staffId, null);
      return this.stores.factors.addPasskey(tx, { ...passkey, staffId: guest.staffId, lastUsedAt: null });
    });
  }

  private comeIn(token: string, { staffId, kind }: Guest, keep: (tx: Tx) => Promise<boolean>): Promise<Welcomed> {
    const now = this.clock.now();
    const codes = drawRecoveryCodes();
    const { accounts, factors, sessions } = this.stores;
    return ownDoor(staffId, () =>
      this.uow.run(async (tx) => {
        const ways = await accounts.lockWays(tx, staffId);
        if (ways === null || ways.isDisabled || !(await factors.takeLink(tx, tokenHash(token), now)))
          return { ok: false as const };
        await factors.removePasskey(tx, staffId, null);
        await this.stores.organisation.unbind(tx, staffId);
        if (!(await keep(tx))) throw new Error('a way in that was just made could not be kept');
        await factors.replaceRecoveryCodes(
          tx,
          staffId,
          codes.map((each) => recoveryCodeHash(each)!),
        );
        const sessionsEnded = await sessions.endSessionsOf(tx, staffId);
        await this.audit.append(tx, {
          chainId: SYSTEM_CHAIN,
          at: now,
          actor: `staff:${staffId}`,
          action: 'staff.came-in',
          detail: { staffId, kind, sessionsEnded },
        });
        const session = await openDeskSession(tx, { sessions, audit: this.audit }, { staffId, way: 'link', now });
        return { ok: true as const, token: session, recoveryCodes: codes };
      }),
    );
  }
}

/** What a drawn password and seed are sealed for while they are on their way to a page and back. */
const drawnPurpose = (staffId: string): string => `drawn|${staffId}`;
