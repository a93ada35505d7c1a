import path from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/local/embedded-postgres';

const SETTINGS = [
  'max_connections=200',
  // Commit times tell to the millisecond what came after a withdrawal (`pg_xact_commit_timestamp`).
  'track_commit_timestamp=on',
  // A start after a crash first opens and syncs every file, also of the databases that earlier acts left: ten thousand
  // files, twenty seconds. One call for the whole file system does the same for this short-lived server.
  ...(process.platform === 'linux' ? ['recovery_init_sync_method=syncfs'] : []),
];

/** A Postgres of our own that waits for its disk, as in production, and can be ended in the middle of everything. */
export class PostgresServer {
  /** Times in which it was away. */
  readonly outages: { from: number; to: number }[] = [];
  private restarting: Promise<void> = Promise.resolve();

  private constructor(
    private readonly dataDir: string,
    private server: EmbeddedPostgres,
  ) {}

  static async start(directory: string): Promise<PostgresServer> {
    const dataDir = path.join(directory, 'postgres');
    return new PostgresServer(dataDir, await startEmbeddedPostgres({ dataDir, settings: SETTINGS }));
  }

  get url(): string {
    return this.server.url;
  }

  get port(): number {
    return this.server.port;
  }

  /** The immediate shutdown: sessions are cut, nothing is written down; the next start recovers from the log. */
  restart(): Promise<void> {
    const mine = this.restarting.then(() => this.endAndStart());
    this.restarting = mine.catch(() => undefined); // two that meet happen one after the other
    return mine;
  }

  async stop(): Promise<void> {
    await this.restarting;
    await this.server.stop();
  }

  private async endAndStart(): Promise<void> {
    const from = Date.now();
    const { pid, port, ended } = this.server;
    process.kill(pid, 'SIGQUIT');
    await ended;
    this.server = await startEmbeddedPostgres({ dataDir: this.dataDir, settings: SETTINGS, port });
    this.outages.push({ from, to: Date.now() });
  }
}
