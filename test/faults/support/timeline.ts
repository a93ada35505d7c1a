import { setTimeout as pause } from 'node:timers/promises';

interface Entry {
  readonly atMs: number;
  readonly run: () => Promise<unknown> | void;
}

/** Things that happen at set moments, side by side if need be. The end waits for all of them. */
export class Timeline {
  private readonly entries: Entry[] = [];

  at(atMs: number, run: Entry['run']): void {
    this.entries.push({ atMs, run });
  }

  /** Plays it; `isStopped` ends it early. What fails in the middle of chaos is told to `onError` and stops nothing. */
  async play(isStopped: () => boolean, onError: (error: unknown) => void): Promise<void> {
    const startedAt = performance.now();
    const running: Promise<unknown>[] = [];
    for (const { atMs, run } of [...this.entries].sort((a, b) => a.atMs - b.atMs)) {
      for (;;) {
        const leftMs = atMs - (performance.now() - startedAt);
        if (isStopped()) return;
        if (leftMs <= 0) break;
        await pause(Math.min(leftMs, 200));
      }
      running.push(Promise.resolve().then(run).catch(onError));
    }
    await Promise.all(running);
  }
}
