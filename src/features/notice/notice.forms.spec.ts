import { parseBasis, parseEscalation, parseHandOver, parseLeaving } from './notice.forms';

describe('forms of the notice', () => {
  it('takes only a law we know', () => {
    expect(parseBasis({ basis: 'us-take-it-down' })).toEqual({ ok: true, value: { basis: 'us-take-it-down' } });
    for (const basis of ['', 'constructor', '__proto__', 'us-take-it-down '.repeat(9)])
      expect(parseBasis({ basis })).toEqual({ ok: false, errors: { basis: 'prepare.error.basis' } });
  });

  it('starts no clock on a hand-over that nobody described', () => {
    expect(parseHandOver({ proof: '\t' })).toEqual({ ok: false, errors: { proof: 'notice.byHand.error.proof' } });
    expect(parseHandOver({ proof: 'x'.repeat(2001) })).toEqual({
      ok: false,
      errors: { proof: 'notice.byHand.error.long' },
    });
    expect(parseHandOver({ proof: 'Web form, number 17' })).toEqual({
      ok: true,
      value: { proof: 'Web form, number 17' },
    });
  });

  it('takes a day and a time by the clock of the desk, and says which of them is not one', () => {
    expect(parseLeaving({ sendOn: '2026-11-27', sendAt: '18:30' }, 'Asia/Ho_Chi_Minh')).toEqual({
      ok: true,
      value: { leavesAt: new Date('2026-11-27T11:30:00Z') },
    });
    const errorsOf = (sendOn: unknown, sendAt: unknown) => {
      const form = parseLeaving({ sendOn, sendAt }, 'Asia/Ho_Chi_Minh');
      return form.ok ? [] : Object.keys(form.errors);
    };
    expect(errorsOf('2026-02-30', '18:30')).toEqual(['sendOn']);
    expect(errorsOf('27.11.2026', '24:00')).toEqual(['sendOn', 'sendAt']);
    expect(errorsOf('2026-11-27', '6 pm')).toEqual(['sendAt']);
    expect(errorsOf(undefined, {})).toEqual(['sendOn', 'sendAt']);
  });

  it('asks again for a time that the clock of the desk skips or shows twice', () => {
    const timeError = (sendOn: string, sendAt: string) => {
      const form = parseLeaving({ sendOn, sendAt }, 'Europe/Berlin');
      return form.ok ? null : form.errors['sendAt'];
    };
    expect(timeError('2026-03-29', '02:30')).toBe('notice.later.error.skipped');
    expect(timeError('2026-10-25', '02:30')).toBe('notice.later.error.twice');
    expect(timeError('2026-10-25', '03:00')).toBeNull();
  });

  it('escalates only to where there is somebody, and says why', () => {
    expect(parseEscalation({ escalate: 'authority', reason: 'Over.' })).toEqual({
      ok: true,
      value: { to: 'authority', reason: 'Over.' },
    });
    expect(parseEscalation({ escalate: 'the press', reason: ' ' })).toEqual({
      ok: false,
      errors: { escalate: 'notice.escalate.error.to', reason: 'notice.escalate.error.reason' },
    });
    expect(parseEscalation({ escalate: 'supervisor', reason: 'x'.repeat(1001) })).toEqual({
      ok: false,
      errors: { reason: 'notice.escalate.error.long' },
    });
  });
});
