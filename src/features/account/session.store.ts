import { Injectable } from '@nestjs/common';
import type { Looks } from '../../domain/shared/looks';
import type { SignInWay, StaffRole } from '../../domain/shared/staff';
import type { Tx } from '../../infra/database/unit-of-work';

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

/** Writes the sessions at the desk. */
@Injectable()
export class SessionStore {
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
