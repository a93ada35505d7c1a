import { Inject, Injectable } from '@nestjs/common';
import { judgeLook, nextLook } from '../../domain/removal/verdict';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { OutgoingHttp } from '../../infra/webhook/outgoing-http';
import { CaseKeyService } from '../case/case-key.service';
import { ItemService } from '../case/item.service';
import type { LookResult } from './look-result';
import { RemovalStore } from './removal.store';

/** A look may take up to 15 seconds a hop; after this time another worker looks again. */
export const LOOK_LEASE_MS = 90_000;

/**
 * Our own look whether an item is gone: removal is verified, not believed. Only the status of an answer counts; no
 * body is read, no redirect is followed to a private address, nothing of the content is kept.
 */
@Injectable()
export class RemovalService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly items: ItemService,
    private readonly keys: CaseKeyService,
    private readonly store: RemovalStore,
    private readonly http: OutgoingHttp,
  ) {}

  /** Makes look number `check` at an item, unless it was made already; null then, else what it showed. */
  async look(itemId: string, check: number): Promise<(LookResult & { caseId: string }) | null> {
    const claimed = await this.claim(itemId, check);
    if (claimed === null) return null;
    const { status, error, finalUrlDiffers } = await this.http.look(claimed.url);
    const verdict = judgeLook({ status, finalUrlDiffers, error: error === null ? null : lookError(error) });
    return { caseId: claimed.caseId, itemId, check, status, error, verdict };
  }

  private claim(itemId: string, check: number): Promise<{ url: string; caseId: string } | null> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const [item] = await this.items.lock(tx, [itemId]);
      if (item === undefined || item.checksMade !== check - 1) return null;
      if (item.nextCheckAt === null) return null; // nobody wants this look any more: the person withdrew meanwhile
      const next = nextLook({
        itemState: item.state,
        cleanChecks: item.cleanChecks,
        verdict: null,
        now: at,
        pace: this.config.checks,
        removedAt: item.removedAt,
      });
      const isOver = next === null && item.state !== 'removed';
      const nextCheckAt = isOver ? null : new Date(at.getTime() + LOOK_LEASE_MS);
      await this.items.tally(tx, item, { ...item, checksMade: isOver ? item.checksMade : check, nextCheckAt }, at);
      if (isOver) return null;
      await this.store.claim(tx, itemId, check, at);
      const vault = (await this.keys.vaultsOf(tx, [item.caseId], 'link-check')).get(item.caseId);
      return vault === undefined ? null : { url: vault.open('item.url', item.urlSealed), caseId: item.caseId };
    });
  }
}

const KNOWN = ['dns', 'timeout', 'refused', 'blocked', 'tls'] as const;
const lookError = (error: string): (typeof KNOWN)[number] | 'other' =>
  KNOWN.find((known) => known === error) ?? 'other';
