import { EU_DSA_16 } from '../deadline/eu-dsa-16';
import { IN_IT_RULES_3_2_B } from '../deadline/in-it-rules-3-2-b';
import { RULES } from '../deadline/rules';
import { US_TAKE_IT_DOWN } from '../deadline/us-take-it-down';
import { checkCompleteness, missingElements } from './completeness';
import type { NoticeFacts } from './completeness';

const complete: NoticeFacts = {
  signatory: 'Example Helpline, by its authorised caseworker',
  authorityKind: 'self',
  itemUrls: ['https://example.org/p/1', 'https://example.org/p/2'],
  goodFaithStatement: true,
  contactEmail: 'notices@helpline.example.org',
  notifierName: 'Example Helpline',
  explanation: 'An intimate picture, published without the consent of the person depicted.',
  accuracyAttested: true,
};

test.each(Object.values(RULES))('a notice with everything is complete under $instrument', (rule) => {
  expect(missingElements(rule, complete)).toEqual([]);
});

test('the record shows which element of the TAKE IT DOWN Act was met by what', () => {
  expect(
    checkCompleteness(US_TAKE_IT_DOWN, { ...complete, authorityKind: 'lawyer', goodFaithStatement: false }),
  ).toEqual([
    { element: 'signature', isMet: true, metBy: 'authority.lawyer' },
    { element: 'location', isMet: true, metBy: 'items.urls' },
    { element: 'good_faith', isMet: false, metBy: '' },
    { element: 'contact', isMet: true, metBy: 'helpline.contact' },
  ]);
});

test.each<[string, Partial<NoticeFacts>, string[]]>([
  ['without a signatory', { signatory: ' ' }, ['signature']],
  ['without authority to act', { authorityKind: null }, ['signature']],
  ['without an address', { itemUrls: [] }, ['location']],
  ['without good faith', { goodFaithStatement: false }, ['good_faith']],
  ['without a contact', { contactEmail: null }, ['contact']],
  ['with a contact nobody can write to', { contactEmail: 'helpline' }, ['contact']],
])('a TAKE IT DOWN notice %s lacks exactly that element', (_, change, missing) => {
  expect(missingElements(US_TAKE_IT_DOWN, { ...complete, ...change })).toEqual(missing);
});

test.each<[string, Partial<NoticeFacts>, string[]]>([
  ['(a)', { explanation: null }, ['explanation']],
  ['(b)', { itemUrls: ['https://example.org/p/1', 'somewhere on example.org'] }, ['exact_urls']],
  ['(c)', { notifierName: '' }, ['notifier_identity']],
  ['(d)', { accuracyAttested: false }, ['bona_fide']],
])('a notice under Article 16 of the Digital Services Act needs element %s', (_, change, missing) => {
  expect(missingElements(EU_DSA_16, { ...complete, ...change })).toEqual(missing);
});

test('an Indian complaint needs the complainant, the content and the links', () => {
  const empty: NoticeFacts = { ...complete, authorityKind: null, explanation: '', itemUrls: ['ftp://example.org/1'] };
  expect(missingElements(IN_IT_RULES_3_2_B, empty)).toEqual(['complainant', 'content_identified', 'location']);
});
