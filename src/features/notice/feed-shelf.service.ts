import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { FeedBell } from './feed-bell';
import { FeedStore, type LaidOut } from './feed.store';

/** The worker's side of a feed: a notice is signed and laid out, again with each look whether it was fetched. */
@Injectable()
export class FeedShelf {
  constructor(
    private readonly work: UnitOfWork,
    private readonly store: FeedStore,
    private readonly bell: FeedBell,
  ) {}

  async layOut(entry: LaidOut): Promise<void> {
    await this.work.run((tx) => this.store.layOut(tx, entry));
    this.bell.ring(entry.platformId);
  }
}
