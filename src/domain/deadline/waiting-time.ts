/** How long one notice waited. Not over: no answer came yet, so all that is known is that it waits longer than this. */
export interface Wait {
  readonly hours: number;
  readonly isOver: boolean;
}

/** Products of shares are not exact; a share that is reached but for this counts as reached. */
const EPSILON = 1e-12;

/**
 * The time, in hours, by which the given share (0 to 1) of notices has an answer, as estimated by Kaplan and Meier (1958);
 * null where that share was never reached. A plain median of the answered ones would leave out whoever never answers and
 * flatter the platform.
 */
export function answeredAfter(waits: readonly Wait[], share: number): number | null {
  const times = [...new Set(waits.filter(({ isOver }) => isOver).map(({ hours }) => hours))].sort((a, b) => a - b);
  let waiting = 1;
  for (const time of times) {
    const atRisk = waits.filter(({ hours }) => hours >= time).length;
    const ended = waits.filter(({ hours, isOver }) => isOver && hours === time).length;
    waiting *= 1 - ended / atRisk;
    if (1 - waiting >= share - EPSILON) return time;
  }
  return null;
}
