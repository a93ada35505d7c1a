import { Child } from '../../../bench/support/child';
import { compiled } from '../../../bench/support/lab';
import { processDatabase, type Sql } from '../../../bench/support/sql';
import type { Stage } from '../stage';
import { Crew } from './crew';
import { leadChannelsTo, type Platforms } from './platforms';
import type { RedisServer } from './redis-server';
import { type Questions, questionsTo } from './sql';
import { TcpProxy } from './tcp-proxy';

/** A copy of the loaded database with platforms, a queue and wires of its own, for one act. */
export class World {
  private readonly crews: Crew[] = [];

  private constructor(
    private readonly stage: Stage,
    private readonly questions: Questions,
    readonly database: string,
    readonly platforms: Platforms,
    readonly redis: RedisServer | null,
    readonly wires: { readonly postgres: TcpProxy; readonly redis: TcpProxy | null },
  ) {}

  static async open(stage: Stage): Promise<World> {
    const { lab, engine, loaded, seed } = stage;
    const database = await lab.database(loaded.database);
    const questions = questionsTo(database);
    const platforms = await lab.platforms(loaded, seed);
    const redis = engine === 'redis' ? await lab.redis() : null;
    const wires = {
      postgres: await TcpProxy.start(lab.postgres.port),
      redis: redis === null ? null : await TcpProxy.start(redis.port),
    };
    lab.onClose(() => wires.postgres.stop());
    lab.onClose(() => wires.redis?.stop());
    await leadChannelsTo(questions.sql, platforms.port);
    return new World(stage, questions, database, platforms, redis, wires);
  }

  get sql(): Sql {
    return this.questions.sql;
  }

  async crew(size: number, more: Readonly<Record<string, string>> = {}): Promise<Crew> {
    const { lab, seed, logFile } = this.stage;
    const crew = await Crew.start({
      size,
      env: {
        ...lab.settings,
        ...processDatabase(through(this.database, this.wires.postgres)),
        OUTGOING_ALLOW_PRIVATE: `*.localhost:${this.platforms.port}`,
        QUEUE_PREFIX: `faults-${seed}`,
        ...(this.redis === null ? {} : { REDIS_URL: through(this.redis.url, this.wires.redis!) }),
        ...more,
      },
      ...(logFile === undefined ? {} : { logFile }),
    });
    this.crews.push(crew);
    lab.onClose(() => crew.dismiss('SIGKILL'));
    return crew;
  }

  async web(more: Readonly<Record<string, string>> = {}): Promise<Child> {
    const { lab } = this.stage;
    const web = await Child.start(compiled('src/main.js'), {
      ...lab.settings,
      ...processDatabase(this.database),
      ...more,
    });
    lab.onClose(() => web.stop());
    return web;
  }

  async close(): Promise<void> {
    await Promise.all(this.crews.map((crew) => crew.dismiss('SIGKILL')));
    await this.platforms.stop();
    await this.questions.end();
    await this.redis?.kill({ keepsFile: false });
  }
}

export function through(url: string, wire: TcpProxy): string {
  const changed = new URL(url);
  changed.port = String(wire.port);
  return changed.href;
}

/** Runs one act in a world of its own, which is gone afterwards. */
export async function inWorld<T>(stage: Stage, act: (world: World) => Promise<T>): Promise<T> {
  const world = await World.open(stage);
  try {
    return await act(world);
  } finally {
    await world.close();
  }
}
