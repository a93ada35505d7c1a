import { Injectable } from '@nestjs/common';
import { decideNotice } from '../../domain/notice/decide-notice';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';
import { CaseTransitionService } from '../case/case-transition.service';
import { type FeedEntry, FeedStore, ofFeed } from './feed.store';
import { factsOf } from './handover.service';
import { webhookIdOf } from './notice-mail';
import { NoticeStore } from './notice.store';

/** A notice as it would have come over a webhook: the values of the three headers, and the exact bytes as text. */
export interface FetchedNotice {
  readonly cursor: string;
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

/** An answer ends behind the notice with which it grows over this; a notice about 500 links has some 80 kB. */
const MOST_BYTES = 1_000_000;

/** Gives out what lies ready, if it may still leave: the rules are those of every other attempt. */
@Injectable()
export class FeedGiving {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: FeedStore,
    private readonly notices: NoticeStore,
    private readonly cases: CaseTransitionService,
    private readonly keys: CaseKeyService,
    private readonly audit: AuditLog,
  ) {}

  /** At most `limit` behind a cursor. What may not leave now is passed over, and laid out anew when it may. */
  async giveOut(platformId: string, after: number, limit: number): Promise<FetchedNotice[]> {
    const given: FetchedNotice[] = [];
    let [position, bytes] = [after, 0];
    for (;;) {
      const entries = await ofFeed(platformId, () =>
        this.work.read((tx) => this.store.after(tx, platformId, position, limit)),
      );
      for (const entry of entries) {
        position = entry.position;
        const notice = await this.open(platformId, entry);
        if (notice === null) continue;
        given.push(notice);
        bytes += notice.body.length;
        if (given.length >= limit || bytes >= MOST_BYTES) return given;
      }
      if (entries.length < limit) return given;
    }
  }

  private open(platformId: string, { noticeId, caseId, ...entry }: FeedEntry): Promise<FetchedNotice | null> {
    return actAs({ kind: 'platform', platformId, caseIds: [caseId] }, () =>
      this.work.run(async (tx) => {
        const at = await this.clock.lawNow(tx);
        // Under the lock of the case: a withdrawal comes before, and is seen, or after, and recalls what was given out.
        const locked = await this.cases.lock(tx, { id: caseId });
        const [notice] = await this.notices.lock(tx, [noticeId]);
        const [row] = await this.notices.bodies(tx, [noticeId], at);
        if (notice === undefined || !row?.bodySealed) return null;
        if (!decideNotice(factsOf(notice, locked), { type: 'attempt' }, at).ok) return null;
        const body = (await this.keys.vaultOf(tx, caseId, 'notice-fetch')).open('notice.body', row.bodySealed);
        if (!entry.isServed) {
          await this.store.markServed(tx, noticeId, at);
          await this.audit.append(tx, {
            chainId: caseId,
            at,
            actor: `platform:${platformId}`,
            action: 'notice.fetched',
            detail: { notice: noticeId, kind: notice.kind },
          });
        }
        return {
          cursor: String(entry.position),
          id: webhookIdOf(noticeId),
          timestamp: String(Math.floor(entry.signedAt.getTime() / 1000)),
          signature: entry.signature,
          body,
        };
      }),
    );
  }
}
