import type { DeadlineRule } from './rule';

/** India: 2 hours from the complaint of the person or somebody on their behalf (24 hours before 20 February 2026). */
export const IN_IT_RULES_3_2_B: DeadlineRule = {
  id: 'in-it-rules-3-2-b',
  version: 1,
  jurisdiction: 'IN',
  instrument: 'Information Technology (Intermediary Guidelines and Digital Media Ethics Code) Rules',
  citation: 'Rule 3(2)(b), as amended by G.S.R. 120(E)',
  inForceOn: '2026-02-20',
  kind: 'statutory',
  trigger: 'notice',
  limit: { kind: 'hours', hours: 2 },
  elements: [
    {
      id: 'complainant',
      text: 'A complaint by the person concerned, or by somebody on their behalf, to the grievance officer',
      citation: 'Rule 3(2)(b)',
    },
    { id: 'content_identified', text: 'What the content is', citation: 'Rule 3(2)(b)' },
    { id: 'location', text: 'The links where it is found', citation: 'Rule 3(2)(b)' },
  ],
  appliesTo: 'Intermediaries, for intimate images shared without consent and nudity, deepfakes included',
  escalateTo:
    'Grievance Appellate Committee, then the Ministry of Electronics and Information Technology; for the police: 1930 ' +
    'and the National Cyber Crime Reporting Portal',
  source: {
    text: 'Gazette notification CG-DL-E-10022026-269993 of the 2026 amendment, with two summaries of the 2-hour limit',
    url: 'https://gazettetracker.com/g/CG-DL-E-10022026-269993',
    checkedOn: '2026-08',
  },
  sureness: 'secondary',
  note:
    'The clause with the 2 hours was not read itself, only summaries of it. The procedure of 11 November 2025 for ' +
    'search, CDNs and registrars says 24 hours and is not this rule; a court or government order (3 hours) is neither.',
};
