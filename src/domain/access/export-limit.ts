export interface ExportLimits {
  /** So many exports a day need no reason. */
  readonly reasonAfter: number;
  /** No more than so many a day, whatever the reason. */
  readonly most: number;
}

/**
 * Whether a person may take one more file out of the house: `made` is how many they took in the last 24 hours. Above
 * the first limit a reason is asked for, above the second the answer is no.
 */
export function judgeExport(
  made: number,
  hasReason: boolean,
  limits: ExportLimits,
): 'fine' | 'reason_needed' | 'refused' {
  if (made >= limits.most) return 'refused';
  return made >= limits.reasonAfter && !hasReason ? 'reason_needed' : 'fine';
}
