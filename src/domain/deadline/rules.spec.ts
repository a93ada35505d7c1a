import fc from 'fast-check';
import { InvariantError } from '../shared/decision';
import { clockFor, isRuleId, ruleOf, RULES } from './rules';

const HOUR = 3_600_000;
const hoursOf = (id: string, from = new Date('2026-05-20T10:00:00Z')): number =>
  (clockFor(ruleOf(id), from).dueAt.getTime() - from.getTime()) / HOUR;

test('TAKE IT DOWN gives 48 hours, with warnings at 24, 12, 4 and 1', () => {
  const plan = clockFor(ruleOf('us-take-it-down'), new Date('2026-05-20T10:00:00Z'));
  expect(plan).toEqual({
    kind: 'statutory',
    startedAt: new Date('2026-05-20T10:00:00Z'),
    dueAt: new Date('2026-05-22T10:00:00Z'),
    warningHours: [24, 12, 4, 1],
    reminderPercents: [50, 90],
    nextEventAt: new Date('2026-05-21T10:00:00Z'),
  });
});

test('India gives 2 hours, with one warning', () => {
  expect(hoursOf('in-it-rules-3-2-b')).toBe(2);
  expect(clockFor(ruleOf('in-it-rules-3-2-b'), new Date(0)).warningHours).toEqual([1]);
});

test('the Digital Services Act names no hours, so its clock is our own promise after 24 hours', () => {
  expect(RULES['eu-dsa-16'].limit.kind).toBe('undue_delay');
  expect(clockFor(RULES['eu-dsa-16'], new Date(0))).toMatchObject({
    kind: 'promise',
    warningHours: [12, 4, 1],
    reminderPercents: [],
  });
  expect(hoursOf('eu-dsa-16')).toBe(24);
});

test('TAKE IT DOWN asks for four elements, Article 16 for (a) to (d)', () => {
  expect(RULES['us-take-it-down'].elements.map(({ id }) => id)).toEqual([
    'signature',
    'location',
    'good_faith',
    'contact',
  ]);
  expect(RULES['eu-dsa-16'].elements.map(({ citation }) => citation.slice(-3))).toEqual(['(a)', '(b)', '(c)', '(d)']);
});

test('hours are hours: summer time, leap days and the turn of the year change nothing', () => {
  for (const from of ['2027-03-28T00:30:00Z', '2026-11-01T05:30:00Z', '2028-02-28T12:00:00Z', '2026-12-31T23:59:59Z']) {
    expect(hoursOf('us-take-it-down', new Date(from))).toBe(48);
  }
  fc.assert(
    fc.property(fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), (from) => {
      expect(hoursOf('us-take-it-down', from)).toBe(48);
    }),
  );
});

describe.each(Object.entries(RULES))('the rule %s', (id, rule) => {
  test('is filed under its own id', () => expect(rule.id).toBe(id));
  test('names its law, its source, and the month it was checked', () => {
    expect(rule.citation).not.toBe('');
    expect(URL.canParse(rule.source.url)).toBe(true);
    expect(rule.source.checkedOn).toMatch(/^\d{4}-\d{2}(-\d{2})?$/);
    expect(rule.inForceOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(rule.version).toBeGreaterThanOrEqual(1);
  });
  test('says what is uncertain, unless the law itself was read', () => {
    expect(rule.sureness === 'primary' || (rule.note ?? '').length > 40).toBe(true);
  });
  test('asks for each element once, in words', () => {
    expect(new Set(rule.elements.map((element) => element.id)).size).toBe(rule.elements.length);
    expect(rule.elements.length).toBeGreaterThan(0);
    for (const element of rule.elements) expect(element.text.length).toBeGreaterThan(10);
  });
  test('is a statutory clock only where the law names hours', () => {
    expect(rule.kind).toBe(rule.limit.kind === 'hours' ? 'statutory' : 'promise');
  });
});

test('a promise of ours to the person is no law: no notice can rest on it', () => {
  expect(isRuleId('helpline-update')).toBe(false);
});

test('a stored rule nobody wrote is damage, not an answer', () => {
  expect(isRuleId('constructor')).toBe(false);
  expect(() => ruleOf('eu-dsa-17')).toThrow(InvariantError);
});
