import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until the answer is yes; false when the limit passed. What goes wrong while asking counts as no. */
export async function eventually(
  ask: () => Promise<boolean> | boolean,
  limitMs: number,
  everyMs = 50,
): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    try {
      if (await ask()) return true;
    } catch {
      // the database may be in the middle of a restart
    }
    await pause(everyMs);
  }
  return false;
}
