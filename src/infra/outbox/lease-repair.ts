import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work';
import { Reconciler } from '../queue/reconciler';

/** The longest lease there is, after many failures, is ten minutes. */
const LONGEST_LEASE_MINUTES = 60;

/** A message that is leased until far in the future would never be handed over again: its lease ends now. */
@Injectable()
export class LeaseRepair implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly reconciler: Reconciler,
  ) {}

  onModuleInit(): void {
    this.reconciler.register({ kind: 'lease', repair: (limit) => this.repair(limit) });
  }

  private async repair(limit: number): Promise<{ outboxId: string }[]> {
    const [repaired] = await this.work.read((tx) =>
      tx.query<[{ outboxId: string }[], number]>(
        `UPDATE outbox_message SET leased_until = NULL WHERE id IN (
           SELECT id FROM outbox_message
           WHERE done_at IS NULL AND parked_at IS NULL AND leased_until > now() + make_interval(mins => $1)
           LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING id AS "outboxId"`,
        [LONGEST_LEASE_MINUTES, limit],
      ),
    );
    return repaired;
  }
}
