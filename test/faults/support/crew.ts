import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { compiled } from '../../../bench/support/lab';

export interface CrewOptions {
  readonly size: number;
  readonly env: Readonly<Record<string, string>>;
  /** FAULT_POINTS without its seed; every start draws with a seed of its own. */
  readonly faultPoints?: string;
  readonly seed?: number;
  /** Where the workers' logs go; nowhere if left out. */
  readonly logFile?: string;
}

interface Place {
  child: ChildProcess | null;
  isReady: boolean;
  starts: number;
  clockOffsetSeconds: number;
}

const AGAIN_AFTER_MS = 200;
/** Beyond the 27 seconds a worker gives itself. */
const STOP_WITHIN_MS = 35_000;

/** Worker processes as in production, each started again when it dies, as a container runtime would. */
export class Crew {
  /** How often a worker was killed: by us from outside, and by itself at each instrumented point. */
  readonly kills: Record<string, number> = { outside: 0 };
  private readonly places: Place[];
  private isOver = false;
  private isArmed = true;
  private readonly log: number | 'ignore';
  /** Since when nobody was ready, and the times when that was so. */
  private nobodySince: number | null = Date.now();
  private readonly gaps: { from: number; to: number }[] = [];

  private constructor(private readonly options: CrewOptions) {
    this.log = options.logFile === undefined ? 'ignore' : openSync(options.logFile, 'a');
    this.places = Array.from({ length: options.size }, () => ({
      child: null,
      isReady: false,
      starts: 0,
      clockOffsetSeconds: 0,
    }));
  }

  /** Resolves when all of them are ready. */
  static async start(options: CrewOptions): Promise<Crew> {
    const crew = new Crew(options);
    await Promise.all(crew.places.map((_, index) => crew.launch(index)));
    return crew;
  }

  get totalKills(): number {
    return Object.values(this.kills).reduce((sum, count) => sum + count, 0);
  }

  /** Times during which no worker was ready, the present one included. */
  idleTimes(): { from: number; to: number }[] {
    return this.nobodySince === null ? this.gaps : [...this.gaps, { from: this.nobodySince, to: Date.now() }];
  }

  /** Pulls the plug of one; it is started again. With an offset its next life believes another time. */
  kill(index: number, nextClockOffsetSeconds = 0): void {
    const place = this.places[index]!;
    place.clockOffsetSeconds = nextClockOffsetSeconds;
    if (place.child === null) return;
    this.kills['outside'] = (this.kills['outside'] ?? 0) + 1;
    place.child.kill('SIGKILL');
  }

  /** The last kill: from their next life on nobody dies by himself, and every clock is right. */
  disarm(): void {
    this.isArmed = false;
    for (const index of this.places.keys()) this.kill(index);
  }

  freeze(index: number): ChildProcess | null {
    const { child } = this.places[index]!;
    child?.kill('SIGSTOP');
    return child;
  }

  /** Asks one to stop; answers its exit code and how long it took. It is started again when told. */
  async retire(index: number): Promise<{ code: number | null; ms: number }> {
    const place = this.places[index]!;
    const { child } = place;
    place.child = null;
    if (child === null) return { code: 0, ms: 0 };
    return end(child, 'SIGTERM');
  }

  launch(index: number): Promise<void> {
    const place = this.places[index]!;
    place.starts += 1;
    const { env, faultPoints, seed = 1 } = this.options;
    const child = spawn(process.execPath, [compiled('src/worker.js')], {
      env: {
        PATH: process.env['PATH'] ?? '',
        ...env,
        ...(faultPoints === undefined || !this.isArmed
          ? {}
          : { FAULT_POINTS: `${faultPoints};seed=${seed + index * 10_000 + place.starts}` }),
        ...(place.clockOffsetSeconds === 0 ? {} : { FAULT_CLOCK_OFFSET_SECONDS: String(place.clockOffsetSeconds) }),
      },
      stdio: ['ignore', this.log, 'pipe', 'ipc'],
      detached: true, // Ctrl-C must reach us first
    });
    place.child = child;
    const killWithUs = () => child.kill('SIGKILL');
    process.once('exit', killWithUs);
    child.stderr!.on('data', (chunk: Buffer) => {
      const point = /^fault point (\S+)$/m.exec(chunk.toString())?.[1];
      if (point !== undefined) this.kills[point] = (this.kills[point] ?? 0) + 1;
    });
    return new Promise((resolve) => {
      child.once('message', () => {
        if (place.child === child) place.isReady = true;
        this.noteReadiness();
        resolve();
      });
      child.once('exit', () => {
        process.off('exit', killWithUs);
        if (place.child !== child && place.child !== null) return;
        place.isReady = false;
        this.noteReadiness();
        // Retired ones are launched again by whoever retired them.
        if (this.isOver || place.child === null) return resolve();
        setTimeout(() => void (this.isOver ? resolve() : this.launch(index).then(resolve)), AGAIN_AFTER_MS);
      });
    });
  }

  /** Ends all of them. Answers how many did not end by themselves with code 0. */
  async dismiss(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number> {
    this.isOver = true;
    const living = this.places.flatMap(({ child }) => (child === null ? [] : [child]));
    const ends = await Promise.all(living.map((child) => end(child, signal)));
    return ends.filter(({ code }) => code !== 0).length;
  }

  private noteReadiness(): void {
    const isAnybody = this.places.some((place) => place.isReady);
    if (isAnybody && this.nobodySince !== null) {
      this.gaps.push({ from: this.nobodySince, to: Date.now() });
      this.nobodySince = null;
    } else if (!isAnybody && this.nobodySince === null) this.nobodySince = Date.now();
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<{ code: number | null; ms: number }> {
  const startedAt = performance.now();
  if (child.exitCode !== null || child.signalCode !== null) return { code: child.exitCode, ms: 0 };
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.kill('SIGCONT');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  const code = await ended;
  clearTimeout(timer);
  return { code, ms: performance.now() - startedAt };
}
