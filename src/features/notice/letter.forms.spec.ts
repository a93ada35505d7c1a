import { filterQuery, parseChoice, parseFilter } from './letter.forms';

const id = (n: number) => `019a0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const errorsOf = (body: unknown) => {
  const form = parseChoice(body);
  return form.ok ? null : form.errors;
};

describe('the form of dead letters', () => {
  it('takes ticked lines, or a list from the page before, each once', () => {
    expect(parseChoice({ step: 'send', letter: [id(1), id(2), id(1)] })).toEqual({
      ok: true,
      value: { step: 'send', ids: [id(1), id(2)], reason: null },
    });
    const listed = parseChoice({ step: 'send', ids: `${id(1)},${id(2)}` });
    expect(listed.ok && listed.value.ids).toEqual([id(1), id(2)]);
  });

  it('without a step it is a dry run', () => {
    const form = parseChoice({ letter: id(1) });
    expect(form.ok && form.value.step).toBe('check');
    const forged = parseChoice({ step: 'delete', letter: id(1) });
    expect(forged.ok && forged.value.step).toBe('check');
  });

  it('refuses none, what is no id, and more than a thousand', () => {
    expect(errorsOf({ step: 'send' })).toEqual({ letter: 'letters.error.none' });
    expect(errorsOf({ step: 'send', letter: "' OR true --" })).toEqual({ letter: 'letters.error.none' });
    const many = (count: number) => Array.from({ length: count }, (_none, n) => id(n)).join();
    expect(errorsOf({ step: 'send', ids: many(1_001) })).toEqual({ letter: 'letters.error.many' });
    expect(errorsOf({ step: 'send', ids: many(1_000) })).toBeNull();
  });

  it('asks for a reason of ours before something is put aside', () => {
    expect(errorsOf({ step: 'discard', letter: id(1) })).toEqual({ because: 'letters.error.because' });
    expect(errorsOf({ step: 'discard', letter: id(1), because: 'bored' })).toEqual({
      because: 'letters.error.because',
    });
    expect(errorsOf({ step: 'discard', letter: id(1), because: 'not_needed' })).toBeNull();
  });

  it('keeps a filter that could be one, and no other', () => {
    expect(parseFilter({ platform: 'example-box', reason: 'poison:TypeError' })).toEqual({
      platform: 'example-box',
      reason: 'poison:TypeError',
    });
    expect(parseFilter({ platform: 'Ex ample', reason: '<b>' })).toEqual({ platform: null, reason: null });
    expect(filterQuery({ platform: 'box', reason: 'poison:TypeError' })).toBe(
      '?platform=box&reason=poison%3ATypeError',
    );
    expect(filterQuery({ platform: null, reason: null })).toBe('');
  });
});
