/** One time limit over all steps of a call. */
export class TimeLimit {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout;
  private readonly expired: Promise<never>;
  passed = false;

  constructor(timeoutMs: number) {
    this.expired = new Promise((_resolve, reject) => {
      this.timer = setTimeout(() => {
        this.passed = true;
        this.controller.abort();
        reject(new Error('the time limit has passed'));
      }, timeoutMs);
    });
    this.expired.catch(() => undefined);
  }

  /**
   * Runs one step until the time limit. undici looks at the signal only once a connection stands (measured: a hanging
   * DNS held a call for the whole connect timeout), so the limit is kept here; the aborted request is never written.
   */
  race<T>(step: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const running = step(this.controller.signal);
    running.catch(() => undefined);
    return Promise.race([running, this.expired]);
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}
