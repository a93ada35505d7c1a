import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';

export interface Passkey {
  readonly id: string;
  readonly staffId: string;
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly isSynced: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}
export type ChallengePurpose = 'sign_in' | 'prove' | 'add';
export type LinkKind = 'invitation' | 'recovery';

const PASSKEY = `id, staff_id AS "staffId", credential_id AS "credentialId", public_key AS "publicKey",
  counter::float8 AS counter, is_synced AS "isSynced", created_at AS "createdAt", last_used_at AS "lastUsedAt"`;

/** By what somebody at the door names a passkey: the database shows the one with this id. */
export const passkeyKey = (credentialId: Buffer): string => createHash('sha256').update(credentialId).digest('hex');

/** Passkeys and what they sign, recovery codes, and links that work once. */
@Injectable()
export class FactorStore {
  async addChallenge(
    tx: Tx,
    one: { hash: Buffer; purpose: ChallengePurpose; staffId: string | null; expiresAt: Date },
  ): Promise<void> {
    await tx.query(
      'INSERT INTO staff_challenge (challenge_hash, purpose, staff_id, expires_at) VALUES ($1, $2, $3, $4)',
      [one.hash, one.purpose, one.staffId, one.expiresAt],
    );
  }

  /** Takes the challenge away; whether it was there, for this purpose and this person, and in time. */
  async takeChallenge(
    tx: Tx,
    one: { hash: Buffer; purpose: ChallengePurpose; staffId: string | null; now: Date },
  ): Promise<boolean> {
    const [, count] = await tx.query<[unknown[], number]>(
      `DELETE FROM staff_challenge WHERE challenge_hash = $1 AND purpose = $2 AND staff_id IS NOT DISTINCT FROM $3
         AND expires_at > $4`,
      [one.hash, one.purpose, one.staffId, one.now],
    );
    return count === 1;
  }

  async findPasskey(tx: Tx, credentialId: Buffer): Promise<Passkey | null> {
    const [row] = await tx.query<Passkey[]>(`SELECT ${PASSKEY} FROM staff_passkey WHERE credential_id = $1`, [
      credentialId,
    ]);
    return row ?? null;
  }

  passkeysOf(tx: Tx, staffId: string): Promise<Passkey[]> {
    return tx.query<Passkey[]>(`SELECT ${PASSKEY} FROM staff_passkey WHERE staff_id = $1 ORDER BY created_at, id`, [
      staffId,
    ]);
  }

  async addPasskey(tx: Tx, one: Passkey): Promise<boolean> {
    const added = await tx.query<unknown[]>(
      `INSERT INTO staff_passkey (id, staff_id, credential_id, public_key, counter, is_synced, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential_id) DO NOTHING RETURNING id`,
      [one.id, one.staffId, one.credentialId, one.publicKey, one.counter, one.isSynced, one.createdAt],
    );
    return added.length === 1;
  }

  /** False when the passkey was used, or taken out, at the same moment; a counter that stays at zero counts nothing. */
  async usePasskey(tx: Tx, one: { id: string; counterBefore: number; counter: number; now: Date }): Promise<boolean> {
    const [, count] = await tx.query<[unknown[], number]>(
      'UPDATE staff_passkey SET counter = $3, last_used_at = $4 WHERE id = $1 AND counter = $2',
      [one.id, one.counterBefore, one.counter, one.now],
    );
    return count === 1;
  }

  async removePasskey(tx: Tx, staffId: string, id: string | null): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>(
      'DELETE FROM staff_passkey WHERE staff_id = $1 AND ($2::uuid IS NULL OR id = $2)',
      [staffId, id],
    );
    return count;
  }

  async countRecoveryCodes(tx: Tx, staffId: string): Promise<number> {
    const [row] = await tx.query<{ n: number }[]>(
      'SELECT count(*)::int AS n FROM staff_recovery_code WHERE staff_id = $1',
      [staffId],
    );
    return row!.n;
  }

  /** The codes from before are over. */
  async replaceRecoveryCodes(tx: Tx, staffId: string, hashes: readonly Buffer[]): Promise<void> {
    await tx.query('DELETE FROM staff_recovery_code WHERE staff_id = $1', [staffId]);
    await tx.query(
      'INSERT INTO staff_recovery_code (code_hash, staff_id) SELECT hash, $1 FROM unnest($2::bytea[]) hash',
      [staffId, hashes],
    );
  }

  /** One link for one person: the one before is worth nothing. */
  async addLink(tx: Tx, one: { hash: Buffer; staffId: string; kind: LinkKind; expiresAt: Date }): Promise<void> {
    await tx.query('DELETE FROM staff_link WHERE staff_id = $1', [one.staffId]);
    await tx.query('INSERT INTO staff_link (token_hash, staff_id, kind, expires_at) VALUES ($1, $2, $3, $4)', [
      one.hash,
      one.staffId,
      one.kind,
      one.expiresAt,
    ]);
  }

  async findLink(tx: Tx, hash: Buffer, now: Date): Promise<{ staffId: string; kind: LinkKind } | null> {
    const [row] = await tx.query<{ staffId: string; kind: LinkKind }[]>(
      'SELECT staff_id AS "staffId", kind FROM staff_link WHERE token_hash = $1 AND expires_at > $2',
      [hash, now],
    );
    return row ?? null;
  }

  /** Whether this call was the one that used it. */
  async takeLink(tx: Tx, hash: Buffer, now: Date): Promise<boolean> {
    const [, count] = await tx.query<[unknown[], number]>(
      'DELETE FROM staff_link WHERE token_hash = $1 AND expires_at > $2',
      [hash, now],
    );
    return count === 1;
  }

  async endLinksOf(tx: Tx, staffId: string): Promise<void> {
    await tx.query('DELETE FROM staff_link WHERE staff_id = $1', [staffId]);
  }

  /** Puts a sealed form in the place of the one that was kept before. */
  async keepForm(tx: Tx, one: { staffId: string; sealed: Buffer; expiresAt: Date }): Promise<void> {
    await tx.query(
      `INSERT INTO staff_kept_form (staff_id, form_sealed, expires_at) VALUES ($1, $2, $3)
       ON CONFLICT (staff_id) DO UPDATE SET form_sealed = EXCLUDED.form_sealed, expires_at = EXCLUDED.expires_at`,
      [one.staffId, one.sealed, one.expiresAt],
    );
  }

  async keptForm(tx: Tx, staffId: string, now: Date): Promise<Buffer | null> {
    const [row] = await tx.query<{ sealed: Buffer }[]>(
      'SELECT form_sealed AS sealed FROM staff_kept_form WHERE staff_id = $1 AND expires_at > $2',
      [staffId, now],
    );
    return row?.sealed ?? null;
  }

  async dropForm(tx: Tx, staffId: string): Promise<void> {
    await tx.query('DELETE FROM staff_kept_form WHERE staff_id = $1', [staffId]);
  }

  /** What is over of all that ends by itself. */
  async sweep(tx: Tx, now: Date): Promise<number> {
    let count = 0;
    for (const table of ['staff_challenge', 'staff_link', 'staff_kept_form'] as const) {
      const [, ended] = await tx.query<[unknown[], number]>(ENDED[table], [now]);
      count += ended;
    }
    return count;
  }
}

const ENDED = {
  staff_challenge: 'DELETE FROM staff_challenge WHERE expires_at <= $1',
  staff_link: 'DELETE FROM staff_link WHERE expires_at <= $1',
  staff_kept_form: 'DELETE FROM staff_kept_form WHERE expires_at <= $1',
} as const;
