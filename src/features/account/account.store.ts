import { Injectable } from '@nestjs/common';
import type { StaffRole } from '../../domain/shared/staff';
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

/** Writes the accounts of staff; their sessions have a store of their own. */
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
}
