import { Injectable } from '@nestjs/common';
import { asksForLooks } from '../../domain/deadline/decide-clock';
import type { DeadlineRule } from '../../domain/deadline/rule';
import { clockFor, ruleOf } from '../../domain/deadline/rules';
import type { Actor } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox, type OutboxMessage } from '../../infra/outbox/outbox';
import { TaskService } from '../case/task.service';
import { ClockChangeService, type ClockStep } from './clock-change.service';
import { type ClockHappening, tasksOf } from './clock-records';
import { DeadlineStore, type LockedClock } from './deadline.store';
import { PromiseService } from './promise.service';

/** Running time limits as rows: started by a recorded fact, warned about, met, or breached and then frozen. */
@Injectable()
export class DeadlineService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: DeadlineStore,
    private readonly changes: ClockChangeService,
    private readonly promises: PromiseService,
    private readonly outbox: Outbox,
    private readonly tasks: TaskService,
  ) {}

  /** A clock that waits for the delivery of an approved, complete notice. */
  async prepare(tx: Tx, notice: { id: string; caseId: string }, rule: DeadlineRule, at: Date): Promise<void> {
    await this.store.insert(
      tx,
      [
        {
          id: uuidV7(),
          caseId: notice.caseId,
          noticeId: notice.id,
          rule: rule.id,
          ruleVersion: rule.version,
          kind: rule.kind,
          trigger: rule.trigger,
        },
      ],
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
    await this.changes.change(tx, steps, 'system', at);
  }

  /** The duty of these notices was fulfilled at `metAt`; too late is a breach, whenever we learn of it. */
  async meet(tx: Tx, duties: readonly { noticeId: string; metAt: Date }[], at: Date): Promise<void> {
    const metAt = new Map(duties.map((duty) => [duty.noticeId, duty.metAt]));
    const clocks = await this.store.lockOfNotices(tx, [...metAt.keys()]);
    const steps = clocks.map((clock): ClockStep =>
      clock.state === 'running'
        ? { clock, command: { type: 'meet', at: metAt.get(clock.noticeId!)! } }
        : { clock, command: { type: 'void' } },
    );
    await this.changes.change(tx, steps, 'system', at);
  }

  /** The case was withdrawn: nobody is held to these limits any more, neither the platforms nor we. */
  async voidOfCase(tx: Tx, caseId: string, at: Date): Promise<void> {
    await this.void(tx, await this.store.lockOfCase(tx, caseId), 'person', at);
  }

  async voidOfNotices(tx: Tx, noticeIds: readonly string[], actor: Actor, at: Date): Promise<void> {
    await this.void(tx, await this.store.lockOfNotices(tx, noticeIds), actor, at);
  }

  /**
   * Fires what is due: warnings and reminders before the end, the breach at it. The desk's tasks are opened in the same
   * transaction; a reminder leaves through the outbox. A clock whose case somebody is at work on has its turn in the next
   * round. Answers how many were found, or 0 when none of them could be held.
   */
  fireDue(limit: number): Promise<number> {
    return this.work.run(async (tx) => {
      const now = await this.clock.lawNow(tx);
      const found = await this.store.lockDue(tx, now, limit);
      if (found.length === 0) return 0;
      const held = await this.store.holdCases(tx, [...new Set(found.map((clock) => clock.caseId))]);
      const due = found.filter((clock) => held.has(clock.caseId));
      const ofNotices = due.filter((clock) => clock.noticeId !== null);
      const confirming = await this.store.beingConfirmed(
        tx,
        ofNotices.filter((clock) => asksForLooks(clock, now)).map((clock) => clock.id),
      );
      const steps = ofNotices.map((clock): ClockStep => ({
        clock,
        command: { type: 'tick', removalLooksConfirmed: confirming.has(clock.id) },
      }));
      const happened = await this.changes.change(tx, steps, 'system', now);
      await this.tasks.open(tx, happened.flatMap(tasksOf), now);
      await this.outbox.add(tx, now, ...happened.flatMap(reminderOf));
      await this.promises.judge(
        tx,
        due.filter((clock) => clock.noticeId === null),
        now,
      );
      return due.length === 0 ? 0 : found.length;
    });
  }

  private async void(tx: Tx, clocks: readonly LockedClock[], actor: Actor, at: Date): Promise<void> {
    const steps = clocks.map((clock): ClockStep => ({ clock, command: { type: 'void' } }));
    await this.changes.change(tx, steps, actor, at);
  }
}

const reminderOf = ({ clock, event }: ClockHappening): OutboxMessage[] =>
  event.type === 'ClockReminderDue' && clock.noticeId !== null
    ? [{ job: 'remind-platform', payload: { noticeId: clock.noticeId, percent: event.percent } }]
    : [];
