/** Why we take a notice back although nobody withdrew: we were wrong, and the platform and the uploader hear it. */
export const REVERSAL_REASONS = ['not_the_person', 'consent_shown', 'not_intimate', 'wrong_link'] as const;
export type ReversalReason = (typeof REVERSAL_REASONS)[number];
