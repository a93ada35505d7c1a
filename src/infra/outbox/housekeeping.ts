import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work';
import { Sweeper } from '../queue/sweeper';

const KEEP_DONE_DAYS = 7;

/** Clears messages that are done: what happened is in the record, the outbox only remembers what is still to do. */
@Injectable()
export class OutboxHousekeeping implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly sweeper: Sweeper,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({ name: 'done messages', batch: 1000, run: (limit) => this.clear(limit) });
  }

  private async clear(limit: number): Promise<number> {
    const [, count] = await this.work.read((tx) =>
      tx.query<[unknown[], number]>(
        `DELETE FROM outbox_message WHERE id IN (
           SELECT id FROM outbox_message WHERE done_at < now() - make_interval(days => $1) LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        [KEEP_DONE_DAYS, limit],
      ),
    );
    return count;
  }
}
