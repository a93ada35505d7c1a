import type { LookVerdict } from '../../domain/removal/verdict';

/** One look at one item, as it came back. */
export interface LookResult {
  readonly itemId: string;
  readonly check: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly verdict: LookVerdict;
}
