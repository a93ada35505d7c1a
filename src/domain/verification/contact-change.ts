/** A change of contact that nobody vouches for waits so long: time for the true person to see it and stop it. */
export const CONTACT_CHANGE_WAITS_MS = 72 * 3_600_000;

/** What speaks for it: the receipt's own words, an advocate who knows the person, or nothing but a voice or a mail. */
export const CONTACT_PROOFS = ['none', 'advocate', 'receipt'] as const;
export type ContactProof = (typeof CONTACT_PROOFS)[number];

/**
 * From when a change of the contact way counts. Whoever grabs a phone must not be able to lead our messages elsewhere:
 * without the receipt's words or an advocate it waits for 72 hours, and the old way stays in force until then.
 */
export function contactChangeCountsFrom(proof: ContactProof, now: Date): Date {
  return proof === 'none' ? new Date(now.getTime() + CONTACT_CHANGE_WAITS_MS) : now;
}
