import { Batcher } from './batcher';

/** A transaction whose end the test decides. */
interface Running {
  readonly inputs: string[];
  end(error?: Error): void;
}

function batcherWith(limits: ConstructorParameters<typeof Batcher>[2], keysOf = (input: string) => [input[0]!]) {
  const begun: Running[] = [];
  const heard: (() => void)[] = [];
  const batcher = new Batcher<string, string>(
    (inputs) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error ? reject(error) : resolve(inputs.map((input) => `${input} done`)));
        begun.push({ inputs, end });
        heard.splice(0).forEach((hear) => hear());
      }),
    keysOf,
    limits,
  );
  const until = async (count: number): Promise<void> => {
    while (begun.length < count) await new Promise<void>((resolve) => heard.push(resolve));
  };
  return { batcher, begun, until };
}

describe('calls that share a transaction', () => {
  it('are those that came while the one before was running', async () => {
    const { batcher, begun, until } = batcherWith({ size: 10, atOnce: 1 });
    const first = batcher.submit('a1');
    await until(1);
    const rest = ['b1', 'c1', 'd1'].map((input) => batcher.submit(input));
    begun[0]!.end();
    await until(2);
    begun[1]!.end();
    expect(await Promise.all([first, ...rest])).toEqual(['a1 done', 'b1 done', 'c1 done', 'd1 done']);
    expect(begun.map(({ inputs }) => inputs)).toEqual([['a1'], ['b1', 'c1', 'd1']]);
  });

  it('never have a key in common, and those that have follow one another in their order, also across transactions', async () => {
    const { batcher, begun, until } = batcherWith({ size: 10, atOnce: 2 });
    const all = ['a1', 'a2', 'b1'].map((input) => batcher.submit(input));
    await until(1);
    all.push(batcher.submit('a3'), batcher.submit('c1'));
    await until(2);
    begun[0]!.end();
    await until(3);
    begun[1]!.end();
    begun[2]!.end();
    await until(4);
    begun[3]!.end();
    await Promise.all(all);
    expect(begun.map(({ inputs }) => inputs)).toEqual([['a1', 'b1'], ['c1'], ['a2'], ['a3']]);
  });

  it('do not wait for one that hangs longer than they may gather', async () => {
    const { batcher, begun, until } = batcherWith({ size: 10, atOnce: 2, gatherMs: 5 });
    const hanging = batcher.submit('a1');
    await until(1);
    const others = ['b1', 'c1'].map((input) => batcher.submit(input));
    await until(2);
    begun[1]!.end();
    expect(await Promise.all(others)).toEqual(['b1 done', 'c1 done']);
    begun[0]!.end();
    await hanging;
    expect(begun.map(({ inputs }) => inputs)).toEqual([['a1'], ['b1', 'c1']]);
  });

  it('gather no longer once they fill a transaction', async () => {
    const { batcher, begun, until } = batcherWith({ size: 2, atOnce: 2, gatherMs: 3_600_000 });
    const first = batcher.submit('a1');
    await until(1);
    const rest = ['b1', 'c1', 'd1'].map((input) => batcher.submit(input));
    await until(2);
    begun[1]!.end();
    expect(await Promise.all(rest.slice(0, 2))).toEqual(['b1 done', 'c1 done']);
    begun[0]!.end();
    await until(3);
    begun[2]!.end();
    await Promise.all([first, ...rest]);
    expect(begun.map(({ inputs }) => inputs)).toEqual([['a1'], ['b1', 'c1'], ['d1']]);
  });

  it('are tried alone when it fails: only the bad one is told of a failure', async () => {
    const { batcher, begun, until } = batcherWith({ size: 10, atOnce: 1 });
    const calls = Promise.allSettled(['a1', 'b1'].map((input) => batcher.submit(input)));
    await until(1);
    begun[0]!.end(new Error('both'));
    await until(2);
    begun[1]!.end(new Error('only a1'));
    await until(3);
    begun[2]!.end();
    expect((await calls).map((call) => (call.status === 'fulfilled' ? call.value : String(call.reason)))).toEqual([
      'Error: only a1',
      'b1 done',
    ]);
  });
});
