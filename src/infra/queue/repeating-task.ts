/** Runs one piece of work again and again, never twice at once; can be woken early and stopped cleanly. */
export class RepeatingTask {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private isWoken = false;
  isStopping = false;

  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<void>,
  ) {}

  start(): void {
    this.isStopping = false;
    this.wake();
  }

  /** Runs the work now, or once more right after the run that is under way. */
  wake(): void {
    if (this.isStopping) return;
    if (this.running) {
      this.isWoken = true;
      return;
    }
    clearTimeout(this.timer);
    this.running = this.work().finally(() => {
      this.running = null;
      if (this.isStopping) return;
      if (this.isWoken) {
        this.isWoken = false;
        this.wake();
      } else {
        this.timer = setTimeout(() => this.wake(), this.everyMs);
      }
    });
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.running;
  }
}
