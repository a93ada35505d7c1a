import { accept, type Decision, refuse } from '../shared/decision';

/** What becomes of an uploader's own words: passed on to the person, or kept from them. */
export const COUNTER_STATEMENT_DECISIONS = ['share', 'keep'] as const;
export type CounterStatementDecision = (typeof COUNTER_STATEMENT_DECISIONS)[number];

/**
 * Words of an uploader may be a threat, so nobody but the desk reads them until a caseworker has decided (ADR 0043).
 * What was kept may still be passed on; what was passed on has been read and cannot be taken back.
 */
export function decideCounterStatement(
  before: CounterStatementDecision | null,
  wanted: CounterStatementDecision,
): Decision<CounterStatementDecision, never> {
  return before === 'share' ? refuse('counter-statement.shared') : accept(wanted, []);
}
