import { armFaultPoints, faultPoint, type FaultPoint, parseFaultPlan, randomOf } from './fault-points';

afterEach(() => armFaultPoints(null));

/** The moments at which a process that passes every point `times` times would have died. */
function deathsOf(text: string, times: number): FaultPoint[] {
  const deaths: FaultPoint[] = [];
  armFaultPoints(parseFaultPlan(text), (point) => deaths.push(point));
  for (let i = 0; i < times; i++) for (const point of ['before-commit', 'after-post'] as const) faultPoint(point);
  return deaths;
}

it('an unarmed process survives every point', () => {
  armFaultPoints(null, () => {
    throw new Error('died');
  });
  expect(() => faultPoint('before-commit')).not.toThrow();
});

it('an armed process dies at the named points only, about as often as it was told', () => {
  const deaths = deathsOf('after-post:0.1;seed=7', 1000);
  expect(new Set(deaths)).toEqual(new Set(['after-post']));
  expect(deaths.length).toBeGreaterThan(60);
  expect(deaths.length).toBeLessThan(140);
});

it('the same seed draws the same deaths, another seed others', () => {
  const [first, again, other] = [7, 7, 8].map((seed) =>
    deathsOf(`after-post:0.3,before-commit:0.3;seed=${seed}`, 50).join(),
  );
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

it('random numbers of a seed are spread over 0 to 1', () => {
  const draw = randomOf(1);
  const drawn = Array.from({ length: 1000 }, draw);
  expect(Math.min(...drawn)).toBeLessThan(0.05);
  expect(Math.max(...drawn)).toBeGreaterThan(0.95);
  expect(Math.max(...drawn)).toBeLessThan(1);
});

it.each(['', 'after-lunch:0.1', 'after-post', 'after-post:', 'after-post:2', 'after-post:0.1;seed=x', 'a:b:c'])(
  '%p is not a plan',
  (text) => {
    expect(parseFaultPlan(text)).toBeNull();
  },
);
