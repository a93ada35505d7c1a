import type { DeadlineRule } from './rule';

/** United States: 48 hours from receiving a valid request of the person or somebody authorised. */
export const US_TAKE_IT_DOWN: DeadlineRule = {
  id: 'us-take-it-down',
  version: 1,
  jurisdiction: 'US',
  instrument: 'TAKE IT DOWN Act',
  citation: 'Pub. L. 119-12 (S. 146), section 3',
  inForceOn: '2026-05-19',
  kind: 'statutory',
  trigger: 'notice',
  limit: { kind: 'hours', hours: 48 },
  elements: [
    {
      id: 'signature',
      text: 'A physical or electronic signature of the person depicted, or of somebody authorised to act for them',
      citation: 'section 3(a), valid request, first element',
    },
    {
      id: 'location',
      text: 'An identification of the depiction, and information reasonably sufficient to locate it',
      citation: 'section 3(a), valid request, second element',
    },
    {
      id: 'good_faith',
      text: 'A brief statement, in good faith, that it was published without consent',
      citation: 'section 3(a), valid request, third element',
    },
    {
      id: 'contact',
      text: 'Information sufficient to reach the person or their representative',
      citation: 'section 3(a), valid request, fourth element',
    },
  ],
  appliesTo:
    'Covered platforms: public sites and apps that mainly host what users provide, or regularly publish such images. ' +
    'Not internet access, e-mail, or sites whose content is preselected by the provider.',
  escalateTo: 'Federal Trade Commission, TakeItDown.ftc.gov',
  source: {
    text:
      '"As soon as possible, but not later than 48 hours after receiving" a valid request, and reasonable efforts to ' +
      'find and remove known identical copies: section 3(a)(3), as quoted in an open-source project',
    url: 'https://github.com/chaynHQ/tools',
    checkedOn: '2026-08',
  },
  sureness: 'secondary',
  note:
    'The words of section 3(a)(3) were read as quoted by others, not in the statute; the paragraph numbers of the four ' +
    'elements, and that both adults and minors are covered, are to be checked before quoting. Some pages say 24 hours, ' +
    'an identity document, or a sworn statement: the statute says none of these. No duty to prevent re-upload was found.',
};
