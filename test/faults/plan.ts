import type { EngineName } from './engine-name';
import { Dice } from './support/dice';
import type { NetworkFault } from './support/tcp-proxy';

/** How much of everything a run does. Two sizes exist: the full one, and the short one that `npm test` runs. */
export interface Size {
  readonly notices: number;
  readonly workers: number;
  /** While faults happen; afterwards everything must come to rest. */
  readonly chaosSeconds: number;
  readonly restSeconds: number;
  readonly kills: number;
  readonly redisKills: number;
  readonly flushes: number;
  readonly postgresRestarts: number;
  readonly freezes: number;
  readonly freezeSeconds: number;
  readonly clockJumps: number;
  readonly networkFaults: number;
  /** Share of the cases whose person stops everything. */
  readonly withdrawnShare: number;
  /** Odds of dying at each instrumented point. */
  readonly faultPoints: string;
}

export const FULL: Size = {
  notices: 10_000,
  workers: 3,
  chaosSeconds: 300,
  restSeconds: 300,
  kills: 200,
  redisKills: 20,
  flushes: 10,
  postgresRestarts: 5,
  freezes: 3,
  freezeSeconds: 45,
  clockJumps: 6,
  networkFaults: 24,
  withdrawnShare: 0.05,
  faultPoints: 'before-commit:0.001,after-commit:0.001,after-post:0.002,before-ack:0.002',
};

export const SHORT: Size = {
  notices: 320,
  workers: 2,
  chaosSeconds: 24,
  restSeconds: 150,
  kills: 6,
  redisKills: 2,
  flushes: 1,
  postgresRestarts: 1,
  freezes: 1,
  freezeSeconds: 12,
  clockJumps: 1,
  networkFaults: 3,
  withdrawnShare: 0.15,
  faultPoints: 'before-commit:0.004,after-commit:0.004,after-post:0.01,before-ack:0.01',
};

/** A part of the full size; at least one of each fault. The time shrinks with it, down to half a minute. */
export function scaled(size: Size, share: number): Size {
  const some = (count: number) => Math.max(1, Math.round(count * share));
  return {
    ...size,
    notices: some(size.notices),
    chaosSeconds: Math.max(30, size.chaosSeconds * share),
    kills: some(size.kills),
    redisKills: some(size.redisKills),
    flushes: some(size.flushes),
    postgresRestarts: some(size.postgresRestarts),
    freezes: some(size.freezes),
    clockJumps: some(size.clockJumps),
    networkFaults: some(size.networkFaults),
  };
}

export type Wire = 'postgres' | 'redis' | 'platforms';
export type Fault =
  | { readonly kind: 'kill'; readonly worker: number }
  | { readonly kind: 'clock'; readonly worker: number; readonly offsetSeconds: number; readonly forMs: number }
  | { readonly kind: 'freeze'; readonly worker: number; readonly forMs: number }
  | { readonly kind: 'redis'; readonly keepsFile: boolean; readonly downMs: number }
  | { readonly kind: 'flush' }
  | { readonly kind: 'postgres' }
  | { readonly kind: 'network'; readonly wire: Wire; readonly fault: NetworkFault; readonly forMs: number }
  | { readonly kind: 'dead'; readonly platform: number; readonly forMs: number };

export interface Withdrawal {
  /** Index of a case. */
  readonly of: number;
  /**
   * In the life of its notices: a moment before they are let go, when the first attempt was claimed, when the first one
   * was delivered.
   */
  readonly moment: 'before' | 'claimed' | 'delivered';
  /** So long after that moment; for `before`, so long before they are let go. */
  readonly delayMs: number;
}

export interface Plan {
  readonly seed: number;
  readonly faults: readonly (Fault & { readonly atMs: number })[];
  /** Indices of cases in the order in which their notices are let go, evenly over the time of the faults. */
  readonly order: readonly number[];
  readonly withdrawals: readonly Withdrawal[];
  /** Cases whose clocks are made to fall due while faults happen. */
  readonly dueSoon: ReadonlySet<number>;
  /** Indices of platforms. */
  readonly flaky: readonly number[];
  readonly pointSeed: number;
}

/** Share of the cases whose clocks fall due meanwhile. */
const DUE_SHARE = 0.15;
const PLATFORMS = 20;
const FLAKY = 6;
const DEAD = 2;
const TWO_DAYS_SECONDS = 2 * 86_400;

/** Everything that will happen, from one seed. When exactly it meets what is under way is up to the machine. */
export function makePlan(seed: number, engine: EngineName, size: Size, caseCount: number): Plan {
  const dice = new Dice(seed);
  const totalMs = size.chaosSeconds * 1000;
  const faults: (Fault & { atMs: number })[] = [];
  const spread = (count: number, make: () => Fault, until = 0.95) => {
    for (const atMs of dice.moments(count, totalMs * 0.04, totalMs * until)) faults.push({ ...make(), atMs });
  };
  const worker = () => dice.whole(0, size.workers - 1);
  spread(size.kills, () => ({ kind: 'kill', worker: worker() }), 1);
  spread(size.clockJumps, () => ({
    kind: 'clock',
    worker: worker(),
    offsetSeconds: dice.pick([-TWO_DAYS_SECONDS, TWO_DAYS_SECONDS]),
    forMs: Math.min(15_000, totalMs / 4),
  }));
  spread(size.freezes, () => ({ kind: 'freeze', worker: worker(), forMs: size.freezeSeconds * 1000 }), 0.6);
  // Early, because what a flush took is handed over again only when its lease of a minute ends.
  if (engine === 'redis') {
    spread(
      size.redisKills,
      () => ({ kind: 'redis', keepsFile: dice.chance(0.5), downMs: dice.between(200, 4_000) }),
      0.7,
    );
    spread(size.flushes, () => ({ kind: 'flush' }), 0.6);
  }
  const restarts = size.postgresRestarts + (engine === 'postgres' ? Math.ceil(size.redisKills / 4) : 0);
  spread(restarts, () => ({ kind: 'postgres' }), 0.8);
  const wires: Wire[] = engine === 'redis' ? ['postgres', 'redis', 'platforms'] : ['postgres', 'platforms'];
  const networkFaults = Array.from({ length: size.networkFaults }, (_, i) => wires[i % wires.length]!);
  for (const [i, atMs] of dice.moments(networkFaults.length, totalMs * 0.05, totalMs * 0.8).entries())
    faults.push({ kind: 'network', wire: networkFaults[i]!, fault: networkFault(dice), forMs: 3_000, atMs });
  const shuffled = dice.shuffled(Array.from({ length: PLATFORMS }, (_, i) => i));
  for (const platform of shuffled.slice(FLAKY, FLAKY + DEAD))
    faults.push({ kind: 'dead', platform, forMs: totalMs * 0.4, atMs: dice.between(0, totalMs * 0.4) });

  const order = dice.shuffled(Array.from({ length: caseCount }, (_, i) => i));
  const chosen = dice.shuffled(order);
  const withdrawn = Math.max(1, Math.round(caseCount * size.withdrawnShare));
  const due = Math.max(1, Math.round(caseCount * DUE_SHARE));
  return {
    seed,
    faults: faults.sort((a, b) => a.atMs - b.atMs),
    order,
    withdrawals: chosen.slice(0, withdrawn).map((of, i) => ({ of, ...withdrawalMoment(dice, i) })),
    dueSoon: new Set(chosen.slice(withdrawn, withdrawn + due)),
    flaky: shuffled.slice(0, FLAKY),
    pointSeed: dice.whole(1, 1_000_000),
  };
}

function networkFault(dice: Dice): NetworkFault {
  switch (dice.pick(['latency', 'half-open', 'reset', 'cut'] as const)) {
    case 'latency':
      return { kind: 'latency', ms: dice.whole(50, 400) };
    case 'half-open':
      return { kind: 'half-open' };
    case 'reset':
      return { kind: 'reset' };
    case 'cut':
      return { kind: 'cut', bytes: dice.whole(0, 4_000) };
  }
}

/** A quarter stops before anything left, half in the middle of an attempt, a quarter when some have arrived. */
function withdrawalMoment(dice: Dice, i: number): Pick<Withdrawal, 'moment' | 'delayMs'> {
  if (i % 4 === 0) return { moment: 'before', delayMs: dice.between(200, 2_000) };
  if (i % 4 === 3) return { moment: 'delivered', delayMs: dice.between(0, 10_000) };
  return { moment: 'claimed', delayMs: dice.pick([0, 0, dice.between(0, 400)]) };
}
