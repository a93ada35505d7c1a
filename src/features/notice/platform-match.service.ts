import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';
import { ItemService, type LockedItem } from '../case/item.service';
import { PlatformService } from '../platform/platform.service';

/** Whom an item belongs to, asked again when notices are prepared: the directory may have grown since the report. */
@Injectable()
export class PlatformMatchService {
  constructor(
    private readonly items: ItemService,
    private readonly keys: CaseKeyService,
    private readonly platforms: PlatformService,
  ) {}

  /** The items of a case, locked; those nobody was known for now carry their platform if somebody is. */
  async lockMatched(tx: Tx, caseId: string): Promise<LockedItem[]> {
    const items = await this.items.lockOfCase(tx, caseId);
    const unknown = items.filter((item) => item.platformId === null);
    if (unknown.length === 0) return items;
    const vault = await this.keys.vaultOf(tx, caseId, 'notice-drafting');
    const hosts = unknown.map((item) => new URL(vault.open('item.url', item.urlSealed)).host);
    const platformIds = await this.platforms.matchHosts(hosts, tx);
    const found = new Map(unknown.map((item, index) => [item.id, platformIds[index] ?? null]));
    for (const [itemId, platformId] of found)
      if (platformId !== null) await this.items.setPlatform(tx, itemId, platformId);
    return items.map((item) => ({ ...item, platformId: item.platformId ?? found.get(item.id) ?? null }));
  }
}
