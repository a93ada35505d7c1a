interface Waiting<Input, Output> {
  readonly input: Input;
  readonly keys: readonly string[];
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchLimits {
  /** Calls in one transaction. */
  readonly size: number;
  /** Transactions at the same time. */
  readonly atOnce: number;
  /**
   * While one runs, the next begins only after so many milliseconds, unless a full one is there: what comes until then
   * gathers, and one that waits for somebody's lock does not hold up the others for longer. Left out: at once.
   */
  readonly gatherMs?: number;
}

/**
 * Joins calls that arrive while the database is busy into one transaction: fifty jobs that each want a row changed cost
 * one round of statements instead of fifty. A caller waits for its own result and is told its own failure; when a batch
 * fails, each of its calls is tried alone, so that one bad row never sinks its neighbours.
 */
export class Batcher<Input, Output> {
  private readonly waiting: Waiting<Input, Output>[] = [];
  private readonly busy = new Set<string>();
  private running = 0;
  private startedAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly run: (inputs: Input[]) => Promise<Output[]>,
    /** Calls that have a key in common follow one another: the second must see what the first did. */
    private readonly keysOf: (input: Input) => readonly string[],
    private readonly limits: BatchLimits = { size: 100, atOnce: 1 },
  ) {}

  submit(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ input, keys: this.keysOf(input), resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.running >= this.limits.atOnce || this.waiting.length === 0) return;
    const isGathering = this.running > 0 && this.waiting.length < this.limits.size;
    const gatherMs = isGathering ? this.startedAt + (this.limits.gatherMs ?? 0) - performance.now() : 0;
    if (gatherMs > 0) return this.nextAfter(gatherMs);
    this.running += 1;
    this.startedAt = performance.now();
    // One turn of the event loop lets the calls that become ready together travel together.
    setImmediate(() => {
      const batch = this.takeBatch();
      void this.settle(batch).finally(() => {
        this.running -= 1;
        for (const key of batch.flatMap(({ keys }) => keys)) this.busy.delete(key);
        // With nothing taken, all that waits follows calls that still run: their end looks again.
        if (batch.length > 0) this.next();
      });
    });
  }

  private nextAfter(ms: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.next();
    }, ms).unref();
  }

  private takeBatch(): Waiting<Input, Output>[] {
    const before = new Set(this.busy);
    const batch: Waiting<Input, Output>[] = [];
    for (let i = 0; i < this.waiting.length && batch.length < this.limits.size;) {
      const entry = this.waiting[i]!;
      const isFree = !entry.keys.some((key) => before.has(key));
      for (const key of entry.keys) before.add(key);
      if (!isFree) {
        i += 1;
        continue;
      }
      for (const key of entry.keys) this.busy.add(key);
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
