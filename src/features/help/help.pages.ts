import type { MessageKey } from '../../web/i18n/catalog';

/** One short page. Its address is a number: what somebody reads here must not stand in the history of a shared phone. */
export interface HelpTopic {
  readonly number: number;
  readonly title: MessageKey;
  readonly lead: MessageKey;
  readonly steps: readonly MessageKey[];
  /** Services of the directory that the page is about, by id. */
  readonly services: readonly string[];
}

type Steps<Topic extends string> = MessageKey extends infer Key
  ? Key extends `help.${Topic}.${infer Step}`
    ? Step
    : never
  : never;
const topic = <Topic extends string>(
  number: number,
  name: Topic,
  steps: readonly Steps<Topic>[],
  services: readonly string[] = [],
): HelpTopic => ({
  number,
  title: `help.${name}.title` as MessageKey,
  lead: `help.${name}.lead` as MessageKey,
  steps: steps.map((step) => `help.${name}.${step}` as MessageKey),
  services,
});

/** What is happening: the first thing somebody looks for. */
export const HAPPENING: readonly HelpTopic[] = [
  topic(1, 'threat', ['noMore', 'noAnswer', 'proof', 'mark', 'police', 'form']),
  topic(2, 'posted', ['noSearch', 'link', 'note', 'report', 'form', 'search', 'asked']),
  topic(3, 'money', ['noPay', 'noMore', 'paid', 'noAnswer', 'proof', 'report', 'tell', 'heavy']),
  topic(4, 'fake', ['noProve', 'rules', 'link', 'report', 'form', 'tool']),
];

/** What helps whatever it is. */
export const GENERAL: readonly HelpTopic[] = [
  topic(5, 'proof', ['what', 'screen', 'chat', 'child', 'place', 'police']),
  topic(6, 'tell', ['friend', 'line', 'police', 'home', 'school', 'later']),
  topic(7, 'marks', ['adults', 'child', 'how', 'only', 'other', 'have'], ['any-stopncii', 'any-take-it-down']),
  topic(8, 'limits', ['force', 'copies', 'chats', 'police', 'court', 'night', 'child']),
];

export const TOPICS: readonly HelpTopic[] = [...HAPPENING, ...GENERAL];
