import { Clock } from '../../src/infra/clock/clock';

/** A clock that stands still until a test moves it. Law and process time are the same here. */
export class FixedClock extends Clock {
  constructor(private instant = new Date('2026-11-20T09:00:00.000Z')) {
    super();
  }

  now(): Date {
    return new Date(this.instant);
  }

  lawNow(): Promise<Date> {
    return Promise.resolve(this.now());
  }

  advance(by: { hours?: number; minutes?: number; seconds?: number }): Date {
    const ms = ((by.hours ?? 0) * 3600 + (by.minutes ?? 0) * 60 + (by.seconds ?? 0)) * 1000;
    this.instant = new Date(this.instant.getTime() + ms);
    return this.now();
  }
}
