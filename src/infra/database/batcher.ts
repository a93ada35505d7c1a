interface Waiting<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Joins calls that arrive while the database is busy into one transaction: fifty jobs that each want a row changed cost
 * one round of statements instead of fifty. A caller waits for its own result and is told its own failure; when a batch
 * fails, each of its calls is tried alone, so that one bad row never sinks its neighbours.
 */
export class Batcher<Input, Output> {
  private readonly waiting: Waiting<Input, Output>[] = [];
  private running = 0;

  constructor(
    private readonly run: (inputs: Input[]) => Promise<Output[]>,
    /** Calls that have a key in common never share a batch: the second must see what the first did. */
    private readonly keysOf: (input: Input) => readonly string[],
    private readonly limits: { readonly size: number; readonly atOnce: number } = { size: 100, atOnce: 1 },
  ) {}

  submit(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ input, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.running >= this.limits.atOnce || this.waiting.length === 0) return;
    this.running += 1;
    // One turn of the event loop lets the calls that become ready together travel together.
    setImmediate(() => {
      const batch = this.takeBatch();
      void this.settle(batch).finally(() => {
        this.running -= 1;
        this.next();
      });
    });
  }

  private takeBatch(): Waiting<Input, Output>[] {
    const keys = new Set<string>();
    const batch: Waiting<Input, Output>[] = [];
    for (let i = 0; i < this.waiting.length && batch.length < this.limits.size;) {
      const entry = this.waiting[i]!;
      const own = this.keysOf(entry.input);
      const isFree = !own.some((key) => keys.has(key));
      for (const key of own) keys.add(key);
      if (!isFree) {
        i += 1;
        continue;
      }
      batch.push(entry);
      this.waiting.splice(i, 1);
    }
    return batch;
  }

  private async settle(batch: Waiting<Input, Output>[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      const outputs = await this.run(batch.map((entry) => entry.input));
      batch.forEach((entry, index) => entry.resolve(outputs[index]!));
    } catch (error) {
      if (batch.length === 1) return batch[0]!.reject(error);
      for (const entry of batch) await this.settle([entry]);
    }
  }
}
