import { HAND_OVER_NOTE_MAX, parseHandOver, parseRefusal } from './hand-over.forms';

const ID = '00000000-0000-7000-8000-000000000001';

describe('the form that hands a case over', () => {
  it('asks to whom, and for a name only where somebody is named', () => {
    expect(parseHandOver({})).toEqual({ ok: false, errors: { to: 'handOver.error.to' } });
    expect(parseHandOver({ to: 'nobody' })).toMatchObject({ errors: { to: 'handOver.error.to' } });
    expect(parseHandOver({ to: 'person', colleague: 'me' })).toMatchObject({
      errors: { colleague: 'handOver.error.colleague' },
    });
    expect(parseHandOver({ to: 'person', colleague: ID, note: ' She is at work until 5. ' })).toEqual({
      ok: true,
      value: { to: 'person', toId: ID, note: 'She is at work until 5.' },
    });
  });

  it('needs neither a note nor a reason, and forgets a name that was not meant', () => {
    expect(parseHandOver({ to: 'anybody', colleague: ID })).toEqual({
      ok: true,
      value: { to: 'anybody', toId: null, note: null },
    });
  });

  it('keeps the note short', () => {
    const note = 'x'.repeat(HAND_OVER_NOTE_MAX + 1);
    expect(parseHandOver({ to: 'supervisors', note })).toMatchObject({ errors: { note: 'handOver.error.long' } });
  });
});

test('giving a case back needs a reason', () => {
  expect(parseRefusal({ reason: '  ' })).toMatchObject({ errors: { reason: 'handOver.error.reason' } });
  expect(parseRefusal({ reason: 'I leave on Friday.' })).toMatchObject({ value: { reason: 'I leave on Friday.' } });
});
