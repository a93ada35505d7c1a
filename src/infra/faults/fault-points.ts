import { writeSync } from 'node:fs';

/** Moments in which a process may be made to die, for the fault suite (docs/reliability.md). */
export const FAULT_POINTS = ['before-commit', 'after-commit', 'after-post', 'before-ack'] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** How likely each moment is the last one (0 to 1), and the seed of the draw. */
export interface FaultPlan {
  readonly odds: ReadonlyMap<FaultPoint, number>;
  readonly seed: number;
}

const isFaultPoint = (name: string): name is FaultPoint => (FAULT_POINTS as readonly string[]).includes(name);

/** Reads `after-post:0.02,before-commit:0.01;seed=7`; null for anything that is not written like that. */
export function parseFaultPlan(text: string): FaultPlan | null {
  const match = /^([a-z:.,0-9-]+)(?:;seed=(\d{1,10}))?$/.exec(text);
  if (match === null) return null;
  const odds = new Map<FaultPoint, number>();
  for (const part of match[1]!.split(',')) {
    const [name = '', share = '', ...rest] = part.split(':');
    const value = Number(share);
    if (!isFaultPoint(name) || share === '' || rest.length > 0 || !(value >= 0 && value <= 1)) return null;
    odds.set(name, value);
  }
  return { odds, seed: Number(match[2] ?? 1) };
}

let strike: ((point: FaultPoint) => void) | null = null;

/** Arms this process; null disarms it. Called once at boot with what the settings say (never set in production). */
export function armFaultPoints(
  plan: FaultPlan | null,
  die: (point: FaultPoint) => void = dieAt,
  draw: () => number = randomOf(plan?.seed ?? 1),
): void {
  strike = plan && ((point) => draw() < (plan.odds.get(point) ?? 0) && die(point));
}

/** Marks a moment at which the process may be made to die. Nothing at all happens unless it was armed. */
export function faultPoint(point: FaultPoint): void {
  if (strike !== null) strike(point);
}

/** As a power cut would: no handler runs, nothing is flushed. Only the name of the moment is said first. */
function dieAt(point: FaultPoint): void {
  writeSync(2, `fault point ${point}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** Mulberry32: small, seeded, the same numbers on every machine. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
