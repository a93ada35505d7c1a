import { Injectable } from '@nestjs/common';
import { type ClockCommandInput, decideClock } from '../../domain/deadline/decide-clock';
import { type Actor, AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { PersonNewsService } from '../case/person-news.service';
import { TaskService } from '../case/task.service';
import { type ClockHappening, entriesOf, factsOf, settledBy } from './clock-records';
import { DeadlineStore, type LockedClock } from './deadline.store';

export interface ClockStep {
  readonly clock: LockedClock;
  readonly command: ClockCommandInput;
}

/** The one way clocks change: decided by the rules, compared-and-set, recorded. Many at once cost what one does. */
@Injectable()
export class ClockChangeService {
  constructor(
    private readonly store: DeadlineStore,
    private readonly audit: AuditLog,
    private readonly tasks: TaskService,
    private readonly news: PersonNewsService,
  ) {}

  /** Applies what the rules allow to locked clocks, and answers what happened. */
  async change(tx: Tx, steps: readonly ClockStep[], actor: Actor, at: Date): Promise<ClockHappening[]> {
    const decided = steps.flatMap(({ clock, command }) => {
      const decision = decideClock(clock, command, at);
      return decision.ok ? [{ clock, next: decision.next, events: decision.events }] : [];
    });
    await this.store.apply(
      tx,
      decided.map(({ clock, next, events }) => ({
        ...next,
        id: clock.id,
        version: clock.version,
        endedAt: next.state === 'running' || next.state === 'waiting' ? null : at,
        facts: Object.assign({}, ...events.map(factsOf)) as Record<string, string>,
      })),
    );
    const happened = decided.flatMap(({ clock, events }) => events.map((event) => ({ clock, event })));
    await this.audit.append(tx, ...happened.flatMap((one) => entriesOf(one, actor, at)));
    const late = happened.filter(({ clock, event }) => event.type === 'ClockBreached' && clock.noticeId !== null);
    await this.news.tellPerson(
      tx,
      late.map(({ clock }) => clock.caseId),
      'late',
      at,
    );
    await this.tasks.settle(tx, happened.flatMap(settledBy), at);
    return happened;
  }
}
