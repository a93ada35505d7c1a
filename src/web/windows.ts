interface Window {
  taken: number;
  readonly endsAtMs: number;
}

/** Beyond this the oldest are forgotten: they then start anew, so nobody is refused for somebody else's flood. */
const MOST_KEPT = 50_000;

/** Counts per key in fixed windows of time, in this process's memory. */
export class Windows {
  private readonly kept = new Map<string, Window>();

  constructor(private readonly mostKept = MOST_KEPT) {}

  /** Takes one of `limit`. Answers 0, or when none is left in how many seconds the window ends. */
  take(key: string, { limit, perSeconds }: { limit: number; perSeconds: number }, now: Date): number {
    const nowMs = now.getTime();
    const known = this.kept.get(key);
    const window =
      known !== undefined && known.endsAtMs > nowMs ? known : { taken: 0, endsAtMs: nowMs + perSeconds * 1000 };
    if (window !== known) this.keep(key, window, nowMs);
    if (window.taken >= limit) return Math.ceil((window.endsAtMs - nowMs) / 1000);
    window.taken += 1;
    return 0;
  }

  get size(): number {
    return this.kept.size;
  }

  private keep(key: string, window: Window, nowMs: number): void {
    // A key that comes back is the newest again; what is over goes first, then the oldest.
    this.kept.delete(key);
    for (const [oldest, { endsAtMs }] of this.kept) {
      if (endsAtMs > nowMs && this.kept.size < this.mostKept) break;
      this.kept.delete(oldest);
    }
    this.kept.set(key, window);
  }
}
