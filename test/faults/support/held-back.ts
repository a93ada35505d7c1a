export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What the suite itself did to bytes that had left already: times of day in milliseconds. */
export interface HeldBack {
  /** One of our processes on their way had no time to look. */
  readonly gaps: readonly Span[];
  /** Our wire kept every chunk for so long. */
  readonly delays: readonly (Span & { readonly ms: number })[];
}

const TICK_MS = 10;
/** A tick that comes later than this says that what arrived meanwhile was seen late. */
const LATE_TICK_MS = 40;

/** Tells when this process could not look: a busy event loop, or a machine that gave it no CPU. */
export function watchLag(onGap: (gap: Span) => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > LATE_TICK_MS) onGap({ from: last, to: now });
    last = now;
  }, TICK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** How much of the time between two moments bytes were held back by us, at most. */
export function heldBackBetween({ gaps, delays }: HeldBack, from: number, to: number): number {
  let covered = 0;
  let until = from;
  for (const gap of [...gaps].sort((a, b) => a.from - b.from)) {
    const [begin, end] = [Math.max(gap.from, until), Math.min(gap.to, to)];
    if (end <= begin) continue;
    covered += end - begin;
    until = end;
  }
  // A request's head is one chunk, so a slow wire holds it once.
  const slowest = Math.max(0, ...delays.filter((delay) => delay.from < to && delay.to > from).map(({ ms }) => ms));
  return covered + slowest;
}
