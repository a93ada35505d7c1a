import type { Request, Response } from 'express';

/** What one button of the person's pages does. */
export type Step = (req: Request, res: Response) => Promise<void>;

/** The buttons of one use case, by the value of their `step` field. */
export interface StepSet {
  readonly steps: Readonly<Record<string, Step>>;
}

/** All buttons there are. Two use cases that claim the same one are a mistake of ours: it fails at boot. */
export function joinSteps(sets: readonly StepSet[]): ReadonlyMap<string, Step> {
  const joined = new Map<string, Step>();
  for (const [name, step] of sets.flatMap(({ steps }) => Object.entries(steps))) {
    if (joined.has(name)) throw new Error(`two steps are called ${name}`);
    joined.set(name, step);
  }
  return joined;
}
