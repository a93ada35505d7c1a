import { EU_DSA_16 } from '../../../domain/deadline/eu-dsa-16';
import { IN_IT_RULES_3_2_B } from '../../../domain/deadline/in-it-rules-3-2-b';
import type { DeadlineRule } from '../../../domain/deadline/rule';
import { US_TAKE_IT_DOWN } from '../../../domain/deadline/us-take-it-down';

/** What a rule says of itself is read where it stands; only the other languages have words of their own. */
const noteOf = ({ note }: DeadlineRule): string => note ?? '';

/** The page of the laws. */
export const enDeskRules = {
  'nav.rules': 'Laws and deadlines',
  'rules.link': 'What these laws say',
  'rules.title': 'Laws and deadlines',
  'rules.lead':
    'The rules by which notices are checked and clocks run. They are part of the program: nobody changes them here. A clock keeps the version it was started with.',
  'rules.change': 'Which law binds which platform is changed on the page of the platform, by two persons:',
  'rules.elements': 'What a notice must hold',
  'rules.source': 'Where we know it from',
  'rules.checkedOn': 'read {on}',
  'rules.versions': 'Versions, and notices approved under them',
  'rules.version': 'version {n}',
  'rules.version.now':
    'Version {n}, counts now: {notices, plural, =0 {no notice yet} one {# notice} other {# notices}}',
  'rules.version.before': 'Version {n}, earlier: {notices, plural, one {# notice} other {# notices}}',
  'rules.platforms': 'Platforms it binds, as far as we know',
  'rules.platforms.count': '{n, plural, one {# platform} other {# platforms}}',
  'rules.platforms.none': 'None yet.',
  'rules.promise.title': 'Our own promise to the person',
  'rules.promise':
    'Every {n} hours the person sees something new on their page, as long as their case is open. No law.',
  'rules.promise.none': 'This helpline has switched its promise off.',
  'rules.term.where': 'Where',
  'rules.term.limit': 'Time limit',
  'rules.term.begins': 'Begins with',
  'rules.term.warnings': 'We warn',
  'rules.term.reminders': 'We remind the platform',
  'rules.term.applies': 'Binds',
  'rules.term.next': 'When the time is over',
  'rules.term.inForce': 'In force since',
  'rules.where.US': 'United States',
  'rules.where.IN': 'India',
  'rules.where.EU': 'European Union',
  'rules.trigger.notice': 'the delivery of a complete notice',
  'rules.trigger.regulator_notice': 'a notice of a regulator',
  'rules.trigger.order': 'an order',
  'rules.warnings': '{hours} h before the end',
  'rules.reminders': 'after {percents} of the time',
  'rules.reminders.none': 'not by itself: no law sets the time',
  'rules.applies.us-take-it-down': US_TAKE_IT_DOWN.appliesTo,
  'rules.applies.in-it-rules-3-2-b': IN_IT_RULES_3_2_B.appliesTo,
  'rules.applies.eu-dsa-16': EU_DSA_16.appliesTo,
  'rules.next.us-take-it-down': US_TAKE_IT_DOWN.escalateTo,
  'rules.next.in-it-rules-3-2-b': IN_IT_RULES_3_2_B.escalateTo,
  'rules.next.eu-dsa-16': EU_DSA_16.escalateTo,
  'rules.note.us-take-it-down': noteOf(US_TAKE_IT_DOWN),
  'rules.note.in-it-rules-3-2-b': noteOf(IN_IT_RULES_3_2_B),
  'rules.note.eu-dsa-16': noteOf(EU_DSA_16),
  'rules.source.us-take-it-down': US_TAKE_IT_DOWN.source.text,
  'rules.source.in-it-rules-3-2-b': IN_IT_RULES_3_2_B.source.text,
  'rules.source.eu-dsa-16': EU_DSA_16.source.text,
};
