import { newDatabase } from '../../../bench/support/sql';
import { newSettings, throwawayScript, toolsScript } from '../../../bench/support/throwaway';
import type { LoadedCases } from './load-cases';
import { Platforms } from './platforms';
import { PostgresServer } from './postgres-server';
import { RedisServer } from './redis-server';

/** One Postgres, the databases on it, and every other server a run starts: all are gone when it is closed. */
export class FaultLab {
  private readonly cleanups: (() => unknown)[] = [];
  private databases = 0;

  /** Complete settings for a process of ours. Times are short so that a run ends; nothing else differs from a real one. */
  readonly settings: Readonly<Record<string, string>> = {
    ...newSettings(),
    LOG_LEVEL: 'warn',
    SWEEP_MS: '1000',
    QUEUE_CONCURRENCY: '50',
    DELIVERY_SCHEDULE_SECONDS: '0,1,2,4,8',
    OUTGOING_TIMEOUT_SECONDS: '4',
    CHECK_CONFIRM_SECONDS: '86400', // no looks at links in the middle of this: nothing is ever removed here
  };

  private constructor(
    readonly say: (line: string) => void,
    readonly directory: string,
    readonly postgres: PostgresServer,
    private readonly redisProgram: string | null,
  ) {}

  static async open(say: (line: string) => void): Promise<FaultLab> {
    const { makeTemporaryDirectory, remove } = await throwawayScript();
    const { findRedisServer } = await toolsScript();
    const found = await findRedisServer(say);
    const directory = makeTemporaryDirectory();
    try {
      const postgres = await PostgresServer.start(directory);
      const lab = new FaultLab(say, directory, postgres, 'path' in found ? found.path : null);
      lab.cleanups.push(() => remove(directory));
      lab.cleanups.push(() => postgres.stop());
      return lab;
    } catch (error) {
      remove(directory);
      throw error;
    }
  }

  get hasRedis(): boolean {
    return this.redisProgram !== null;
  }

  /** An empty, migrated database, or a copy of one. */
  database(template?: string): Promise<string> {
    return newDatabase(this.postgres.url, `faults_${(this.databases += 1)}`, template);
  }

  async redis(): Promise<RedisServer> {
    if (this.redisProgram === null) throw new Error('there is no redis-server on this machine');
    const redis = await RedisServer.start(this.redisProgram, this.directory);
    this.onClose(() => redis.kill({ keepsFile: false }));
    return redis;
  }

  async platforms(loaded: LoadedCases, seed: number): Promise<Platforms> {
    const platforms = await Platforms.start(this.directory, seed, loaded.secrets);
    this.onClose(() => platforms.stop());
    return platforms;
  }

  onClose(cleanup: () => unknown): void {
    this.cleanups.push(cleanup);
  }

  /** Safe to call twice, and in the middle of everything. */
  async close(): Promise<void> {
    for (const cleanup of this.cleanups.splice(0).reverse()) {
      try {
        await cleanup();
      } catch (error) {
        this.say(`could not tidy up: ${(error as Error).message}`);
      }
    }
  }
}
