/** Why somebody needs a colleague's case now. `other` needs words. */
export const BREAK_GLASS_REASONS = ['colleague_away', 'deadline', 'danger', 'person_asked', 'other'] as const;
export type BreakGlassReason = (typeof BREAK_GLASS_REASONS)[number];

/** Why somebody needs to read what the person wrote, or how they are reached. `other` needs words. */
export const REVEAL_REASONS = ['verify', 'contact', 'answer_platform', 'safety', 'check_work', 'other'] as const;
export type RevealReason = (typeof REVEAL_REASONS)[number];

/** Why somebody needs to see for themselves what stands behind a link. No words of one's own: they would say what was seen. */
export const OPEN_LINK_REASONS = ['verify', 'still_there', 'answer_platform', 'check_work'] as const;
export type OpenLinkReason = (typeof OPEN_LINK_REASONS)[number];

/** Why somebody opens more cases in an hour than the work of an hour asks for. */
export const MANY_CASES_REASONS = ['handing_over', 'clearing_backlog', 'searching', 'supervising'] as const;
export type ManyCasesReason = (typeof MANY_CASES_REASONS)[number];

/** What a supervisor is told of. */
export type AlertKind = 'bulk_view' | 'break_glass_opened';

/** What personal words of a case stay shown for, after a reason was given: 15 minutes. */
export const REVEAL_LASTS_MS = 15 * 60_000;
