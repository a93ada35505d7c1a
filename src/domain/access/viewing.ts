export interface ViewingFacts {
  /** Different cases this person opened within the last hour, this one not counted. */
  readonly opened: number;
  /** This one was among them: opening it again is no new view. */
  readonly isOpenedBefore: boolean;
  /** Reasons they gave within the last hour for opening many. */
  readonly reasons: number;
}
export interface ViewingLimits {
  /** More different cases than this in an hour are told to the supervisors. */
  readonly alertAfter: number;
  /** More than this are opened only with a reason; each reason carries as many again. */
  readonly reasonAfter: number;
}

/**
 * Whether a case may be opened when many were opened before it. Within the work of an hour nobody notices anything;
 * beyond it the supervisors are told, and nothing is held back in silence: beyond the second limit the person is asked
 * why, and told so (safety note 1.1, insider).
 */
export function judgeViewing(facts: ViewingFacts, limits: ViewingLimits): 'fine' | 'alert' | 'reason_needed' {
  if (facts.isOpenedBefore) return 'fine';
  const withThis = facts.opened + 1;
  if (withThis > limits.reasonAfter * (1 + facts.reasons)) return 'reason_needed';
  return withThis > limits.alertAfter ? 'alert' : 'fine';
}
