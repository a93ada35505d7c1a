import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import type { KeyScheme } from '../../infra/webhook/signing-key';
import type { KeyPurpose } from './platform.entity';

export interface KeyRecord {
  readonly id: string;
  readonly scheme: KeyScheme;
  readonly secretSealed: Buffer | null;
  readonly publicKey: string | null;
  readonly createdAt: Date;
  readonly endsAt: Date | null;
}

export interface PublishedKey {
  readonly id: string;
  readonly publicKey: string;
  readonly createdAt: Date;
  readonly endsAt: Date | null;
}

@Injectable()
export class PlatformKeyStore {
  /** The keys of a platform that count at this moment, newest first. */
  valid(tx: Tx, platformId: string, purpose: KeyPurpose, now: Date): Promise<KeyRecord[]> {
    return tx.query<KeyRecord[]>(
      `SELECT id, scheme, secret_sealed AS "secretSealed", public_key AS "publicKey", created_at AS "createdAt",
         ends_at AS "endsAt"
       FROM webhook_key WHERE platform_id = $1 AND purpose = $2 AND (ends_at IS NULL OR ends_at > $3)
       ORDER BY created_at DESC, id DESC`,
      [platformId, purpose, now],
    );
  }

  /** The new key counts beside those before it until `overlapUntil`; those that already end sooner keep their end. */
  async replace(
    tx: Tx,
    key: Omit<KeyRecord, 'endsAt'> & { readonly platformId: string; readonly purpose: KeyPurpose },
    overlapUntil: Date,
  ): Promise<void> {
    await tx.query(
      `UPDATE webhook_key SET ends_at = $3 WHERE platform_id = $1 AND purpose = $2 AND (ends_at IS NULL OR ends_at > $3)`,
      [key.platformId, key.purpose, overlapUntil],
    );
    await tx.query(
      `INSERT INTO webhook_key (id, platform_id, purpose, scheme, secret_sealed, public_key, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [key.id, key.platformId, key.purpose, key.scheme, key.secretSealed, key.publicKey, key.createdAt],
    );
  }

  /** Our public halves that count at this moment: what `/.well-known/webhook-keys.json` says. */
  published(tx: Tx, now: Date): Promise<PublishedKey[]> {
    return tx.query<PublishedKey[]>(
      `SELECT id, public_key AS "publicKey", created_at AS "createdAt", ends_at AS "endsAt" FROM webhook_key
       WHERE purpose = 'notice' AND public_key IS NOT NULL AND (ends_at IS NULL OR ends_at > $1)
       ORDER BY created_at, id`,
      [now],
    );
  }

  async idOfSlug(tx: Tx, slug: string): Promise<string | null> {
    const [row] = await tx.query<{ id: string }[]>('SELECT id FROM platform WHERE slug = $1', [slug]);
    return row?.id ?? null;
  }
}
