import { randomBytes } from 'node:crypto';
import { newSettings } from '../../bench/support/throwaway';

/** A complete set of settings for one application under test. The pace is quick; nothing else differs from a real one. */
export function testSettings(more: Record<string, string | undefined>): Record<string, string> {
  const settings: Record<string, string | undefined> = {
    ...newSettings(),
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    OUTGOING_ALLOW_PRIVATE: '*.localhost',
    ARGON2_MEMORY_KIB: '64',
    SWEEP_MS: '100',
    CHECK_CONFIRM_SECONDS: '0.2',
    CHECK_LOOK_SECONDS: '0.5',
    DELIVERY_SCHEDULE_SECONDS: '0,0.1,0.1,0.2',
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'error',
    QUEUE_PREFIX: `t-${process.env['JEST_WORKER_ID'] ?? '0'}-${randomBytes(4).toString('hex')}`,
    ...more,
  };
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
