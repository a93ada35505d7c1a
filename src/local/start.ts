import { spawn, type StdioOptions } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { AppProcess } from './app-process';
import { makeMissingKeys, openDataDirectory, type DataDirectory } from './data-directory';
import { movedTo, newDemo, readDemo, writeDemo, type DemoFile } from './demo-file';
import { freePort, startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres';
import { takeFileLock } from './file-lock';
import { startMailbox, type Mailbox } from './mailbox/mailbox-server';
import { startSandbox, type Sandbox } from './sandbox/sandbox-server';
import { readStartOptions, USAGE, type StartOptions } from './start-options';
import { welcome } from './welcome';

/** Shows a step on the terminal; the returned function says that it is done. */
export type ShowStep = (label: string) => (remark?: string) => void;

export interface StartContext {
  readonly showStep: ShowStep;
  readonly startedAtMs: number;
}

const REPOSITORY = path.resolve(__dirname, '..', '..', '..');
const APP = path.resolve(__dirname, '..', 'all-in-one.js');

/**
 * `npm start`: everything one helpline needs, in one terminal. In production it runs the app with the environment as
 * it is, and nothing else. Resolves with the exit code when all of it has stopped again.
 */
export async function start(argv: readonly string[], context: StartContext): Promise<number> {
  let options: StartOptions;
  try {
    options = readStartOptions(argv, process.env, REPOSITORY);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (process.env.NODE_ENV === 'production') return runInProduction(options.givenPort);
  return new LocalInstance(options, context).run();
}

/** The app checks its settings itself and says one line per problem; its words and its exit code are ours. */
function runInProduction(port: number | undefined): Promise<number> {
  const env = port === undefined ? process.env : { ...process.env, PORT: String(port) };
  // Its own group, so that Ctrl-C comes once; the channel tells it when we are gone.
  const stdio: StdioOptions = ['inherit', 'inherit', 'inherit', 'ipc'];
  const detached = process.platform !== 'win32';
  const child = spawn(process.execPath, ['--enable-source-maps', APP], { env, stdio, detached });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGTERM' ? 0 : 1)));
  });
}

/** Thrown at the next safe point after Ctrl-C during the start. */
class StopRequested extends Error {}

class LocalInstance {
  /** What runs, in the order it was started; stopped in the opposite order. */
  private readonly running: (() => Promise<void>)[] = [];
  private askToStop!: () => void;
  private isStopRequested = false;
  private readonly stopRequested = new Promise<void>((resolve) => (this.askToStop = resolve));
  private fail!: (error: Error) => void;
  private readonly failed = new Promise<never>((_resolve, reject) => (this.fail = reject));

  constructor(
    private readonly options: StartOptions,
    private readonly context: StartContext,
  ) {}

  async run(): Promise<number> {
    this.failed.catch(() => undefined);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.onSignal());
    let code = 0;
    try {
      const app = await this.boot();
      await Promise.race([this.stopRequested, this.failed, app.failed]);
    } catch (error) {
      if (!(error instanceof StopRequested)) {
        process.stderr.write(`\n${(error as Error).message}\n`);
        code = 1;
      }
    }
    this.isStopRequested = true;
    for (const stop of this.running.reverse()) {
      // One part that will not stop must not keep the others alive.
      await stop().catch((error: Error) => this.say(error.message));
    }
    if (code === 0) this.say('Stopped.');
    return code;
  }

  private onSignal(): void {
    this.say(this.isStopRequested ? 'Still stopping …' : '\nStopping …');
    this.isStopRequested = true;
    this.askToStop();
  }

  private async boot(): Promise<AppProcess> {
    const directory = openDataDirectory(this.options.dataDir);
    const taken = takeFileLock(directory.lockFile);
    if (!taken.ok) {
      const where = taken.holder.url ? ` at ${taken.holder.url}` : '';
      throw new Error(
        `Buckler is already running${where} with this data (${directory.root}), process ${taken.holder.pid}.`,
      );
    }
    this.running.push(() => Promise.resolve(taken.lock.release()));
    if (taken.healed) this.say('The last run did not end cleanly; everything was put in order.');
    makeMissingKeys(directory);
    const port = await this.choosePort();
    const appUrl = process.env.PUBLIC_URL || `http://localhost:${port}`;

    const [database, mailbox] = await this.step('3/4 Starting the database', () =>
      Promise.all([this.startDatabase(directory), this.startMailbox()]),
    );
    const { sandbox, demo } = await this.startSandbox(directory, mailbox, appUrl);
    const app = await this.step('4/4 Starting Buckler', () =>
      this.startApp(directory, this.appEnvironment({ directory, port, appUrl, database, mailbox, sandbox })),
    );
    taken.lock.update({ url: appUrl });
    this.showWelcome(demo, sandbox, appUrl, directory);
    return app;
  }

  private async choosePort(): Promise<number> {
    if (this.options.port === 0) return freePort();
    if (await canListen(this.options.port)) return this.options.port;
    throw new Error(
      `Port ${this.options.port} is in use by another program. ` +
        'Choose another one, or any that is free: npm start -- --port 0',
    );
  }

  /** The embedded one unless DATABASE_URL names another; started again on the same port if it ever ends. */
  private async startDatabase(directory: DataDirectory): Promise<Record<string, string>> {
    if (process.env.DATABASE_URL) return {};
    const log = (line: string) => this.say(`  ${line}`);
    const held: { postgres: EmbeddedPostgres } = {
      postgres: await startEmbeddedPostgres({ dataDir: directory.postgres, log }),
    };
    this.running.push(() => held.postgres.stop());
    const { url, logins, port } = held.postgres;
    const watch = async (deaths: number): Promise<void> => {
      const { wanted, lastWords } = await held.postgres.ended;
      if (wanted || this.isStopRequested) return;
      if (deaths >= 5) throw new Error(`The database keeps ending; giving up.\n${lastWords}`);
      this.say('The database ended unexpectedly; starting it again …');
      held.postgres = await startEmbeddedPostgres({ dataDir: directory.postgres, port, log });
      return watch(deaths + 1);
    };
    watch(0).catch((error: Error) => this.fail(error));
    return { DATABASE_URL: url, WEB_DATABASE_URL: logins.web, WORKER_DATABASE_URL: logins.worker };
  }

  private async startMailbox(): Promise<Mailbox> {
    const mailbox = await startMailbox();
    this.running.push(() => mailbox.stop());
    return mailbox;
  }

  /** On the port it had last time, so that links and platforms stay valid; on another if somebody took that one. */
  private async startSandbox(directory: DataDirectory, mailbox: Mailbox, appUrl: string) {
    const kept = readDemo(directory.demoFile);
    let demo = kept ?? newDemo(await freePort());
    if (!(await canListen(demo.sandboxPort))) demo = movedTo(demo, await freePort());
    if (demo !== kept) writeDemo(directory.demoFile, demo);
    const { platforms, staff, sandboxPort: port } = demo;
    const log = (line: string) => this.say(line);
    const sandbox = await startSandbox({ port, platforms, staff, dataDir: directory.root, mailbox, appUrl, log });
    this.running.push(() => sandbox.stop());
    return { sandbox, demo };
  }

  private async startApp(directory: DataDirectory, env: NodeJS.ProcessEnv): Promise<AppProcess> {
    const app = new AppProcess({ script: APP, env, logFile: directory.logFile, say: (line) => this.say(line) });
    this.running.push(() => app.stop());
    await Promise.race([app.start(), this.stopRequested.then(() => Promise.reject(new StopRequested()))]);
    return app;
  }

  private appEnvironment(at: {
    directory: DataDirectory;
    port: number;
    appUrl: string;
    database: Record<string, string>;
    mailbox: Mailbox;
    sandbox: Sandbox;
  }): NodeJS.ProcessEnv {
    const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
    const { keys, demoFile, checkpoints } = at.directory;
    return {
      HOST: '127.0.0.1',
      PUBLIC_URL: at.appUrl,
      ...at.database,
      ...(given.OUTER_KEY || given.OUTER_KEY_DIR || given.OUTER_KEY_KMS_URL ? {} : { OUTER_KEY_FILE: keys.outer }),
      ...(given.INDEX_KEY ? {} : { INDEX_KEY_FILE: keys.index }),
      ...(given.FORM_KEY ? {} : { FORM_KEY_FILE: keys.form }),
      ...(given.CHECKPOINT_KEY ? {} : { CHECKPOINT_KEY_FILE: keys.checkpoint }),
      CHECKPOINT_FILE: checkpoints,
      HELPLINE_NAME: 'Example Helpline',
      HELPLINE_EMAIL: 'notices@helpline.example.org',
      HELPLINE_SIGNATORY: 'Example Helpline, by its authorised caseworker',
      OUTGOING_ALLOW_PRIVATE: `*.localhost:${at.sandbox.port}`,
      SANDBOX_URL: at.sandbox.url,
      SMTP_URL: at.mailbox.url,
      DEMO_FILE: demoFile,
      MIGRATE_ON_BOOT: 'true',
      ...given,
      // The port that was found free, also where --port or "any" overrides what the environment says.
      PORT: String(at.port),
    };
  }

  private showWelcome(demo: DemoFile, sandbox: Sandbox, appUrl: string, directory: DataDirectory): void {
    if (this.options.isQuiet) {
      process.stdout.write(`Buckler is ready at ${appUrl}\n`);
      return;
    }
    process.stdout.write(
      welcome({
        appUrl,
        sandboxUrl: sandbox.url,
        staff: demo.staff,
        dataDir: directory.root,
        database: process.env.DATABASE_URL ? 'database: DATABASE_URL' : 'database: embedded PostgreSQL',
        queue: process.env.REDIS_URL ? 'queue: Redis' : 'queue: the same database',
        secondsToReady: (Date.now() - this.context.startedAtMs) / 1000,
      }),
    );
  }

  private async step<T>(label: string, work: () => Promise<T>): Promise<T> {
    if (this.isStopRequested) throw new StopRequested();
    const done = this.options.isQuiet ? () => undefined : this.context.showStep(label);
    let isDone = false;
    try {
      const result = await work();
      isDone = true;
      return result;
    } finally {
      done(isDone ? 'done' : 'stopped');
    }
  }

  private say(line: string): void {
    if (!this.options.isQuiet) process.stderr.write(`${line}\n`);
  }
}

/** True if nobody listens there. Asked on the address the app will use by default. */
function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer().once('error', () => resolve(false));
    server.listen(port, process.env.HOST || '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
