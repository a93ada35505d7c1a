import { BULK_ACTIONS, chosenCases, MOST_CASES, parseBulk, REASON_MAX } from './bulk.forms';

const id = (n: number): string => `01940000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const ids = (many: number): string[] => Array.from({ length: many }, (_, n) => id(n));
const errorsOf = (body: object) => {
  const form = parseBulk(body);
  return form.ok ? {} : form.errors;
};

describe('a step in many cases', () => {
  it('takes boxes that were ticked and the list of a dry run, each once, and nothing that is no case', () => {
    expect(chosenCases({ case: [id(1), id(1), "x' OR 1=1"], cases: `${id(2)},${id(1)},,nobody` })).toEqual([
      id(1),
      id(2),
    ]);
    expect(chosenCases({ case: id(3) })).toEqual([id(3)]);
    expect(chosenCases(null)).toEqual([]);
  });

  it('is for a hundred cases at most', () => {
    expect(MOST_CASES).toBe(100);
    expect(parseBulk({ action: 'take', case: ids(100) })).toMatchObject({ ok: true, value: { step: 'check' } });
    expect(errorsOf({ action: 'take', case: ids(101) })).toEqual({ case: 'bulk.error.many' });
    expect(errorsOf({ action: 'take' })).toEqual({ case: 'bulk.error.none' });
  });

  it('is tried without effect unless it is said that it shall be done', () => {
    for (const step of ['', 'check', 'anything'])
      expect(parseBulk({ action: 'take', case: id(1), step })).toMatchObject({ value: { step: 'check' } });
    expect(parseBulk({ action: 'take', case: id(1), step: 'do' })).toMatchObject({ value: { step: 'do' } });
  });

  it('asks for what each action needs, and for nothing else', () => {
    expect(errorsOf({ case: id(1) })).toEqual({ action: 'bulk.error.action' });
    const needs: Partial<Record<(typeof BULK_ACTIONS)[number], string[]>> = {
      assign: ['to'],
      not_verified: ['reason'],
      duplicate: ['reason', 'duplicateOf'],
    };
    for (const action of BULK_ACTIONS)
      expect([action, Object.keys(errorsOf({ action, case: id(1) }))]).toEqual([action, needs[action] ?? []]);
    const closing = { action: 'duplicate', case: id(1), duplicateOf: 'bk-4f7k-92qm' };
    expect(parseBulk({ ...closing, reason: 'the same' })).toMatchObject({
      ok: true,
      value: { order: { duplicateOf: 'BK-4F7K-92QM', reason: 'the same' } },
    });
    expect(errorsOf({ ...closing, reason: 'a'.repeat(REASON_MAX + 1) })).toEqual({ reason: 'bulk.error.long' });
  });
});
