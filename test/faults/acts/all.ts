import type { Act } from './act';
import { away } from './away';
import { flush } from './flush';
import { halfOpen } from './half-open';
import { intake } from './intake';
import { overdue } from './overdue';
import { resume } from './resume';
import { shutdown } from './shutdown';
import { withdrawal } from './withdrawal';

/** The single scenarios, beside chaos. */
export const actOf = {
  resume,
  overdue,
  intake,
  shutdown,
  flush,
  'half-open': halfOpen,
  away,
  withdrawal,
} as const satisfies Record<string, Act>;
export type ActName = keyof typeof actOf;

export const acts = Object.keys(actOf) as ActName[];
/** These mostly wait for a lease, a timeout or a ping to come: they disturb nobody and run beside the others. */
export const waitingActs: readonly ActName[] = ['flush', 'half-open', 'away', 'withdrawal'];
