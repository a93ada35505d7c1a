import { refuse } from '../shared/decision';

/** A hold is looked at again within this many days: keeping somebody's case against their will needs a fresh reason. */
export const HOLD_REVIEW_DAYS = 180;

export interface NewHold {
  readonly isErased: boolean;
  readonly reason: string;
  readonly reviewAt: Date;
}

/** Says whether a case may be kept by a legal hold: something is left of it, there is a reason, and the review is near. */
export function decideHold(hold: NewHold, now: Date): { readonly ok: true } | ReturnType<typeof refuse> {
  if (hold.isErased) return refuse('case.erased');
  if (hold.reason.trim() === '') return refuse('case.reason-needed', { field: 'reason' });
  const days = (hold.reviewAt.getTime() - now.getTime()) / 86_400_000;
  return days > 0 && days <= HOLD_REVIEW_DAYS
    ? { ok: true }
    : refuse('case.hold-review-date', { days: HOLD_REVIEW_DAYS });
}
