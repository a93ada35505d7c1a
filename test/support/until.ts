import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until the answer is there; fails with what was seen last. Never waits longer than it must. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  limitMs = 15_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  let last: unknown;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    last = answer;
    await pause(20);
  }
  throw new Error(`gave up waiting for: ${what} (last seen: ${String(last)})`);
}
