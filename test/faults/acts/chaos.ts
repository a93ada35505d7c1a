import { setTimeout as pause } from 'node:timers/promises';
import type { Sql } from '../../../bench/support/sql';
import type { Stage } from '../stage';
import { makePlan, type Plan, type Size } from '../plan';
import { Dice } from '../support/dice';
import { DueClocks, type DeadlineVerdict } from '../support/due-clocks';
import { judge, type Verdict } from '../support/verdict';
import { ChaosWorld } from '../support/chaos-world';
import { type LoadedCase, release } from '../support/load-cases';
import { Timeline } from '../support/timeline';
import { eventually } from '../support/until';
import { withdrawAt } from '../support/withdrawals';

export interface ChaosResult extends Verdict, DeadlineVerdict {
  readonly kills: number;
  readonly killsByPoint: Readonly<Record<string, number>>;
  readonly happened: Readonly<Record<string, number>>;
  readonly restMs: number;
  /** Everything came to rest before the limit: nothing on its way, nothing in the outbox. */
  readonly isAtRest: boolean;
}

/** The last fifth of the faults meets notices that are tried again, not fresh ones. */
const RELEASED_WITHIN = 0.8;
const RELEASE_TRIES_MS = 60_000;

/** Notices on their way while everything around them dies, freezes, forgets and comes back. */
export async function chaos(stage: Stage, size: Size): Promise<ChaosResult> {
  const { engine, seed, loaded, say } = stage;
  const plan = makePlan(seed, engine, size, loaded.cases.length);
  const world = await ChaosWorld.create(stage, plan, size);
  const dice = new Dice(seed + 1);
  const dueNotices = [...plan.dueSoon].flatMap((index) => loaded.cases[index]!.notices.map((notice) => notice.id));
  const clocks = new DueClocks(world.sql, dueNotices, dice);
  const isStopped = () => stage.isStopped();
  const clockTicks = { isOver: false };
  const ticking = tickUntil(clockTicks, clocks);

  await timelineOf(stage, plan, size, world).play(isStopped, world.noteError);
  await world.heal();
  say(`  ${engine}: ${world.crew.totalKills} kills so far; waiting for everything to come to rest`);
  const restFrom = performance.now();
  const isAtRest = await eventually(
    async () => isStopped() || ((await isQuiet(world.sql)) && (await clocks.areOver())),
    size.restSeconds * 1000,
    500,
  );
  const restMs = Math.round(performance.now() - restFrom);
  clockTicks.isOver = true;
  await ticking;
  const troubles = world.troubles();
  await world.end();
  const verdict = await judge(world.sql, world.platforms.receipts(), world.heldBack());
  const deadlines = await clocks.judge(troubles);
  await world.close();
  return {
    ...verdict,
    ...deadlines,
    kills: world.crew.totalKills,
    killsByPoint: world.crew.kills,
    happened: world.happened,
    restMs,
    isAtRest,
  };
}

function timelineOf(stage: Stage, plan: Plan, size: Size, world: ChaosWorld): Timeline {
  const timeline = new Timeline();
  const { cases } = stage.loaded;
  const stepMs = (size.chaosSeconds * 1000 * RELEASED_WITHIN) / plan.order.length;
  const stopping = new Map(plan.withdrawals.map((withdrawal) => [withdrawal.of, withdrawal]));
  for (const [place, index] of plan.order.entries()) {
    const one = cases[index]!;
    timeline.at(place * stepMs, () => untilDone(() => release(world.sql, [one])));
    const withdrawal = stopping.get(index);
    if (withdrawal === undefined) continue;
    const leadMs = withdrawal.moment === 'before' ? withdrawal.delayMs : 0;
    timeline.at(Math.max(0, place * stepMs - leadMs), async () => {
      await withdrawAt(world, one, withdrawal);
      world.note('withdrawal');
    });
  }
  for (const { atMs, ...fault } of plan.faults) timeline.at(atMs, () => world.apply(fault));
  return timeline;
}

async function untilDone(work: () => Promise<void>): Promise<void> {
  const isDone = await eventually(async () => (await work(), true), RELEASE_TRIES_MS, 200);
  if (!isDone) throw new Error('the database did not come back');
}

async function tickUntil(state: { isOver: boolean }, clocks: DueClocks): Promise<void> {
  while (!state.isOver) {
    await clocks.moveSome().catch(() => undefined); // the database is being restarted: the next second will do
    await pause(1_000);
  }
}

/** Nothing on its way to a platform, and no message that waits for a job; of some cases, or of all. */
export async function isQuiet(sql: Sql, cases?: readonly LoadedCase[]): Promise<boolean> {
  const [row] = await sql<{ open: number }>(
    `SELECT (SELECT count(*) FROM notice
             WHERE state IN ('approved','sending') AND ($1::uuid[] IS NULL OR case_id = ANY($1)))::int
       + (SELECT count(*) FROM outbox_message
          WHERE done_at IS NULL AND parked_at IS NULL)::int AS open`,
    [cases?.map((one) => one.id) ?? null],
  );
  return row!.open === 0;
}
