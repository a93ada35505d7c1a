import { Injectable } from '@nestjs/common';
import type { DeskSession, SignInWay, StaffRole } from '../../domain/shared/staff';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { Envelope } from '../../infra/crypto/envelope';
import { SecretHasher } from '../../infra/crypto/secret-hash';
import { tokenHash } from '../../infra/crypto/tokens';
import { newTotpSecret, verifyTotp } from '../../infra/crypto/totp';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { actAs } from '../../infra/database/actor';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { AccountStores } from './account-stores';
import { openDeskSession } from './open-session';
import { recoveryCodeHash } from './recovery-codes';
import { SignInGuesses } from './sign-in-guesses';

/** A desk left alone signs itself out (safety note 1.5; NIST SP 800-63B, AAL2). */
const IDLE_MS = 15 * 60_000;
/** So long we know whose a session was that ended by itself: what they were typing is kept for them (kept-form.service). */
const KNOWN_AFTER_MS = 2 * 3_600_000;
/** How exact `last_seen_at` is: a write per click would be waste. */
const TOUCH_EVERY_MS = 30_000;
/** 32 bytes in base64url; anything else is not a token of ours and is not worth a query. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export interface SignIn {
  readonly email: string;
  readonly password: string;
  readonly code: string;
  /** Where it comes from (web/sources); null when nobody can tell. */
  readonly source: string | null;
  readonly now: Date;
}

export interface Invitation {
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly password: string;
  readonly totpSecret: string;
  /** A password that others have seen, and not only they themselves, ends then. */
  readonly firstPasswordUntil?: Date;
}

/** Who may sit at the desk: signing in with a password and a one-time code, and the sessions that follow. */
@Injectable()
export class AccountService {
  /** Opened and checked when there is no account, so that the one-time code costs the same work. */
  private readonly nobodys: { readonly id: string; readonly totpSealed: Buffer };

  constructor(
    private readonly uow: UnitOfWork,
    private readonly stores: AccountStores,
    private readonly hasher: SecretHasher,
    private readonly envelope: Envelope,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly guesses: SignInGuesses,
  ) {
    const totpSealed = envelope.sealStandalone(newTotpSecret(), totpPurpose('nobody'));
    this.nobodys = { id: 'nobody', totpSealed };
  }

  /**
   * Opens a session when password and one-time code are both right. Every other case gives the same answer after the
   * same work (ASVS 5.0, 6.3.8): no such account, a wrong factor, a used code, an account that is pausing. An address
   * that was guessed at too often is refused at once, whether it has an account or not.
   */
  async signIn(given: SignIn): Promise<{ ok: true; token: string; staffId: string } | { ok: false }> {
    const { password, code, source, now } = given;
    const email = normaliseEmail(given.email);
    const verdict = this.guesses.begin(email, source, now);
    if (!verdict.judge) return { ok: false };
    const { row } = await this.atDoor(email, async (tx) => {
      const guess = await this.stores.accounts.countGuess(tx, email, now, verdict.isKnownPlace);
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at: now,
        actor: 'system',
        action: 'staff.sign-in-tried',
        detail: { staffId: guess.staffId, isPausing: guess.staffId !== null && guess.row === null },
      });
      return guess;
    });
    // Both factors are always judged: stopping at the first wrong one would tell which it was.
    const { id, totpSealed } = row?.totpSealed ? { id: row.id, totpSealed: row.totpSealed } : this.nobodys;
    const seed = this.envelope.openStandalone(totpSealed, totpPurpose(id));
    const judged = verifyTotp(seed, code, now, row?.totpLastStep ?? null);
    const recovery = recoveryCodeHash(code);
    const isRecovery =
      recovery !== null &&
      (await this.atDoor(id, (tx) => this.stores.accounts.hasRecoveryCode(tx, row?.id ?? null, recovery)));
    const isPasswordRight = await this.hasher.verifySecret(row?.passwordHash ?? null, password.normalize('NFC'));
    const isOver = row?.firstPasswordUntil != null && row.firstPasswordUntil <= now;
    const step = row?.totpSealed ? judged.step : null;
    if (!row || isOver || !isPasswordRight || (step === null && !isRecovery)) return { ok: false };
    const opened = await this.openSession(row.id, step === null ? 'recovery_code' : 'password', now, (tx) =>
      step === null
        ? this.stores.accounts.acceptRecoveryCode(tx, row.id, recovery!)
        : this.stores.accounts.acceptStep(tx, row.id, step),
    );
    if (opened.ok) this.guesses.wasRight(email, source, verdict, now);
    return opened;
  }

  /** Who holds this session, or null: unknown, ended, idle for 15 minutes, older than 12 hours, account disabled. */
  async identify(token: string, isByItself = false): Promise<DeskSession | null> {
    if (!TOKEN.test(token)) return null;
    const now = this.clock.now();
    const hash = tokenHash(token);
    const door = { kind: 'door', key: hash.toString('hex') } as const;
    return actAs(door, () =>
      this.uow.read(async (tx) => {
        const session = await this.stores.sessions.findSession(tx, hash);
        if (!session || session.expiresAt <= now) return null;
        const quietMs = now.getTime() - session.lastSeenAt.getTime();
        if (quietMs >= IDLE_MS) return null;
        const isTouched = quietMs >= TOUCH_EVERY_MS && !isByItself;
        if (isTouched) await this.stores.sessions.touchSession(tx, hash, now);
        const { staffId, name, role, id: sessionId, provedAt, keys, looks, expiresAt: endsAt } = session;
        const idleEndsMs = (isTouched ? now : session.lastSeenAt).getTime() + IDLE_MS;
        const idleEndsAt = new Date(Math.min(idleEndsMs, endsAt.getTime()));
        return { id: staffId, name, role, sessionId, provedAt, keys, looks, idleEndsAt, endsAt };
      }),
    );
  }

  /** Ends the session at once, on the server: the cookie is worth nothing afterwards. */
  async signOut(token: string): Promise<void> {
    if (!TOKEN.test(token)) return;
    const at = this.clock.now();
    const hash = tokenHash(token);
    await this.atDoor(hash.toString('hex'), async (tx) => {
      const staffId = await this.stores.sessions.endSession(tx, hash);
      if (staffId === null) return;
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at,
        actor: `staff:${staffId}`,
        action: 'staff.signed-out',
        detail: {},
      });
    });
  }

  /** Adds a person to the desk; false when the address has an account already, which is then left untouched. */
  async invite(invitation: Invitation): Promise<boolean> {
    const email = normaliseEmail(invitation.email);
    if (await this.uow.read((tx) => this.stores.accounts.hasStaff(tx, email))) return false;
    const id = uuidV7();
    const at = this.clock.now();
    const passwordHash = await this.hasher.hashSecret(invitation.password.normalize('NFC'));
    return this.uow.run(async (tx) => {
      const isNew = await this.stores.accounts.addStaff(tx, {
        id,
        email,
        name: invitation.name,
        role: invitation.role,
        passwordHash,
        totpSealed: this.envelope.sealStandalone(invitation.totpSecret, totpPurpose(id)),
        createdAt: at,
        firstPasswordUntil: invitation.firstPasswordUntil ?? null,
      });
      if (!isNew) return false;
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at,
        actor: 'system',
        action: 'staff.invited',
        detail: { staffId: id, role: invitation.role },
      });
      return true;
    });
  }

  /**
   * Deletes sessions that are over; how many. By the database's clock: a worker whose own clock is ahead would sign
   * everybody out. Nothing depends on it: an old session is refused in any case. One that ended by itself is known for
   * two hours more, so that what was being typed finds its author.
   */
  sweepSessions(): Promise<number> {
    return this.uow.run(async (tx) => {
      const now = await this.clock.lawNow(tx);
      return this.stores.sessions.deleteSessionsBefore(tx, {
        now,
        idleSince: new Date(now.getTime() - IDLE_MS - KNOWN_AFTER_MS),
      });
    });
  }

  /** Nobody is signed in yet: the database shows the one account, or session, that is named. */
  private atDoor<T>(key: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return actAs({ kind: 'door', key }, () => this.uow.run(work));
  }

  private openSession(
    staffId: string,
    way: SignInWay,
    now: Date,
    accept: (tx: Tx) => Promise<boolean>,
  ): Promise<{ ok: true; token: string; staffId: string } | { ok: false }> {
    return this.atDoor(staffId, async (tx) => {
      if (!(await accept(tx))) return { ok: false as const };
      return {
        ok: true as const,
        staffId,
        token: await openDeskSession(tx, { sessions: this.stores.sessions, audit: this.audit }, { staffId, way, now }),
      };
    });
  }
}

export const normaliseEmail = (email: string): string => email.normalize('NFC').trim().toLowerCase();
/** What a one-time-code seed is sealed for. */
export const totpPurpose = (staffId: string): string => `totp|${staffId}`;
