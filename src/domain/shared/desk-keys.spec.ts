import { asKey, DESK_KEYS, printKeyChoice, readKeyChoice, takenTwice } from './desk-keys';

describe('single keys', () => {
  it('are off and have their own letters until somebody chooses', () => {
    expect(readKeyChoice(null)).toEqual({ isOn: false, keys: DESK_KEYS });
    expect(takenTwice(DESK_KEYS)).toEqual([]);
  });

  it('are kept as they were chosen; one that came later has its own letter', () => {
    const chosen = { isOn: true, keys: { ...DESK_KEYS, next: 's', help: '' } };
    expect(readKeyChoice(printKeyChoice(chosen))).toEqual(chosen);
    expect(readKeyChoice('{"isOn":true,"keys":{"next":"s"}}').keys.previous).toBe('k');
  });

  it.each([
    ['S', 's'],
    [' / ', '/'],
    ['Đ', 'đ'],
    ['', ''],
    ['ab', null],
    ['\u0007', null],
    ['\u0301', null],
  ])('%j is the key %j', (typed, key) => {
    expect(asKey(typed)).toBe(key);
  });

  it('cannot be two things at once, but several may be none', () => {
    expect(takenTwice({ ...DESK_KEYS, next: 'k' })).toEqual(['next', 'previous']);
    expect(takenTwice({ ...DESK_KEYS, next: '', previous: '' })).toEqual([]);
  });
});
