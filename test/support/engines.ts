export type EngineName = 'redis' | 'postgres';

/**
 * Runs a block of tests on both queue engines. Without a Redis the Redis half is named as skipped, with the reason;
 * CI refuses such a run (scripts/test.mjs).
 */
export function onBothEngines(block: (engine: EngineName) => void): void {
  const skip = process.env['TEST_REDIS_SKIP'];
  describe('on the Postgres queue', () => block('postgres'));
  if (skip === undefined) describe('on Redis', () => block('redis'));
  else describe.skip(`on Redis (${skip})`, () => block('redis'));
}

export const redisUrlOf = (engine: EngineName): string | undefined =>
  engine === 'redis' ? process.env['TEST_REDIS_URL'] : undefined;
