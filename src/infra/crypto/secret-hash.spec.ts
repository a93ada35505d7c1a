import { Gate } from './gate';
import { SecretHasher } from './secret-hash';

/** Small enough for a test; the cost only changes how long it takes. */
const CHEAP = { memoryKib: 256, timeCost: 1, parallelism: 1 };

describe('a hashed secret', () => {
  const hasher = new SecretHasher(CHEAP);

  it('is Argon2id with its own salt, and only the same secret verifies', async () => {
    const stored = await hasher.hashSecret('apple river stone');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=256,t=1,p=1\$/);
    expect(stored).not.toBe(await hasher.hashSecret('apple river stone'));
    expect(await hasher.verifySecret(stored, 'apple river stone')).toBe(true);
    expect(await hasher.verifySecret(stored, 'apple river stonE')).toBe(false);
  });

  it('costs 46 MiB and one pass unless told otherwise (OWASP)', async () => {
    expect(await new SecretHasher().hashSecret('x')).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
  });

  it('of an unknown receipt is refused after the same work as a wrong phrase', async () => {
    const costly = new SecretHasher({ memoryKib: 32_768 });
    const stored = await costly.hashSecret('right');
    // Processor time, not the clock on the wall: what else the machine does then does not count.
    const work = async (of: string | null): Promise<number> => {
      const before = process.cpuUsage();
      expect(await costly.verifySecret(of, 'wrong')).toBe(false);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const [wrong, unknown] = [[] as number[], [] as number[]];
    for (let round = 0; round < 9; round += 1) {
      wrong.push(await work(stored));
      unknown.push(await work(null));
    }
    // No work at all would take microseconds.
    const ratio = Math.min(...unknown) / Math.min(...wrong);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('that is no hash at all is a broken row, not a wrong secret', async () => {
    await expect(hasher.verifySecret('not a hash', 'x')).rejects.toThrow();
  });

  it('leaves the event loop free while it is made', async () => {
    const costly = new SecretHasher({ memoryKib: 65_536, timeCost: 4 });
    let turns = 0;
    let running = true;
    const count = (): void => {
      turns += 1;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    await costly.hashSecret('x');
    running = false;
    expect(turns).toBeGreaterThan(50);
  });
});

describe('the gate', () => {
  it('never lets more than its limit run, keeps the order, and outlives a failing task', async () => {
    const gate = new Gate(2);
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const task = (n: number) => async (): Promise<number> => {
      order.push(n);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (n === 3) throw new Error('planned');
      return n;
    };
    // Newcomers, while places are handed on: they must not find a place that is none.
    const newcomers: Promise<number>[] = [];
    const inviting = (n: number) => async (): Promise<number> => {
      const result = await task(n)();
      if (n === 4) newcomers.push(gate.run(task(10)), gate.run(task(11)), gate.run(task(12)));
      return result;
    };
    const results = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => gate.run(inviting(n))));
    await Promise.all(newcomers);
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(results.filter((result) => result.status === 'rejected')).toHaveLength(1);
    expect(await gate.run(() => Promise.resolve('still open'))).toBe('still open');
  });
});
