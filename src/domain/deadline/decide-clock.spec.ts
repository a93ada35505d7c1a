import fc from 'fast-check';
import { InvariantError } from '../shared/decision';
import { CLOCK_PACE, decideClock } from './decide-clock';
import type { ClockCommandInput, ClockEvent, ClockFacts } from './decide-clock';
import { clockFor, ruleOf } from './rules';

const startedAt = new Date('2026-05-20T10:00:00Z');
const HOUR = 3_600_000;
const MINUTE = 60_000;
const at = (hours: number): Date => new Date(startedAt.getTime() + hours * HOUR);
const dueAt = at(48);
const waiting: ClockFacts = {
  state: 'waiting',
  kind: 'statutory',
  startedAt: null,
  dueAt: null,
  nextEventAt: null,
  warningsFired: [],
  remindersFired: [],
};

function step(facts: ClockFacts, command: ClockCommandInput, now: Date): { clock: ClockFacts; events: ClockEvent[] } {
  const decision = decideClock(facts, command, now);
  if (!decision.ok) throw new Error(decision.refusal.code);
  return { clock: decision.next, events: [...decision.events] };
}
const refusalOf = (facts: ClockFacts, command: ClockCommandInput, now: Date): string => {
  const decision = decideClock(facts, command, now);
  return decision.ok ? 'accepted' : decision.refusal.code;
};
const tick: ClockCommandInput = { type: 'tick', removalLooksConfirmed: false };
const confirming: ClockCommandInput = { type: 'tick', removalLooksConfirmed: true };
const running = step(waiting, { type: 'start', at: startedAt, dueAt }, startedAt).clock;

test('a clock starts when its trigger happened and waits for its first warning', () => {
  expect(running).toEqual({ ...waiting, state: 'running', startedAt, dueAt, nextEventAt: at(24) });
});

test('a clock that would end before it starts is a fault of ours', () => {
  expect(() => decideClock(waiting, { type: 'start', at: startedAt, dueAt: startedAt }, startedAt)).toThrow(
    InvariantError,
  );
});

test('48 hours pass: warnings before the end, reminders at half and at nine tenths, then a notice unanswered is a breach', () => {
  let clock = running;
  const story: string[] = [];
  for (let now = startedAt; clock.nextEventAt !== null; now = clock.nextEventAt ?? now) {
    if (clock.nextEventAt.getTime() > now.getTime()) now = clock.nextEventAt;
    const { clock: next, events } = step(clock, tick, now);
    for (const event of events) {
      const hour = (now.getTime() - startedAt.getTime()) / HOUR;
      const what =
        event.type === 'ClockWarned' ? event.hoursBefore : event.type === 'ClockReminderDue' ? event.percent : '';
      story.push(`${hour} ${event.type} ${what}`.trim());
    }
    clock = next;
  }
  expect(story).toEqual([
    '24 ClockWarned 24',
    '24 ClockReminderDue 50',
    '36 ClockWarned 12',
    '43.2 ClockReminderDue 90',
    '44 ClockWarned 4',
    '47 ClockWarned 1',
    '48 ClockBreached',
  ]);
  expect(clock).toEqual({
    ...running,
    state: 'breached',
    nextEventAt: null,
    warningsFired: [24, 12, 4, 1],
    remindersFired: [50, 90],
  });
});

test('what fell due together while nobody looked is one warning and one reminder, each naming the nearest', () => {
  const { clock, events } = step(running, tick, at(45));
  expect(events).toEqual([
    { type: 'ClockWarned', at: at(45), dueAt, hoursBefore: 4, hours: [24, 12, 4] },
    { type: 'ClockReminderDue', at: at(45), dueAt, percent: 90, percents: [50, 90] },
  ]);
  expect(clock.nextEventAt).toEqual(at(47));
});

test('each warning is given once, and a look too early is refused', () => {
  const { clock } = step(running, tick, at(24));
  expect(clock.nextEventAt).toEqual(at(36));
  expect(refusalOf(clock, tick, at(24))).toBe('clock.not-due');
  expect(refusalOf(running, tick, at(23))).toBe('clock.not-due');
});

test('a next look that went astray is put right without an event', () => {
  const { clock, events } = step({ ...running, nextEventAt: at(1) }, tick, at(2));
  expect(events).toEqual([]);
  expect(clock.nextEventAt).toEqual(at(24));
});

test('a clock of 2 hours warns 1 hour before the end, and reminds then and 12 minutes before it', () => {
  const short = step(waiting, { type: 'start', at: startedAt, dueAt: at(2) }, startedAt).clock;
  expect(short.nextEventAt).toEqual(at(1));
  const half = step(short, tick, at(1));
  expect(half.events.map(({ type }) => type)).toEqual(['ClockWarned', 'ClockReminderDue']);
  expect([half.clock.warningsFired, half.clock.nextEventAt]).toEqual([[1], at(1.8)]);
  const { clock, events } = step(half.clock, tick, at(1.8));
  expect(events).toMatchObject([{ type: 'ClockReminderDue', percent: 90, percents: [90] }]);
  expect([clock.remindersFired, clock.nextEventAt]).toEqual([[50, 90], at(2)]);
});

test.each([
  ['over the end of summer time', '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z', '2026-10-26T07:12:00Z'],
  ['over the start of summer time', '2027-03-27T12:00:00Z', '2027-03-28T12:00:00Z', '2027-03-29T07:12:00Z'],
  ['over a leap day', '2028-02-28T06:00:00Z', '2028-02-29T06:00:00Z', '2028-03-01T01:12:00Z'],
])('reminders come after the same share of hours %s', (_when, from, half, nineTenths) => {
  const start = new Date(from);
  const clock = step(
    waiting,
    { type: 'start', at: start, dueAt: clockFor(ruleOf('us-take-it-down'), start).dueAt },
    start,
  );
  const first = step(clock.clock, tick, new Date(half));
  expect(first.events).toMatchObject([{ type: 'ClockWarned' }, { type: 'ClockReminderDue', percent: 50 }]);
  const early = new Date(new Date(nineTenths).getTime() - 1);
  expect(step(first.clock, tick, early).events.map(({ type }) => type)).toEqual(['ClockWarned']);
  expect(step(first.clock, tick, new Date(nineTenths)).events).toMatchObject([
    { type: 'ClockWarned' },
    { type: 'ClockReminderDue', percent: 90 },
  ]);
});

test('a platform is not reminded while we confirm its removal; should it be back, the reminder follows in five minutes', () => {
  const held = step(running, confirming, at(24));
  expect(held.events.map(({ type }) => type)).toEqual(['ClockWarned']);
  expect(held.clock).toMatchObject({ remindersFired: [], nextEventAt: new Date(at(24).getTime() + 5 * MINUTE) });
  const stillHeld = step(held.clock, confirming, held.clock.nextEventAt!);
  expect(stillHeld.events).toEqual([]);
  const back = step(stillHeld.clock, tick, stillHeld.clock.nextEventAt!);
  expect(back.events).toMatchObject([{ type: 'ClockReminderDue', percent: 50 }]);
  expect(back.clock).toMatchObject({ remindersFired: [50], nextEventAt: at(36) });
});

test('a reminder that is held lets no warning and no end be late', () => {
  const { clock } = step(running, confirming, new Date(at(36).getTime() - MINUTE));
  expect(clock.nextEventAt).toEqual(at(36));
  expect(
    step({ ...running, warningsFired: [24, 12, 4, 1] }, confirming, new Date(dueAt.getTime() - 1)).clock,
  ).toMatchObject({
    nextEventAt: dueAt,
  });
});

test('after the due time nobody is reminded, and a promise of ours reminds nobody at all', () => {
  expect(step(running, tick, at(48)).events.map(({ type }) => type)).toEqual(['ClockBreached']);
  const promise = { ...waiting, kind: 'promise' as const };
  const started = step(promise, { type: 'start', at: startedAt, dueAt: at(24) }, startedAt).clock;
  expect(step(started, tick, at(23.5)).events.map(({ type }) => type)).toEqual(['ClockWarned']);
});

test('the last instant is in time, the one after it is not', () => {
  expect(step(running, { type: 'meet', at: dueAt }, at(50))).toEqual({
    clock: { ...running, state: 'met', nextEventAt: null },
    events: [{ type: 'ClockMet', at: at(50), metAt: dueAt, dueAt }],
  });
  const late = step(running, { type: 'meet', at: new Date(dueAt.getTime() + 1) }, at(50));
  expect(late.clock.state).toBe('breached');
  expect(late.events).toEqual([{ type: 'ClockBreached', at: at(50), dueAt }]);
});

test('while our checks are confirming a removal the breach is held back, 5 minutes at a time, for an hour at most', () => {
  let clock = running;
  let now = dueAt;
  let held = 0;
  while (clock.state === 'running') {
    const result = step(clock, confirming, now);
    clock = result.clock;
    if (clock.nextEventAt === null) break;
    expect(result.events).toEqual([{ type: 'ClockBreachHeld', at: now, dueAt, until: clock.nextEventAt }]);
    expect(clock.nextEventAt.getTime() - now.getTime()).toBe(5 * MINUTE);
    now = clock.nextEventAt;
    held += 1;
  }
  expect([clock.state, held, now]).toEqual(['breached', 12, at(49)]);
});

test('a held clock is met by what happened before its end, and breached as soon as the removal is not confirmed', () => {
  const { clock } = step(running, confirming, at(48.9));
  expect(clock.nextEventAt).toEqual(new Date(at(48.9).getTime() + 5 * MINUTE));
  expect(step(clock, { type: 'meet', at: at(47.9) }, at(48.95)).clock.state).toBe('met');
  expect(step(clock, tick, at(48.95)).clock.state).toBe('breached');
  expect(step(running, confirming, at(48.98)).clock.nextEventAt).toEqual(at(49));
});

test('a clock that is over changes no more', () => {
  const commands: ClockCommandInput[] = [
    { type: 'start', at: startedAt, dueAt },
    { type: 'meet', at: startedAt },
    { type: 'void' },
    tick,
    confirming,
  ];
  for (const state of ['met', 'breached', 'void'] as const) {
    for (const command of commands) expect(refusalOf({ ...running, state }, command, at(60))).toBe('clock.wrong-state');
  }
});

test('a clock can be void before it starts and while it runs', () => {
  expect(step(waiting, { type: 'void' }, startedAt).clock.state).toBe('void');
  expect(step(running, { type: 'void' }, at(1)).clock).toEqual({ ...running, state: 'void', nextEventAt: null });
});

test('a waiting clock neither ticks nor ends', () => {
  expect(refusalOf(waiting, tick, at(100))).toBe('clock.wrong-state');
  expect(refusalOf(waiting, { type: 'meet', at: startedAt }, startedAt)).toBe('clock.wrong-state');
});

test('a shortened hour changes the times and nothing else', () => {
  const pace = { ...CLOCK_PACE, hourMs: 1000 };
  const plan = clockFor(ruleOf('us-take-it-down'), startedAt, pace);
  expect(plan.dueAt.getTime() - startedAt.getTime()).toBe(48_000);
  expect(plan.nextEventAt.getTime() - startedAt.getTime()).toBe(24_000);
});

test('however irregularly anyone looks, no warning or reminder comes twice, none after the end, and the breach comes once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10 * 60 }), { maxLength: 60 }), (minutes) => {
      let clock = running;
      let now = startedAt;
      const warned: number[] = [];
      const reminded: number[] = [];
      let breaches = 0;
      for (const pause of [...minutes, 100 * 60]) {
        now = new Date(now.getTime() + pause * MINUTE);
        const decision = decideClock(clock, tick, now);
        if (!decision.ok) continue;
        for (const event of decision.events) {
          if (event.type === 'ClockWarned') {
            warned.push(...event.hours);
            expect(now.getTime()).toBeLessThan(dueAt.getTime());
          }
          if (event.type === 'ClockReminderDue') {
            reminded.push(...event.percents);
            expect(now.getTime()).toBeLessThan(dueAt.getTime());
          }
          if (event.type === 'ClockBreached') breaches += 1;
        }
        clock = decision.next;
        expect(clock.nextEventAt === null || clock.nextEventAt.getTime() > now.getTime()).toBe(true);
      }
      expect(new Set(warned).size).toBe(warned.length);
      expect(new Set(reminded).size).toBe(reminded.length);
      expect([breaches, clock.state, clock.dueAt]).toEqual([1, 'breached', dueAt]);
    }),
  );
});
