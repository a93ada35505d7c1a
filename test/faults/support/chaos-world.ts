import { setTimeout as pause } from 'node:timers/promises';
import { Child } from '../../../bench/support/child';
import { compiled } from '../../../bench/support/lab';
import { processDatabase, type Sql } from '../../../bench/support/sql';
import type { Fault, Plan, Size, Wire } from '../plan';
import type { Stage } from '../stage';
import { Crew } from './crew';
import type { Trouble } from './due-clocks';
import { type HeldBack, type Span, watchLag } from './held-back';
import { leadChannelsTo, type Platforms, PLATFORM_SLUGS } from './platforms';
import type { RedisServer } from './redis-server';
import { questionsTo, type Questions } from './sql';
import { TcpProxy } from './tcp-proxy';

/** The parts around the notices of one chaotic run, and everything that is done to them. */
export class ChaosWorld {
  readonly happened: Record<string, number> = {};
  private restarting: Promise<void> = Promise.resolve();
  /** The wires live in this process: what it does not look at is held back. */
  private readonly gaps: Span[] = [];
  private readonly stopWatching = watchLag((gap) => this.gaps.push(gap));

  private constructor(
    private readonly stage: Stage,
    private readonly questions: Questions,
    readonly platforms: Platforms,
    readonly crew: Crew,
    private readonly parts: { web: Child; redis: RedisServer | null; wires: Partial<Record<Wire, TcpProxy>> },
  ) {}

  static async create(stage: Stage, plan: Plan, size: Size): Promise<ChaosWorld> {
    const { lab, engine, loaded, seed } = stage;
    const database = await lab.database(loaded.database);
    const questions = questionsTo(database);
    const platforms = await lab.platforms(loaded, seed);
    const redis = engine === 'redis' ? await lab.redis() : null;
    const wires: Partial<Record<Wire, TcpProxy>> = {
      platforms: await TcpProxy.start(platforms.port),
      postgres: await TcpProxy.start(lab.postgres.port),
      ...(redis === null ? {} : { redis: await TcpProxy.start(redis.port) }),
    };
    for (const wire of Object.values(wires)) lab.onClose(() => wire.stop());
    await leadChannelsTo(questions.sql, wires.platforms!.port);
    await platforms.set('flaky', plan.flaky.map(slugOf));
    const web = await Child.start(compiled('src/main.js'), { ...lab.settings, ...processDatabase(database) });
    lab.onClose(() => web.stop());
    const crew = await Crew.start({
      size: size.workers,
      env: {
        ...lab.settings,
        ...processDatabase(through(database, wires.postgres!)),
        OUTGOING_ALLOW_PRIVATE: `*.localhost:${wires.platforms!.port}`,
        QUEUE_PREFIX: `faults-${seed}`,
        ...(redis === null ? {} : { REDIS_URL: through(redis.url, wires.redis!) }),
      },
      faultPoints: size.faultPoints,
      seed: plan.pointSeed,
      ...(stage.logFile === undefined ? {} : { logFile: stage.logFile }),
    });
    lab.onClose(() => crew.dismiss('SIGKILL'));
    return new ChaosWorld(stage, questions, platforms, crew, { web, redis, wires });
  }

  get sql(): Sql {
    return this.questions.sql;
  }

  get webPort(): number {
    return this.parts.web.ready.port!;
  }

  note(what: string): void {
    this.happened[what] = (this.happened[what] ?? 0) + 1;
  }

  readonly noteError = (error: unknown): void => {
    this.note('suite error');
    this.stage.say(`  ${this.stage.engine}: ${(error as Error).message}`);
  };

  async apply(fault: Fault): Promise<void> {
    this.note(fault.kind === 'network' ? `${fault.wire} ${fault.fault.kind}` : fault.kind);
    switch (fault.kind) {
      case 'kill':
        return this.crew.kill(fault.worker);
      case 'clock':
        this.crew.kill(fault.worker, fault.offsetSeconds);
        await pause(fault.forMs);
        return this.crew.kill(fault.worker);
      case 'freeze': {
        const frozen = this.crew.freeze(fault.worker);
        await pause(fault.forMs);
        frozen?.kill('SIGCONT');
        return;
      }
      case 'redis':
        return this.oneAfterTheOther(async () => {
          await this.parts.redis!.kill({ keepsFile: fault.keepsFile });
          await pause(fault.downMs);
          await this.parts.redis!.start();
        });
      case 'flush':
        return this.oneAfterTheOther(() => this.parts.redis!.flush());
      case 'postgres':
        return this.stage.lab.postgres.restart();
      case 'network': {
        const wire = this.parts.wires[fault.wire]!;
        wire.apply(fault.fault);
        await pause(fault.forMs);
        return wire.heal();
      }
      case 'dead':
        await this.platforms.set('dead', [slugOf(fault.platform)]);
        await pause(fault.forMs);
        await this.platforms.set('well', [slugOf(fault.platform)]);
    }
  }

  /** From now on nothing is broken by us any more; what was broken has to heal by itself. */
  async heal(): Promise<void> {
    for (const wire of Object.values(this.parts.wires)) wire.heal();
    await this.platforms.set('well');
    this.crew.disarm();
  }

  /** Times in which a clock cannot be expected to be noticed: no Postgres, or no worker. */
  troubles(): Trouble[] {
    return [...this.stage.lab.postgres.outages, ...this.crew.idleTimes()];
  }

  /** What we did to bytes on their way to a platform. */
  heldBack(): HeldBack {
    return { gaps: [...this.gaps, ...this.platforms.gaps()], delays: this.parts.wires.platforms!.delays };
  }

  async end(): Promise<void> {
    await this.crew.dismiss();
    await this.parts.web.stop();
    await this.platforms.stop();
  }

  close(): Promise<void> {
    this.stopWatching();
    return this.questions.end();
  }

  /** A server is not killed while it is coming back; two that meet happen one after the other. */
  private oneAfterTheOther(work: () => Promise<void>): Promise<void> {
    const mine = this.restarting.then(work);
    this.restarting = mine.catch(() => undefined);
    return mine;
  }
}

const slugOf = (index: number): string => PLATFORM_SLUGS[index]!;

function through(url: string, wire: TcpProxy): string {
  const changed = new URL(url);
  changed.port = String(wire.port);
  return changed.href;
}
