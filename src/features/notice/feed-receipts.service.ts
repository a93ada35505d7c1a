import { Injectable } from '@nestjs/common';
import { Clock } from '../../infra/clock/clock';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from '../case/case-transition.service';
import { type FeedEntry, FeedStore, ofFeed } from './feed.store';
import { HandoverService } from './handover.service';
import { NoticeStore } from './notice.store';

/** What a platform says that it has is delivered: nothing that it was not given, and each thing once. */
@Injectable()
export class FeedReceipts {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: FeedStore,
    private readonly notices: NoticeStore,
    private readonly cases: CaseTransitionService,
    private readonly handover: HandoverService,
  ) {}

  /** Up to this cursor. Each notice is a transaction of its own: a crash between two leaves the rest for the next time. */
  async acknowledge(platformId: string, position: number): Promise<void> {
    const passed = await ofFeed(platformId, () => this.work.read((tx) => this.store.passed(tx, platformId, position)));
    for (const entry of passed) await this.deliver(platformId, entry);
    await ofFeed(platformId, () => this.work.run((tx) => this.store.noteAcked(tx, platformId, position)));
  }

  private deliver(platformId: string, { noticeId, caseId }: FeedEntry): Promise<void> {
    return actAs({ kind: 'platform', platformId, caseIds: [caseId] }, () =>
      this.work.run(async (tx) => {
        const locked = await this.cases.lock(tx, { id: caseId });
        const notices = await this.notices.lock(tx, [noticeId]);
        const at = await this.clock.lawNow(tx);
        // Refused where it was answered, recalled or handed over by another way meanwhile; acknowledged all the same.
        await this.handover.deliver(tx, notices, [locked], { by: 'pull', actor: `platform:${platformId}` }, at);
        await this.store.markAcked(tx, noticeId, at);
      }),
    );
  }
}
