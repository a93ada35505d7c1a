import type { DeadlineRule, NoticeElementId } from '../deadline/rule';
import { parseUrl } from '../shared/parse-url';

/** How the signatory may act for the person depicted. */
export type AuthorityKind = 'self' | 'parent' | 'lawyer' | 'advocate' | 'police';

/** What one notice says, as far as the law asks. The notifier is the helpline: the person is not named here. */
export interface NoticeFacts {
  readonly signatory: string | null;
  readonly authorityKind: AuthorityKind | null;
  readonly itemUrls: readonly string[];
  /** The person stated that it was published without consent. */
  readonly goodFaithStatement: boolean;
  readonly contactEmail: string | null;
  readonly notifierName: string | null;
  readonly explanation: string | null;
  /** A named caseworker attested that the notice is accurate and complete. */
  readonly accuracyAttested: boolean;
}

export interface ElementCheck {
  readonly element: NoticeElementId;
  readonly isMet: boolean;
  /** A plain code of what met it, e.g. `authority.self` or `helpline.contact`; empty when it is missing. */
  readonly metBy: string;
}

/** What meets each element; an empty string is "missing". */
const MET_BY: Readonly<Record<NoticeElementId, (facts: NoticeFacts) => string>> = {
  signature: (facts) => (hasText(facts.signatory) ? authorityOf(facts) : ''),
  location: (facts) => (hasOnlyUrls(facts) ? 'items.urls' : ''),
  exact_urls: (facts) => (hasOnlyUrls(facts) ? 'items.urls' : ''),
  good_faith: (facts) => (facts.goodFaithStatement ? 'statement.without_consent' : ''),
  contact: (facts) => (hasMailbox(facts) ? 'helpline.contact' : ''),
  explanation: (facts) => (hasText(facts.explanation) ? 'notice.explanation' : ''),
  notifier_identity: (facts) => (hasText(facts.notifierName) && hasMailbox(facts) ? 'helpline.identity' : ''),
  bona_fide: (facts) => (facts.accuracyAttested ? 'statement.accuracy' : ''),
  content_identified: (facts) => (hasText(facts.explanation) ? 'notice.explanation' : ''),
  complainant: (facts) => (hasText(facts.notifierName) ? authorityOf(facts) : ''),
};

/**
 * Goes through a rule's elements of a valid notice, in the law's order, and says for each what meets it.
 * The result is kept with the notice: it is the proof that the clock started on a complete notice.
 */
export function checkCompleteness(rule: Pick<DeadlineRule, 'elements'>, facts: NoticeFacts): ElementCheck[] {
  return rule.elements.map(({ id }) => {
    const metBy = MET_BY[id](facts);
    return { element: id, isMet: metBy !== '', metBy };
  });
}

/** The elements that still stand in the way of approval. */
export function missingElements(rule: Pick<DeadlineRule, 'elements'>, facts: NoticeFacts): NoticeElementId[] {
  return checkCompleteness(rule, facts)
    .filter((check) => !check.isMet)
    .map((check) => check.element);
}

const hasText = (text: string | null): text is string => text !== null && text.trim() !== '';
const authorityOf = (facts: NoticeFacts): string =>
  facts.authorityKind === null ? '' : `authority.${facts.authorityKind}`;
const hasMailbox = (facts: NoticeFacts): boolean =>
  hasText(facts.contactEmail) && /^[^\s@]+@[^\s@]+$/.test(facts.contactEmail.trim());

/** One address that cannot be opened makes the whole notice arguable, so every one must be a web address. */
const hasOnlyUrls = (facts: NoticeFacts): boolean =>
  facts.itemUrls.length > 0 && facts.itemUrls.every((url) => /^https?:\/\//i.test(url) && parseUrl(url) !== null);
