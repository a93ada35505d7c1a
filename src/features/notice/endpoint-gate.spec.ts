import { EndpointGate, type EndpointPass, type Entry } from './endpoint-gate';

/** A gate of twenty places whose clock the test holds. */
class Gate {
  ms = 0;
  readonly gate = new EndpointGate({ places: 20, now: () => this.ms });

  /** Places taken at once, each with its call begun; the rest are reasons or still wait. */
  async take(channelId: string, count: number): Promise<{ passes: EndpointPass[]; rest: Promise<Entry>[] }> {
    const entries = Array.from({ length: count }, () => this.gate.enter(channelId));
    const passes: EndpointPass[] = [];
    const rest: Promise<Entry>[] = [];
    for (const entry of entries) {
      const now = await Promise.race([entry, Promise.resolve(null)]);
      if (now !== null && 'pass' in now) passes.push(now.pass);
      else rest.push(entry);
    }
    for (const pass of passes) pass.start();
    return { passes, rest };
  }

  async prove(channelId: string, times: number): Promise<void> {
    for (let n = 0; n < times; n++) {
      const { passes } = await this.take(channelId, 1);
      passes[0]!.leave('success');
    }
  }
}

describe('the gate of endpoints', () => {
  let gate: Gate;
  beforeEach(() => {
    gate = new Gate();
  });

  it('gives a new endpoint four places, and those who wait their turn as places become free', async () => {
    const { passes, rest } = await gate.take('a', 6);
    expect(passes).toHaveLength(4);
    passes[0]!.leave('unused');
    passes[1]!.leave('unused');
    const late = await Promise.all(rest);
    expect(late.every((entry) => 'pass' in entry)).toBe(true);
  });

  it('earns an endpoint one more place with each success, up to half of all', async () => {
    await gate.prove('a', 3);
    expect((await gate.take('a', 8)).passes).toHaveLength(7);
    gate = new Gate();
    await gate.prove('b', 50);
    expect((await gate.take('b', 11)).passes).toHaveLength(10);
  });

  it('halves the places with each failure, down to one', async () => {
    await gate.prove('a', 4);
    for (const left of [4, 2, 1, 1]) {
      const { passes } = await gate.take('a', 1);
      passes[0]!.leave('failure');
      const taken = await gate.take('a', left + 1);
      expect(taken.passes).toHaveLength(left);
      for (const pass of taken.passes) pass.leave('unused');
      const [last] = await Promise.all(taken.rest);
      if (last !== undefined && 'pass' in last) last.pass.leave('unused');
    }
  });

  it('keeps half of the places free of endpoints that have not proved themselves', async () => {
    for (const dead of ['d1', 'd2', 'd3', 'd4']) await gate.take(dead, 4);
    gate.ms += 1_500; // nobody answers
    await gate.prove('well', 10);
    expect((await gate.take('well', 10)).passes).toHaveLength(10);
  });

  it('lets the first call of an unknown endpoint through however many dead ones there are', async () => {
    for (let n = 0; n < 12; n++) await gate.take(`dead-${n}`, 4);
    gate.ms += 1_500;
    expect((await gate.take('new', 1)).passes).toHaveLength(1);
  });

  it('takes an endpoint for slow when a call lasts over a second: no more calls, and none waits for it', async () => {
    await gate.prove('a', 10);
    await gate.take('a', 1);
    gate.ms += 1_001;
    const { passes, rest } = await gate.take('a', 2);
    expect(passes).toHaveLength(0);
    expect(await Promise.all(rest)).toEqual([{ putOff: 'slow' }, { putOff: 'slow' }]);
    await gate.prove('b', 10);
    expect((await gate.take('b', 3)).passes).toHaveLength(3);
  });

  it('does not count the time before a call begins', async () => {
    await gate.prove('a', 1);
    const entry = await gate.gate.enter('a');
    gate.ms += 5_000; // the database was slow, not the platform
    expect('pass' in entry).toBe(true);
    expect((await gate.take('a', 1)).passes).toHaveLength(1);
  });

  it('lets one call at a time through while a breaker is open, and turns those away who wait', async () => {
    const { passes, rest } = await gate.take('a', 6);
    gate.gate.learn('a', { isOpen: true });
    expect(await Promise.all(rest)).toEqual([{ putOff: 'open' }, { putOff: 'open' }]);
    for (const pass of passes) pass.leave('failure');
    const probe = await gate.take('a', 2);
    expect(probe.passes).toHaveLength(1);
    expect(await Promise.all(probe.rest)).toEqual([{ putOff: 'open' }]);
    gate.gate.learn('a', { isOpen: false });
    probe.passes[0]!.leave('success');
    expect((await gate.take('a', 2)).passes).toHaveLength(2);
  });

  it('keeps to the number of calls that a channel allows', async () => {
    gate.gate.limit('a', 2);
    await gate.prove('a', 10);
    expect((await gate.take('a', 3)).passes).toHaveLength(2);
  });

  it('counts a place once, however often it is left', async () => {
    gate.gate.limit('a', 1);
    const { passes } = await gate.take('a', 1);
    passes[0]!.leave('success');
    passes[0]!.leave('success');
    expect((await gate.take('a', 3)).passes).toHaveLength(1);
  });
});
