import { Injectable } from '@nestjs/common';
import { InvariantError } from '../../domain/shared/decision';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { Envelope } from '../../infra/crypto/envelope';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { actAs } from '../../infra/database/actor';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { isPublicKey, newSigningPair, newWebhookSecret } from '../../infra/webhook/signing-key';
import type { KeyPurpose } from './platform.entity';
import { type KeyRecord, PlatformKeyStore, type PublishedKey } from './platform-key.store';

/** How long a replaced key still counts, in days: safety note 1.3 (the specification names no time). */
export const OVERLAP_DAYS = 7;

/**
 * What to hand to a platform after a change, over a safe channel where it is a secret: the shared secret, or the public
 * half of our pair.
 */
export interface HandedKey {
  readonly purpose: KeyPurpose;
  readonly text: string;
}

/** A key as it is kept: a sealed secret, or a public half. */
export type SealedKey = Pick<KeyRecord, 'secretSealed' | 'publicKey'>;

/** The keys between us and each platform: Standard Webhooks, `v1` and `v1a`, replaced with an overlap. */
@Injectable()
export class PlatformKeyService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: PlatformKeyStore,
    private readonly envelope: Envelope,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Replaces what signs our notices for a platform (`notice`) or its answers (`answer`). `v1a` draws a pair of ours for
   * notices, and takes the platform's own public key for answers; `v1` draws a shared secret. The key before counts for
   * seven more days: we sign with both, and take answers signed by either. Null when there is no such platform; throws
   * InvariantError for a public key that is none.
   */
  async rotate(
    slug: string,
    wanted:
      | { readonly purpose: 'notice'; readonly scheme: 'v1' | 'v1a' }
      | { readonly purpose: 'answer'; readonly scheme: 'v1' }
      | { readonly purpose: 'answer'; readonly scheme: 'v1a'; readonly publicKey: string },
  ): Promise<HandedKey | null> {
    const key = drawn(wanted);
    return this.work.run(async (tx) => {
      const platformId = await this.store.idOfSlug(tx, slug);
      if (platformId === null) return null;
      await this.put(tx, platformId, wanted.purpose, key);
      return { purpose: wanted.purpose, text: key.publicKey ?? key.secret ?? '' };
    });
  }

  /**
   * Makes this secret the newest key for the purpose; nothing changes when it is already. For setting up a platform: one
   * whose key cannot be opened (its outer key is lost) gets the new one without an overlap.
   */
  async ensure(tx: Tx, platformId: string, purpose: KeyPurpose, secret: string): Promise<void> {
    const valid = await this.store.valid(tx, platformId, purpose, this.clock.now());
    const known = valid.map(({ secretSealed }) => secretSealed && this.tryOpen(secretSealed, purpose, platformId));
    if (known[0] === secret) return;
    const isLost = valid.some(({ secretSealed }, index) => secretSealed !== null && known[index] === null);
    await this.put(tx, platformId, purpose, { secret, publicKey: null }, isLost ? 0 : OVERLAP_DAYS);
  }

  /** What signs the answers of a platform at this moment, shared secrets and public keys; none for one that is unknown. */
  async answerKeys(tx: Tx, platformId: string): Promise<string[]> {
    return this.openAnswerKeys(platformId, await this.store.valid(tx, platformId, 'answer', this.clock.now()));
  }

  /** The same for keys that were read already. */
  openAnswerKeys(platformId: string, keys: readonly SealedKey[]): string[] {
    return keys.map(({ secretSealed, publicKey }) =>
      secretSealed === null
        ? (publicKey ?? '')
        : this.envelope.openStandalone(secretSealed, webhookKeyPurpose('answer', platformId)),
    );
  }

  /** The same for a platform that names itself by its slug; null for one that is unknown. */
  async answerKeysOfSlug(tx: Tx, slug: string): Promise<{ platformId: string; keys: string[] } | null> {
    const platformId = await this.store.idOfSlug(tx, slug);
    return platformId === null ? null : { platformId, keys: await this.answerKeys(tx, platformId) };
  }

  /** What signs what we send to a platform, newest first; none for one that has no key with us. */
  async noticeKeys(tx: Tx, platformId: string): Promise<string[]> {
    const keys = await this.store.valid(tx, platformId, 'notice', this.clock.now());
    const purpose = webhookKeyPurpose('notice', platformId);
    return keys.flatMap(({ secretSealed }) =>
      secretSealed === null ? [] : [this.envelope.openStandalone(secretSealed, purpose)],
    );
  }

  published(): Promise<PublishedKey[]> {
    const door = { kind: 'door', key: 'webhook-keys' } as const;
    return actAs(door, () => this.work.read((tx) => this.store.published(tx, this.clock.now())));
  }

  private tryOpen(sealed: Buffer, purpose: KeyPurpose, platformId: string): string | null {
    try {
      return this.envelope.openStandalone(sealed, webhookKeyPurpose(purpose, platformId));
    } catch {
      return null;
    }
  }

  private async put(
    tx: Tx,
    platformId: string,
    purpose: KeyPurpose,
    { secret, publicKey }: DrawnKey,
    overlapDays = OVERLAP_DAYS,
  ): Promise<void> {
    const at = await this.clock.lawNow(tx);
    const id = uuidV7();
    const scheme = publicKey === null ? 'v1' : 'v1a';
    await this.store.replace(
      tx,
      {
        id,
        platformId,
        purpose,
        scheme,
        secretSealed:
          secret === null ? null : this.envelope.sealStandalone(secret, webhookKeyPurpose(purpose, platformId)),
        publicKey,
        createdAt: at,
      },
      new Date(at.getTime() + overlapDays * 86_400_000),
    );
    const detail = { platform: platformId, key: id, purpose, scheme };
    await this.audit.append(tx, {
      chainId: SYSTEM_CHAIN,
      at,
      actor: 'system',
      action: 'platform.key-replaced',
      detail,
    });
  }
}

interface DrawnKey {
  readonly secret: string | null;
  readonly publicKey: string | null;
}

function drawn(wanted: Parameters<PlatformKeyService['rotate']>[1]): DrawnKey {
  if (wanted.scheme === 'v1') return { secret: newWebhookSecret(), publicKey: null };
  if (wanted.purpose === 'notice') {
    const { privateKey, publicKey } = newSigningPair();
    return { secret: privateKey, publicKey };
  }
  if (!isPublicKey(wanted.publicKey)) throw new InvariantError('a public key is whpk_ and 32 bytes in base64');
  return { secret: null, publicKey: wanted.publicKey };
}

/** What a key is sealed for. */
export const webhookKeyPurpose = (purpose: KeyPurpose, platformId: string): string =>
  // As it was named when the secrets were columns of the channel: sealed bytes cannot be named anew by a migration.
  `channel.${purpose === 'answer' ? 'answer_secret' : 'secret'}|${platformId}`;
