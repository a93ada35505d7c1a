import { Injectable } from '@nestjs/common';
import { type ClockCommandInput, type ClockEvent, decideClock } from '../../domain/deadline/decide-clock';
import type { DeadlineRule } from '../../domain/deadline/rule';
import { clockFor, ruleOf } from '../../domain/deadline/rules';
import { type Actor, AuditLog, type AuditRecord } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox, type OutboxMessage } from '../../infra/outbox/outbox';
import { TaskService } from '../case/task.service';
import { DeadlineStore, type LockedClock } from './deadline.store';

interface ClockStep {
  readonly clock: LockedClock;
  readonly command: ClockCommandInput;
}

/** Running time limits as rows: started by a recorded fact, warned about, met, or breached and then frozen. */
@Injectable()
export class DeadlineService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: DeadlineStore,
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
    private readonly tasks: TaskService,
  ) {}

  /** A clock that waits for the delivery of an approved, complete notice. */
  async prepare(tx: Tx, notice: { id: string; caseId: string }, rule: DeadlineRule, at: Date): Promise<void> {
    await this.store.insert(
      tx,
      {
        id: uuidV7(),
        caseId: notice.caseId,
        noticeId: notice.id,
        rule: rule.id,
        ruleVersion: rule.version,
        kind: rule.kind,
        trigger: rule.trigger,
      },
      at,
    );
  }

  /** Starts the clocks of notices that were received `at`: the due time is computed once, here, and stored. */
  async start(tx: Tx, noticeIds: readonly string[], at: Date): Promise<void> {
    const clocks = await this.store.lockOfNotices(tx, noticeIds);
    const waiting = clocks.filter((clock) => clock.state === 'waiting');
    const steps = waiting.map((clock): ClockStep => {
      const { dueAt } = clockFor(ruleOf(clock.rule), at);
      return { clock, command: { type: 'start', at, dueAt } };
    });
    await this.change(tx, steps, 'system', at);
  }

  /** The duty of these notices was fulfilled at `metAt`; too late is a breach, whenever we learn of it. */
  async meet(tx: Tx, duties: readonly { noticeId: string; metAt: Date }[], at: Date): Promise<void> {
    const metAt = new Map(duties.map((duty) => [duty.noticeId, duty.metAt]));
    const clocks = await this.store.lockOfNotices(tx, [...metAt.keys()]);
    const steps = clocks.map((clock): ClockStep =>
      clock.state === 'running'
        ? { clock, command: { type: 'meet', at: metAt.get(clock.noticeId)! } }
        : { clock, command: { type: 'void' } },
    );
    await this.change(tx, steps, 'system', at);
  }

  /** The case was withdrawn: nobody is held to these limits any more. */
  async voidOfCase(tx: Tx, caseId: string, at: Date): Promise<void> {
    const clocks = await this.store.lockOfCase(tx, caseId);
    const steps = clocks.map((clock): ClockStep => ({ clock, command: { type: 'void' } }));
    await this.change(tx, steps, 'person', at);
  }

  async voidOfNotices(tx: Tx, noticeIds: readonly string[], actor: Actor, at: Date): Promise<void> {
    const clocks = await this.store.lockOfNotices(tx, noticeIds);
    const steps = clocks.map((clock): ClockStep => ({ clock, command: { type: 'void' } }));
    await this.change(tx, steps, actor, at);
  }

  /** Fires what is due: warnings before the end, the breach at it. Answers how many clocks were looked at. */
  fireDue(limit: number): Promise<number> {
    return this.work.run(async (tx) => {
      const now = await this.clock.lawNow(tx);
      const due = await this.store.lockDue(tx, now, limit);
      const steps = due.map((clock): ClockStep => ({
        clock,
        command: { type: 'tick', removalLooksConfirmed: clock.looksConfirmed },
      }));
      const events = await this.change(tx, steps, 'system', now);
      const messages = events.flatMap(({ clock, event }): OutboxMessage[] => {
        if (event.type === 'ClockWarned')
          return [{ job: 'announce-clock', payload: { clockId: clock.id, hoursLeft: event.hoursBefore } }];
        if (event.type === 'ClockBreached')
          return [{ job: 'announce-clock', payload: { clockId: clock.id, hoursLeft: 0 } }];
        return [];
      });
      await this.outbox.add(tx, now, ...messages);
      return due.length;
    });
  }

  /**
   * Tells the desk about a warning (`hoursLeft` > 0) or a breach (0). Safe to run twice, and in any order: the task
   * shows the nearest warning, also when an older one is announced last.
   */
  announce(clockId: string, hoursLeft: number): Promise<void> {
    return this.work.run(async (tx) => {
      const clock = await this.store.announced(tx, clockId);
      const isStale = clock === null || (hoursLeft > 0 ? clock.state !== 'running' : clock.state !== 'breached');
      if (isStale) return;
      const at = await this.clock.lawNow(tx);
      const kind = hoursLeft > 0 ? 'deadline_near' : 'deadline_passed';
      const detail = { rule: clock.rule, hoursLeft: Math.min(hoursLeft, clock.nearestWarning ?? hoursLeft) };
      await this.tasks.open(tx, [{ caseId: clock.caseId, kind, subjectId: clockId, detail, dueAt: clock.dueAt }], at);
    });
  }

  private async change(
    tx: Tx,
    steps: readonly ClockStep[],
    actor: Actor,
    at: Date,
  ): Promise<{ clock: LockedClock; event: ClockEvent }[]> {
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
    const events = decided.flatMap(({ clock, events: own }) => own.map((event) => ({ clock, event })));
    await this.audit.append(tx, ...events.flatMap(({ clock, event }) => entryOf(clock, event, actor, at)));
    const over = events.filter(({ event }) => OVER.includes(event.type)).map(({ clock }) => clock);
    await this.tasks.settle(
      tx,
      over.map((clock) => ({ caseId: clock.caseId, kind: 'deadline_near', subjectId: clock.id })),
      at,
    );
    return events;
  }
}

/** After these nobody needs to hurry any more: the warnings at the desk are settled. */
const OVER: readonly ClockEvent['type'][] = ['ClockMet', 'ClockBreached', 'ClockVoided'];

/** What a clock keeps for good about how it ended. */
function factsOf(event: ClockEvent): Record<string, string> {
  switch (event.type) {
    case 'ClockMet':
      return { metAt: event.metAt.toISOString() };
    case 'ClockBreached':
      return { breachedAt: event.dueAt.toISOString(), noticedAt: event.at.toISOString() };
    case 'ClockBreachHeld':
      return { heldUntil: event.until.toISOString() };
    case 'ClockStarted':
    case 'ClockWarned':
    case 'ClockVoided':
      return {};
  }
}

function entryOf(clock: LockedClock, event: ClockEvent, actor: Actor, at: Date): AuditRecord[] {
  const base = { chainId: clock.caseId, at, actor };
  const ids = { clock: clock.id, notice: clock.noticeId, rule: clock.rule };
  switch (event.type) {
    case 'ClockStarted':
      return [{ ...base, action: 'clock.started', detail: { ...ids, dueAt: event.dueAt.toISOString() } }];
    case 'ClockWarned':
      return [{ ...base, action: 'clock.warning', detail: { ...ids, hoursLeft: event.hoursBefore } }];
    case 'ClockMet':
      return [{ ...base, action: 'clock.met', detail: { ...ids, metAt: event.metAt.toISOString() } }];
    case 'ClockBreached':
      return [{ ...base, action: 'clock.breached', detail: { ...ids, dueAt: event.dueAt.toISOString() } }];
    case 'ClockVoided':
      return [{ ...base, action: 'clock.void', detail: ids }];
    case 'ClockBreachHeld':
      return [];
  }
}
