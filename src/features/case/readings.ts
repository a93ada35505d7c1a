/**
 * Every place where sealed words of a case are opened, and the entry in the case's record that tells of it: a read of
 * personal data is an event (ASVS 16.3.2, ADR 0021). Nobody opens a vault without naming one of these, and a test drives
 * each and looks for its entry. Null, with the reason, where there is none.
 */
export const READINGS = {
  /** The desk's page of a case, whoever shows it. */
  'case-page': { entry: 'case.read' },
  /** The summary of a case that is handed over, for whoever it is offered to. */
  'hand-over-page': { entry: 'hand-over.read' },
  /** The desk's page of one notice: the links, and what the platform gets or got. */
  'notice-page': { entry: 'notice.read' },
  /** The person's own page. A visit begins with this entry and ends after half an hour. */
  'person-page': { entry: 'person.signed-in' },
  /** Everything of a case, for the person to take along. */
  'person-copy': { entry: 'person.took-copy' },
  /** Where a neutral mail to the person goes. */
  'person-letter': { entry: 'person.told' },
  /** The person's own list of fingerprints, and whether one more is among them already. */
  'fingerprint-page': { entry: 'person.signed-in' },
  /** Fingerprints on their way to a recipient that the person agreed to. */
  'fingerprint-feed': { entry: 'fingerprint.given' },
  /** Whether two cases have the fingerprint of one picture: opened in the worker, shown to nobody. */
  'fingerprint-comparison': { entry: 'fingerprint.compared' },
  /** Whose platform a link is, when notices are prepared. */
  'notice-drafting': { entry: 'notice.drafted' },
  /** The bytes that are frozen when a notice, its reminder or its recall is approved. */
  'notice-approval': { entry: 'notice.approved' },
  /** A new way to reach the person, when it begins to count. */
  'contact-change': { entry: 'contact.changed' },
  /** The frozen bytes, on their way to the platform. */
  'notice-delivery': { entry: 'notice.attempted' },
  /** The same bytes, when a platform that cannot receive fetches them. */
  'notice-fetch': { entry: 'notice.fetched' },
  /** The same bytes, when the platform they went to opens its page of answers. */
  'answer-page': { entry: 'answer-page.opened' },
  /** The address of a link, to see whether it is still there. */
  'link-check': { entry: 'check.made' },
  /** Whose host a link of nobody we know has; the registered name is asked for, not the link. */
  'host-look-up': { entry: 'host.looked-up' },
  /** One's own unsent words in a case: nobody learns anything from them that they did not write. */
  'own-draft': { entry: null },
  /** Whether a restored or verified database can be read: a program of the operator that shows and keeps no word. */
  'database-check': { entry: null },
} as const satisfies Record<string, { readonly entry: string | null }>;

export type Reading = keyof typeof READINGS;
