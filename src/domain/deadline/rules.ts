import type { ClockKind } from '../lifecycle';
import { InvariantError } from '../shared/decision';
import { CLOCK_PACE, nextEventOf, reminderPercentsOf, warningHoursOf } from './decide-clock';
import type { ClockPace } from './decide-clock';
import { EU_DSA_16 } from './eu-dsa-16';
import { IN_IT_RULES_3_2_B } from './in-it-rules-3-2-b';
import type { DeadlineRule, RuleId } from './rule';
import { US_TAKE_IT_DOWN } from './us-take-it-down';

/** Every rule we know. To add an instrument: one file, one id, one line here. */
export const RULES: Readonly<Record<RuleId, DeadlineRule>> = {
  'us-take-it-down': US_TAKE_IT_DOWN,
  'in-it-rules-3-2-b': IN_IT_RULES_3_2_B,
  'eu-dsa-16': EU_DSA_16,
};

export const isRuleId = (id: string): id is RuleId => Object.hasOwn(RULES, id);

/** The rule a stored row names. Throws for an id nobody wrote: that is damage, not an expected "no". */
export function ruleOf(id: string): DeadlineRule {
  if (!isRuleId(id)) throw new InvariantError(`unknown deadline rule: ${id}`);
  return RULES[id];
}

/** A clock as the rule sets it: when it is due, which warnings and reminders come before, and when to look first. */
export interface ClockPlan {
  readonly kind: ClockKind;
  readonly startedAt: Date;
  readonly dueAt: Date;
  /** Hours before `dueAt` at which we warn, the earliest warning first. */
  readonly warningHours: readonly number[];
  /** Percent of its length after which the platform is reminded, the earliest first. */
  readonly reminderPercents: readonly number[];
  readonly nextEventAt: Date;
}

/**
 * Computes the clock a rule gives to a notice that was received at `startedAt`. Hours are hours, counted between
 * instants: no time zone, summer time, weekend or holiday lengthens or shortens them.
 */
export function clockFor(rule: DeadlineRule, startedAt: Date, pace: ClockPace = CLOCK_PACE): ClockPlan {
  const hours = rule.limit.kind === 'hours' ? rule.limit.hours : rule.limit.followUpHours;
  const dueAt = new Date(startedAt.getTime() + hours * pace.hourMs);
  return {
    kind: rule.kind,
    startedAt,
    dueAt,
    warningHours: warningHoursOf(startedAt, dueAt, pace),
    reminderPercents: reminderPercentsOf(rule.kind, pace),
    nextEventAt: nextEventOf({ kind: rule.kind, startedAt, dueAt, warningsFired: [], remindersFired: [] }, pace),
  };
}
