import type { Tx } from '../database/unit-of-work';

/**
 * Where time comes from. `now` is this process's clock: good enough for sessions, pages and pauses.
 * `lawNow` is the database's clock inside a transaction: every legal instant (delivery, due, breach) uses it, so that
 * a worker whose clock runs wrong cannot move a deadline (DESIGN section 5; ADR 0007).
 */
export abstract class Clock {
  abstract now(): Date;
  abstract lawNow(tx: Tx): Promise<Date>;
}

export class SystemClock extends Clock {
  /** `offsetMs`: by how much this process's clock is wrong; the fault suite sets it, nobody else. */
  constructor(private readonly offsetMs = 0) {
    super();
  }

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  async lawNow(tx: Tx): Promise<Date> {
    const [row] = await tx.query<{ now: Date }[]>('SELECT clock_timestamp() AS now');
    return row!.now;
  }
}
