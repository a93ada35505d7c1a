import {
  ANSWER_TYPES,
  effectOfAnswer,
  isAnswerType,
  isRefusalReason,
  STATEMENT_OF_REASONS,
  taskOfAnswer,
} from './answer';

test('each answer of a platform has its effect on the item, and "removed" is only a claim', () => {
  expect(Object.fromEntries(ANSWER_TYPES.map((type) => [type, effectOfAnswer(type)]))).toEqual({
    received: 'acknowledge',
    accepted: 'acknowledge',
    needs_information: null,
    refused: 'refuse',
    removed: 'claim_removed',
    moved: 'move',
    restored: 'find_again',
    counter_statement: null,
  });
});

test('only known answers and refusal reasons are accepted', () => {
  expect(isAnswerType('removed')).toBe(true);
  expect([isAnswerType('deleted'), isAnswerType(null), isAnswerType('toString')]).toEqual([false, false, false]);
  expect(isRefusalReason('not_hosted_here')).toBe(true);
  expect(isRefusalReason('because')).toBe(false);
});

test('what a human must read opens a task; what only says how far it is does not', () => {
  expect(ANSWER_TYPES.map((type) => [type, taskOfAnswer(type)])).toEqual([
    ['received', null],
    ['accepted', null],
    ['needs_information', 'needs_information'],
    ['refused', 'refused'],
    ['removed', null],
    ['moved', 'moved'],
    ['restored', 'restored'],
    ['counter_statement', 'counter_statement'],
  ]);
});

test('a statement of reasons is named by the platform’s id or that of the Transparency Database, and nothing else', () => {
  for (const id of ['TK-2026_00042', '8f1c1c2e-5b0f-4a6f-9f63-0f2a5b8f9d11', 'a'.repeat(500)])
    expect([id, STATEMENT_OF_REASONS.test(id)]).toEqual([id, true]);
  for (const id of ['', 'a b', 'a'.repeat(501), 'mã', '<b>', 'https://example.org/1'])
    expect([id, STATEMENT_OF_REASONS.test(id)]).toEqual([id, false]);
});
