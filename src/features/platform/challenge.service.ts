import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { OutgoingHttp } from '../../infra/webhook/outgoing-http';
import { webhookHeaders } from '../../infra/webhook/signature';
import { type AddressChangeRecord, ChangeStore, isAbout } from './change.store';
import { PlatformKeyService } from './platform-key.service';
import { PlatformStore } from './platform.store';

const LADDER = { webhook: 1, pull: 1, mail: 2, by_hand: 3 } as const;

/** Asks a new endpoint to prove that it is meant, and only then sends notices there. */
@Injectable()
export class ChallengeService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: ChangeStore,
    private readonly platforms: PlatformStore,
    private readonly keys: PlatformKeyService,
    private readonly http: OutgoingHttp,
    private readonly audit: AuditLog,
  ) {}

  /**
   * A webhook must give back the nonce of a signed `endpoint.challenge`; who has no key with us, or stands behind another
   * address, cannot. A mail address or a form proves nothing by itself: there the second person is the proof. Run twice,
   * the second time finds nothing to do.
   */
  async run(changeId: string): Promise<void> {
    const change = await this.work.read((tx) => this.store.find(tx, changeId));
    if (!isAbout(change, 'channel') || change.state !== 'confirmed') return;
    const because = change.kind === 'webhook' ? await this.challenge(change) : null;
    await this.work.run(async (tx) => {
      const locked = await this.store.lock(tx, changeId);
      if (!isAbout(locked, 'channel') || locked.state !== 'confirmed') return;
      const at = await this.clock.lawNow(tx);
      const { platformId, kind, address: endpoint } = locked;
      if (because === null) {
        await this.platforms.lockChannels(tx, platformId);
        await this.platforms.setEndpoint(tx, { id: uuidV7(), platformId, kind, endpoint, position: LADDER[kind] });
      }
      await this.store.end(tx, changeId, because === null ? 'in_use' : 'failed', because, at);
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at,
        actor: 'system',
        action: because === null ? 'platform.change-in-use' : 'platform.change-failed',
        detail: { platform: platformId, change: changeId, channel: kind, because },
      });
    });
  }

  /** Null when the nonce came back; else why not. */
  private async challenge({ id, platformId, address }: AddressChangeRecord): Promise<string | null> {
    const { keys, at } = await this.work.read(async (tx) => ({
      keys: await this.keys.noticeKeys(tx, platformId),
      at: await this.clock.lawNow(tx),
    }));
    if (keys.length === 0) return 'no-key';
    const nonce = randomBytes(32).toString('base64url');
    const body = Buffer.from(`${JSON.stringify({ type: 'endpoint.challenge', nonce })}\n`, 'utf8');
    // A new id each time: asked again, it is another question.
    const webhookId = `challenge_${id.replaceAll('-', '')}_${nonce.slice(0, 8)}`;
    const message = { id: webhookId, timestamp: Math.floor(at.getTime() / 1000), body };
    const {
      status,
      error,
      body: answer,
    } = await this.http.post({
      url: address,
      headers: { 'content-type': 'application/json; charset=utf-8', ...webhookHeaders(message, keys) },
      body,
      keepsBody: true,
    });
    if (status === null) return error ?? 'other';
    if (status < 200 || status >= 300) return `http-${status}`;
    return nonceIn(answer) === nonce ? null : 'wrong-nonce';
  }
}

/** `{"nonce":"…"}`; more members are allowed, so that a platform can say what it likes beside it. */
function nonceIn(body: Buffer | null | undefined): unknown {
  try {
    const json: unknown = JSON.parse((body ?? Buffer.alloc(0)).toString('utf8'));
    return typeof json === 'object' && json !== null && 'nonce' in json ? json.nonce : null;
  } catch {
    return null;
  }
}
