/**
 * How long the address works where a notice can be answered in a browser: two weeks. The longest of our clocks ends in
 * days, so an answer that matters is in time; and a mail that is found in a mailbox a year later opens nothing (ADR 0038).
 */
export const ANSWER_LINK_DAYS = 14;

const DAY_MS = 86_400_000;

export const answerLinkEnd = (drawnAt: Date): Date => new Date(drawnAt.getTime() + ANSWER_LINK_DAYS * DAY_MS);

/** A link opens its page from the moment it was drawn until it ends or somebody ends it. */
export function isLinkOpen(link: { readonly expiresAt: Date; readonly revokedAt: Date | null }, now: Date): boolean {
  return link.revokedAt === null && now < link.expiresAt;
}
