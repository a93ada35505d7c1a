import { readChoice, readChoices, readLine, readText } from './form';

describe('what a form may hold', () => {
  it('control characters and hidden reordering marks are taken out, words in any script stay', () => {
    expect(readText({ a: '\u0000bad\u0007 \u202Etxet\u202C' }, 'a')).toBe('bad txet');
    expect(readText({ a: 'شكرا 👩‍👧 xin chào' }, 'a')).toBe('شكرا 👩‍👧 xin chào');
  });
  it('letters that came in pieces are joined, and line ends are one kind', () => {
    expect(readText({ a: 'a\u0302\u0301\r\nb\rc' }, 'a')).toBe('\u1ea5\nb\nc');
  });
  it('a line is one line', () => {
    expect(readLine({ a: 'one\r\n\ttwo' }, 'a')).toBe('one two');
  });
  it('a text is cut by whole characters', () => {
    expect(readText({ a: '👩👩👩' }, 'a', 2)).toBe('👩👩');
  });
  it('a field that came twice, not at all, or as something else does no harm', () => {
    expect(readText({ a: ['first', 'second'] }, 'a')).toBe('first');
    expect(readText({ a: { b: 'c' } }, 'a')).toBe('');
    expect(readText(undefined, 'a')).toBe('');
    expect(readText({}, 'constructor')).toBe('');
  });
  it('only what was offered can be chosen', () => {
    expect(readChoice({ a: 'x' }, 'a', ['y', 'z'])).toBeNull();
    expect(readChoice({ a: 'z' }, 'a', ['y', 'z'])).toBe('z');
    expect(readChoices({ a: ['z', 'x', 'y', 'z'] }, 'a', ['y', 'z'])).toEqual(['y', 'z']);
  });
});
