import { Inject, Injectable } from '@nestjs/common';
import { HELPLINE_UPDATE } from '../../domain/deadline/helpline-update';
import { judgePromise, promiseDueAt, type PromiseVerdict } from '../../domain/deadline/update-promise';
import { InvariantError } from '../../domain/shared/decision';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { type NewTask, TaskService } from '../case/task.service';
import { ClockChangeService, type ClockStep } from './clock-change.service';
import type { ClockHappening } from './clock-records';
import type { LockedClock } from './deadline.store';
import { PromiseStore } from './promise.store';

interface Judged {
  readonly clock: LockedClock;
  readonly verdict: PromiseVerdict;
}

/** Our promise to the person: an update every so many hours while the case is open. Nothing in the intake waits for it. */
@Injectable()
export class PromiseService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: PromiseStore,
    private readonly changes: ClockChangeService,
    private readonly tasks: TaskService,
  ) {}

  /** Gives every open case its promise and takes it from those that need none. Answers the size of the largest batch. */
  async keepUp(limit: number): Promise<number> {
    const { isPromising } = this;
    const ended = await this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const pointless = await this.store.lockPointless(tx, isPromising, limit);
      await this.end(tx, pointless, at);
      return pointless.length;
    });
    if (!isPromising) return ended;
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const cases = await this.store.lockWithout(tx, limit);
      await this.promise(
        tx,
        cases.map(({ caseId, lastUpdateAt }) => ({ caseId, startsAt: lastUpdateAt ?? at })),
        at,
      );
      const hastened = await this.store.hasten(tx, at, limit);
      return Math.max(ended, cases.length, hastened);
    });
  }

  /** Judges promises that are due for a look; the caller holds them and keeps their cases from being locked. */
  async judge(tx: Tx, clocks: readonly LockedClock[], now: Date): Promise<void> {
    if (clocks.length === 0) return;
    const seen = await this.store.seenSince(
      tx,
      clocks.map((clock) => clock.id),
    );
    const judged = clocks.map((clock): Judged => {
      const { isCaseOpen, ...updates } = seen.get(clock.id)!;
      const facts = { ...timesOf(clock), ...updates, isBinding: isCaseOpen && this.isPromising };
      return { clock, verdict: judgePromise(facts, now) };
    });
    const happened = await this.changes.change(tx, judged.flatMap(stepOf), 'system', now);
    await this.tasks.settle(tx, judged.flatMap(forgivenOf), now);
    await this.tasks.open(tx, [...happened.flatMap(warningOf), ...judged.flatMap(owedOf)], now);
    await this.promise(tx, judged.flatMap(nextOf), now);
  }

  private async promise(tx: Tx, starts: readonly { caseId: string; startsAt: Date }[], at: Date): Promise<void> {
    const rows = starts.map(({ caseId, startsAt }) => ({
      id: uuidV7(),
      caseId,
      noticeId: null,
      rule: HELPLINE_UPDATE.id,
      ruleVersion: HELPLINE_UPDATE.version,
      kind: HELPLINE_UPDATE.kind,
      trigger: HELPLINE_UPDATE.trigger,
      startsAt,
    }));
    const isNew = await this.store.insert(tx, rows, at);
    const steps = rows
      .filter((row) => isNew.has(row.id))
      .map(({ startsAt, ...row }): ClockStep => {
        const unstarted = { state: 'waiting', startedAt: null, dueAt: null, nextEventAt: null } as const;
        const clock = { ...row, ...unstarted, warningsFired: [], remindersFired: [], version: 1 };
        const dueAt = promiseDueAt(startsAt, this.config.updatePromiseHours);
        return { clock, command: { type: 'start', at: startsAt, dueAt } };
      });
    await this.changes.change(tx, steps, 'system', at);
  }

  private async end(tx: Tx, clocks: readonly LockedClock[], at: Date): Promise<void> {
    const steps = clocks.map((clock): ClockStep => ({ clock, command: { type: 'void' } }));
    await this.changes.change(tx, steps, 'system', at);
  }

  private get isPromising(): boolean {
    return this.config.updatePromiseHours > 0;
  }
}

function stepOf({ clock, verdict }: Judged): ClockStep[] {
  if (verdict.type === 'void') return [{ clock, command: { type: 'void' } }];
  if (verdict.type === 'kept') return [{ clock, command: { type: 'meet', at: verdict.at } }];
  return [{ clock, command: { type: 'tick', removalLooksConfirmed: false } }];
}

function nextOf({ clock, verdict }: Judged): { caseId: string; startsAt: Date }[] {
  if (verdict.type === 'kept') return [{ caseId: clock.caseId, startsAt: verdict.at }];
  return verdict.type === 'broken' ? [{ caseId: clock.caseId, startsAt: verdict.nextStartsAt }] : [];
}

/** One task for a case, whichever promise it is about: a second broken one makes nothing new to do. */
function warningOf({ clock, event }: ClockHappening): NewTask[] {
  if (event.type !== 'ClockWarned') return [];
  const detail = { rule: clock.rule, hoursLeft: event.hoursBefore };
  return [{ caseId: clock.caseId, kind: 'update_near', subjectId: null, detail, dueAt: clock.dueAt }];
}

function owedOf({ clock, verdict }: Judged): NewTask[] {
  if (verdict.type !== 'broken' || !verdict.isStillOwed) return [];
  const detail = { rule: clock.rule };
  return [{ caseId: clock.caseId, kind: 'update_owed', subjectId: null, detail, dueAt: clock.dueAt }];
}

/** Broken, and made up for since. */
function forgivenOf({ clock: { caseId }, verdict }: Judged): Pick<NewTask, 'caseId' | 'kind' | 'subjectId'>[] {
  return verdict.type === 'broken' && !verdict.isStillOwed ? [{ caseId, kind: 'update_owed', subjectId: null }] : [];
}

function timesOf({ startedAt, dueAt }: LockedClock): { startedAt: Date; dueAt: Date } {
  if (startedAt === null || dueAt === null) throw new InvariantError('a running promise has a start and a due time');
  return { startedAt, dueAt };
}
