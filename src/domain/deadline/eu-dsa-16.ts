import type { DeadlineRule } from './rule';

/**
 * European Union: the law names no hours. So this clock is a promise of ours, not a limit of theirs: after 24 hours we
 * look again and follow up, and a breach of it accuses nobody.
 */
export const EU_DSA_16: DeadlineRule = {
  id: 'eu-dsa-16',
  version: 1,
  jurisdiction: 'EU',
  instrument: 'Digital Services Act',
  citation: 'Regulation (EU) 2022/2065, Article 16',
  inForceOn: '2024-02-17',
  kind: 'promise',
  trigger: 'notice',
  limit: { kind: 'undue_delay', followUpHours: 24 },
  elements: [
    {
      id: 'explanation',
      text: 'A sufficiently substantiated explanation why the content is illegal',
      citation: 'Article 16(2)(a)',
    },
    {
      id: 'exact_urls',
      text: 'The exact URL or URLs, and further information that helps to find the content',
      citation: 'Article 16(2)(b)',
    },
    {
      id: 'notifier_identity',
      text: 'The name and e-mail address of the individual or entity that sends the notice',
      citation: 'Article 16(2)(c)',
    },
    {
      id: 'bona_fide',
      text: 'A statement of good-faith belief that the notice is accurate and complete',
      citation: 'Article 16(2)(d)',
    },
  ],
  appliesTo: 'All hosting services',
  escalateTo:
    'The platform’s internal complaint (Article 20), then out-of-court settlement (Article 21), the Digital Services ' +
    'Coordinator (Article 53), and for very large platforms the Commission',
  source: {
    text: 'Article 16, elements (a) to (d), "timely, diligent, non-arbitrary"; an unofficial copy of the text',
    url: 'https://www.eu-digital-services-act.com/Digital_Services_Act_Article_16.html',
    checkedOn: '2026-08',
  },
  sureness: 'memory',
  note:
    'The elements were read in the article. That receipt and decision are owed "without undue delay" (16(4) to (6)), ' +
    'and the Articles named for escalation, are from memory: check before quoting. The helpline may sign as the ' +
    'entity, so the person need not be named.',
};
