import { Injectable } from '@nestjs/common';
import { type RiskSign, riskOf } from '../../domain/deadline/risk';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { type Entry, type EntryFacts, WorklistEntryStore } from './worklist-entry.store';

/** Whoever looks brings the last few up to date first; a flood is for the worker. */
export const CAUGHT_UP = 50;
/** How a platform is as a rule does not change within minutes. */
const PACE_KEPT_MS = 5 * 60_000;

/**
 * Keeps the list in order (ADR 0040). Whatever changes in a case is recorded, and the record marks its head; here the
 * marked ones are looked at again. The worker does it all the time; whoever opens the list does it for the last few, so
 * that they see what they just did.
 */
@Injectable()
export class WorklistEntryService {
  private pace: { readonly hours: ReadonlyMap<string, number>; readonly until: number } | null = null;

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: WorklistEntryStore,
  ) {}

  /** Answers how many cases it looked at. */
  catchUp(limit: number): Promise<number> {
    return this.work.run(async (tx) => {
      const caseIds = await this.store.lockUnseen(tx, limit);
      if (caseIds.length === 0) return 0;
      const at = await this.clock.lawNow(tx);
      const facts = await this.store.factsOf(tx, caseIds);
      const hours = await this.usualAnswerHours(tx);
      const open = new Set(facts.map(({ caseId }) => caseId));
      await this.store.put(
        tx,
        facts.map((one) => entryOf(one, hours)),
        at,
      );
      await this.store.drop(
        tx,
        caseIds.filter((id) => !open.has(id)),
      );
      await this.store.markSeen(tx, caseIds);
      return caseIds.length;
    });
  }

  private async usualAnswerHours(tx: Tx): Promise<ReadonlyMap<string, number>> {
    const now = performance.now();
    if (this.pace === null || this.pace.until < now)
      this.pace = { hours: await this.store.usualAnswerHours(tx), until: now + PACE_KEPT_MS };
    return this.pace.hours;
  }
}

function entryOf(facts: EntryFacts, pace: ReadonlyMap<string, number>): Entry {
  const known = facts.platformIds.flatMap((id) => pace.get(id) ?? []);
  const signs = signsOf(facts);
  const { reportedAt, dueAt, clockKind } = facts;
  return {
    caseId: facts.caseId,
    facts,
    signs,
    riskAt: riskOf({
      reportedAt,
      isBegun: facts.state !== 'intake',
      clock: dueAt === null || clockKind === null ? null : { dueAt, kind: clockKind },
      usualAnswerHours: known.length === 0 ? null : Math.max(...known),
      signs,
    }),
  };
}

function signsOf(facts: EntryFacts): RiskSign[] {
  const found: readonly [RiskSign, boolean][] = [
    ['child', facts.isHeld],
    ['urgent', facts.isUrgent],
    // Once a notice has gone out, what was threatened has happened.
    ['threat', facts.isThreat && facts.bases.length === 0],
    ['back', facts.isBack],
    ['trouble', facts.isTroubled],
  ];
  return found.flatMap(([sign, isThere]) => (isThere ? [sign] : []));
}
