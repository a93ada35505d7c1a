import { Injectable } from '@nestjs/common';
import { Clock } from '../../infra/clock/clock';
import { asNobody } from '../../infra/database/actor';
import { Batcher } from '../../infra/database/batcher';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { PlatformKeyService } from '../platform/platform-key.service';
import { AnswerDoorStore, type NoticeOwner } from './answer-door.store';

/** Whose notice it is, and what opens the door for their answer: shared secrets and public keys, the newest first. */
export interface KnownOwner extends Omit<NoticeOwner, 'keys'> {
  readonly keys: readonly string[];
}

/** Stands in for what cannot be the id of a notice: the same question is asked of the database, whatever was sent. */
const NO_NOTICE = '00000000-0000-0000-0000-000000000000';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Who may answer a notice. Those who knock at the same moment are looked up by one question (bench `answers`). */
@Injectable()
export class AnswerDoor {
  private readonly knocks = new Batcher<string, NoticeOwner | null>(
    (noticeIds) => asNobody(() => this.work.read((tx) => this.store.owners(tx, noticeIds, this.clock.now()))),
    () => [],
    { size: 100, atOnce: 2, gatherMs: 250 },
  );

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: AnswerDoorStore,
    private readonly platformKeys: PlatformKeyService,
  ) {}

  /** Null when there is no notice at all; `isThis` is false for one that is not there. */
  async ownerOf(noticeId: string): Promise<KnownOwner | null> {
    const owner = await this.knocks.submit(UUID.test(noticeId) ? noticeId : NO_NOTICE);
    return owner && { ...owner, keys: this.platformKeys.openAnswerKeys(owner.platformId, owner.keys) };
  }
}
