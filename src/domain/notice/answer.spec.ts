import { ANSWER_TYPES, effectOfAnswer, isAnswerType, isRefusalReason } from './answer';

test('each answer of a platform has its effect on the item, and "removed" is only a claim', () => {
  expect(Object.fromEntries(ANSWER_TYPES.map((type) => [type, effectOfAnswer(type)]))).toEqual({
    received: 'acknowledge',
    accepted: 'acknowledge',
    needs_information: null,
    refused: 'refuse',
    removed: 'claim_removed',
  });
});

test('only known answers and refusal reasons are accepted', () => {
  expect(isAnswerType('removed')).toBe(true);
  expect([isAnswerType('deleted'), isAnswerType(null), isAnswerType('toString')]).toEqual([false, false, false]);
  expect(isRefusalReason('not_hosted_here')).toBe(true);
  expect(isRefusalReason('because')).toBe(false);
});
