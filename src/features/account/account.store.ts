import { Injectable } from '@nestjs/common';
import type { Looks } from '../../domain/shared/looks';
import type { SignInWay, StaffRole } from '../../domain/shared/staff';
import type { Tx } from '../../infra/database/unit-of-work';
import { pauseAfter } from './sign-in-pause';

export interface SignInRow {
  readonly id: string;
  readonly passwordHash: string | null;
  readonly totpSealed: Buffer | null;
  readonly totpLastStep: number | null;
  readonly firstPasswordUntil: Date | null;
}

/** What opens an account, for its owner. */
export interface OwnWays {
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly isDisabled: boolean;
  readonly hasPassword: boolean;
  readonly totpSealed: Buffer | null;
  readonly totpLastStep: number | null;
}

/** What somebody sees of their own account. */
export interface OwnAccount {
  readonly firstPasswordUntil: Date | null;
  readonly sessions: readonly {
    readonly id: string;
    readonly way: SignInWay;
    readonly createdAt: Date;
    readonly lastSeenAt: Date;
    readonly isThis: boolean;
  }[];
}

export interface NewStaff {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly passwordHash: string;
  readonly totpSealed: Buffer;
  readonly createdAt: Date;
  readonly firstPasswordUntil: Date | null;
}

export interface SessionRow {
  readonly id: string;
  readonly staffId: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly provedAt: Date | null;
  readonly keys: string | null;
  readonly looks: Looks | null;
}

interface LockedStaff {
  readonly id: string;
  /** False: there is no such account, or it is disabled; another one stands in. */
  readonly isThis: boolean;
  readonly password_hash: string | null;
  readonly totp_sealed: Buffer | null;
  readonly totp_last_step: string | null;
  readonly failed_sign_ins: number;
  readonly slow_until: Date | null;
  readonly first_password_until: Date | null;
}

/** Writes staff and their sessions. */
@Injectable()
export class AccountStore {
  /**
   * Counts a guess before it is judged, so that a hundred guesses sent at the same moment are a hundred and not one.
   * `row` is null when the account is unknown, disabled or pausing; success sets the count back ({@link acceptStep}).
   * A guess from a known place is judged during a pause too, and is not counted here (SignInGuesses counts it).
   */
  async countGuess(
    tx: Tx,
    email: string,
    now: Date,
    isKnownPlace: boolean,
  ): Promise<{ staffId: string | null; row: SignInRow | null }> {
    // Where nothing is found another account stands in (ADR 0020: the door sees the one or the other): the same reads,
    // the same lock, and a write that changes nothing. A write less would tell by its time that there is no such account.
    const [found] = await tx.query<LockedStaff[]>(
      `SELECT id, email = $1 AND disabled_at IS NULL AS "isThis", password_hash, totp_sealed, totp_last_step,
         failed_sign_ins, slow_until, first_password_until
       FROM staff WHERE id = (SELECT buckler_staff_at_door()) FOR UPDATE`,
      [email],
    );
    const staff = found?.isThis === true ? found : undefined;
    const isPausing = !isKnownPlace && staff?.slow_until != null && staff.slow_until > now;
    const failures = (staff?.failed_sign_ins ?? 0) + 1;
    const isCounted = staff !== undefined && !isPausing && !isKnownPlace;
    await tx.query(`UPDATE staff SET failed_sign_ins = $2, slow_until = $3 WHERE id = $1`, [
      found?.id ?? null,
      isCounted ? failures : (found?.failed_sign_ins ?? 0),
      isCounted ? new Date(now.getTime() + pauseAfter(failures)) : (found?.slow_until ?? null),
    ]);
    if (!staff) return { staffId: null, row: null };
    if (isPausing) return { staffId: staff.id, row: null };
    return {
      staffId: staff.id,
      row: {
        id: staff.id,
        passwordHash: staff.password_hash,
        totpSealed: staff.totp_sealed,
        totpLastStep: staff.totp_last_step === null ? null : Number(staff.totp_last_step),
        firstPasswordUntil: staff.first_password_until,
      },
    };
  }

  /** Takes the code's step and forgets the failed guesses; false when that step, or a later one, was used already. */
  async acceptStep(tx: Tx, staffId: string, step: number): Promise<boolean> {
    const taken = await tx.query<[unknown[], number]>(
      `UPDATE staff SET totp_last_step = $2, failed_sign_ins = 0, slow_until = NULL
       WHERE id = $1 AND disabled_at IS NULL AND (totp_last_step IS NULL OR totp_last_step < $2) RETURNING id`,
      [staffId, step],
    );
    return taken[1] === 1;
  }

  /** Adds an account; false when the address is taken (it is then left as it is). */
  async addStaff(tx: Tx, staff: NewStaff): Promise<boolean> {
    const added = await tx.query<unknown[]>(
      `INSERT INTO staff (id, email, name, role, password_hash, totp_sealed, created_at, first_password_until)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (email) DO NOTHING RETURNING id`,
      [
        staff.id,
        staff.email,
        staff.name,
        staff.role,
        staff.passwordHash,
        staff.totpSealed,
        staff.createdAt,
        staff.firstPasswordUntil,
      ],
    );
    return added.length === 1;
  }

  /** {@link addStaff} by an administrator of the web, without password or codes; false when the address is taken. */
  async admit(tx: Tx, one: { id: string; email: string; name: string; role: StaffRole; at: Date }): Promise<boolean> {
    const [row] = await tx.query<{ isNew: boolean }[]>('SELECT buckler_admit_staff($1, $2, $3, $4, $5) AS "isNew"', [
      one.id,
      one.email,
      one.name,
      one.role,
      one.at,
    ]);
    return row!.isNew;
  }

  /** Role and state of somebody else's account, by an administrator of the web. */
  async changePerson(tx: Tx, id: string, role: StaffRole, disabledAt: Date | null): Promise<void> {
    await tx.query('SELECT buckler_change_staff($1, $2, $3)', [id, role, disabledAt]);
  }

  async findPerson(tx: Tx, id: string): Promise<{ id: string; role: StaffRole; isDisabled: boolean } | null> {
    const [row] = await tx.query<{ id: string; role: StaffRole; isDisabled: boolean }[]>(
      'SELECT id, role, disabled_at IS NOT NULL AS "isDisabled" FROM staff WHERE id = $1',
      [id],
    );
    return row ?? null;
  }

  async hasStaff(tx: Tx, email: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>('SELECT 1 FROM staff WHERE email = $1', [email]);
    return rows.length > 0;
  }

  /** Signing in is a proof of its own, given this moment; unless another service says that it was (ADR 0051). */
  async addSession(
    tx: Tx,
    s: { tokenHash: Buffer; staffId: string; createdAt: Date; expiresAt: Date; way: SignInWay },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO staff_session (id, token_hash, staff_id, created_at, last_seen_at, expires_at, way, proved_at)
       VALUES (gen_random_uuid(), $1, $2, $3, $3, $4, $5, $6)`,
      [s.tokenHash, s.staffId, s.createdAt, s.expiresAt, s.way, s.way === 'organisation' ? null : s.createdAt],
    );
  }

  /** Notes that the holder of the session showed a passkey or a code. */
  async proveSession(tx: Tx, tokenHash: Buffer, now: Date): Promise<void> {
    await tx.query(
      'UPDATE staff_session SET proved_at = $2, last_seen_at = greatest(last_seen_at, $2) WHERE token_hash = $1',
      [tokenHash, now],
    );
  }

  async findSession(tx: Tx, tokenHash: Buffer): Promise<SessionRow | null> {
    const [row] = await tx.query<SessionRow[]>(
      `SELECT session.id, staff.id AS "staffId", staff.name, staff.role, staff.desk_keys AS keys, session.created_at AS "createdAt",
              session.last_seen_at AS "lastSeenAt", session.expires_at AS "expiresAt", session.proved_at AS "provedAt",
              (SELECT json_build_object('isDense', l.is_dense, 'isGrey', l.is_grey, 'hidesWords', l.hides_words)
               FROM desk_look l WHERE l.staff_id = staff.id) AS looks
       FROM staff_session AS session JOIN staff ON staff.id = session.staff_id
       WHERE session.token_hash = $1 AND staff.disabled_at IS NULL`,
      [tokenHash],
    );
    return row ?? null;
  }

  /** Notes that the session is in use. Never backwards: two requests may arrive in either order. */
  async touchSession(tx: Tx, tokenHash: Buffer, now: Date): Promise<void> {
    await tx.query('UPDATE staff_session SET last_seen_at = $2 WHERE token_hash = $1 AND last_seen_at < $2', [
      tokenHash,
      now,
    ]);
  }

  /** Ends one session of the account by its id; false when there is none. */
  async endOwnSession(tx: Tx, staffId: string, id: string): Promise<boolean> {
    const [, count] = await tx.query<[unknown[], number]>('DELETE FROM staff_session WHERE staff_id = $1 AND id = $2', [
      staffId,
      id,
    ]);
    return count === 1;
  }

  /** Ends a session; whose it was, or null when there was none. */
  async endSession(tx: Tx, tokenHash: Buffer): Promise<string | null> {
    const [ended] = await tx.query<[{ staff_id: string }[], number]>(
      'DELETE FROM staff_session WHERE token_hash = $1 RETURNING staff_id',
      [tokenHash],
    );
    return ended[0]?.staff_id ?? null;
  }

  async deleteSessionsBefore(tx: Tx, over: { now: Date; idleSince: Date }): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>(
      'DELETE FROM staff_session WHERE expires_at <= $1 OR last_seen_at <= $2',
      [over.now, over.idleSince],
    );
    return count;
  }

  /** The account's id, held until the transaction ends; null when there is none with this address. */
  async lockStaff(tx: Tx, email: string): Promise<string | null> {
    const [row] = await tx.query<{ id: string }[]>('SELECT id FROM staff WHERE email = $1 FOR UPDATE', [email]);
    return row?.id ?? null;
  }

  /** A new seed forgets which code was used last: it belongs to the old one. */
  async changeStaff(
    tx: Tx,
    staffId: string,
    change: { passwordHash?: string; firstPasswordUntil?: Date | null; totpSealed?: Buffer; disabledAt?: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE staff SET password_hash = coalesce($2, password_hash), totp_sealed = coalesce($3, totp_sealed),
              totp_last_step = CASE WHEN $3::bytea IS NULL THEN totp_last_step END,
              disabled_at = coalesce($4, disabled_at), failed_sign_ins = 0, slow_until = NULL,
              first_password_until = CASE WHEN $2::text IS NULL THEN first_password_until ELSE $5 END
       WHERE id = $1`,
      [
        staffId,
        change.passwordHash ?? null,
        change.totpSealed ?? null,
        change.disabledAt ?? null,
        change.firstPasswordUntil ?? null,
      ],
    );
  }

  /** One's own new password: everything else of the account stays, and the web's login could not change it. */
  async changeOwnPassword(tx: Tx, staffId: string, passwordHash: string | null): Promise<void> {
    await tx.query(
      `UPDATE staff SET password_hash = $2, first_password_until = NULL, failed_sign_ins = 0, slow_until = NULL
       WHERE id = $1`,
      [staffId, passwordHash],
    );
  }

  async changeOwnKeys(tx: Tx, staffId: string, keys: string): Promise<void> {
    await tx.query('UPDATE staff SET desk_keys = $2 WHERE id = $1', [staffId, keys]);
  }

  /** One's own new seed: the web's login may set it through this function alone (migration 1764360000000). */
  async changeOwnSeed(tx: Tx, staffId: string, totpSealed: Buffer | null): Promise<void> {
    await tx.query('SELECT buckler_keep_codes($1, $2)', [staffId, totpSealed]);
  }

  /** What opens the account, held until the transaction ends; null when there is none. */
  async lockWays(tx: Tx, staffId: string): Promise<OwnWays | null> {
    const [row] = await tx.query<(Omit<OwnWays, 'totpLastStep'> & { totpLastStep: string | null })[]>(
      `SELECT email, name, role, disabled_at IS NOT NULL AS "isDisabled", password_hash IS NOT NULL AS "hasPassword",
         totp_sealed AS "totpSealed", totp_last_step AS "totpLastStep"
       FROM staff WHERE id = $1 FOR UPDATE`,
      [staffId],
    );
    if (!row) return null;
    return { ...row, totpLastStep: row.totpLastStep === null ? null : Number(row.totpLastStep) };
  }

  /** Whether this recovery code is the account's; asked for an account that is not there as well. */
  async hasRecoveryCode(tx: Tx, staffId: string | null, codeHash: Buffer): Promise<boolean> {
    const rows = await tx.query<unknown[]>('SELECT 1 FROM staff_recovery_code WHERE staff_id = $1 AND code_hash = $2', [
      staffId,
      codeHash,
    ]);
    return rows.length > 0;
  }

  /** Takes the recovery code away and forgets the failed guesses; false when it was used a moment ago. */
  async acceptRecoveryCode(tx: Tx, staffId: string, codeHash: Buffer): Promise<boolean> {
    const [, count] = await tx.query<[unknown[], number]>(
      `DELETE FROM staff_recovery_code WHERE staff_id = $1 AND code_hash = $2
         AND EXISTS (SELECT 1 FROM staff WHERE id = $1 AND disabled_at IS NULL)`,
      [staffId, codeHash],
    );
    if (count !== 1) return false;
    await tx.query('UPDATE staff SET failed_sign_ins = 0, slow_until = NULL WHERE id = $1', [staffId]);
    return true;
  }

  async emailOf(tx: Tx, staffId: string): Promise<string | null> {
    const [row] = await tx.query<{ email: string }[]>('SELECT email FROM staff WHERE id = $1', [staffId]);
    return row?.email ?? null;
  }

  /** The account's sessions, newest first; `isThis` marks the one with this token. */
  async readOwn(tx: Tx, staffId: string, token: Buffer): Promise<OwnAccount> {
    const [row] = await tx.query<{ until: Date | null }[]>(
      'SELECT first_password_until AS until FROM staff WHERE id = $1',
      [staffId],
    );
    const sessions = await tx.query<OwnAccount['sessions']>(
      `SELECT id, way, created_at AS "createdAt", last_seen_at AS "lastSeenAt", token_hash = $2 AS "isThis"
       FROM staff_session WHERE staff_id = $1 ORDER BY created_at DESC LIMIT 50`,
      [staffId, token],
    );
    return { firstPasswordUntil: row?.until ?? null, sessions };
  }

  /** Ends every session of an account, or of everybody (null), but for the one with this token; how many. */
  async endSessionsOf(tx: Tx, staffId: string | null, except: Buffer | null = null): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>(
      `DELETE FROM staff_session
       WHERE ($1::uuid IS NULL OR staff_id = $1) AND ($2::bytea IS NULL OR token_hash <> $2)`,
      [staffId, except],
    );
    return count;
  }
}
