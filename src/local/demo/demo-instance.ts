import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { openDataDirectory, type DataDirectory } from '../data-directory';
import { readDemo, type DemoFile } from '../demo-file';
import { APP_DATABASE, APP_ROLE, clusterPassword } from '../postgres-cluster';
import { statusOf } from './form-client';

/** A running Buckler that the demo may use, and what only its owner knows: sign-ins, database. */
export interface DemoInstance {
  readonly url: string;
  readonly databaseUrl: string;
  readonly demo: DemoFile;
  /** How many clean looks make "removed"; null where the instance has settings of its own. */
  readonly confirmations: number | null;
  /** How long the story may take. */
  readonly limitSeconds: number;
  /** What a reader should know about it, in one or two lines. */
  readonly about: readonly string[];
  stop(): Promise<void>;
}

const REPOSITORY = path.resolve(__dirname, '..', '..', '..', '..');
/** Swept by the next test or demo if this one is killed (scripts/throwaway.mjs). */
const PREFIX = `buckler-throwaway-${process.pid}-`;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
const CONFIRMATIONS = 3;

/** The whole story in seconds instead of hours: settings of the product, no other code path. */
const PACE = {
  DELIVERY_SCHEDULE_SECONDS: '0,1,2',
  CHECK_CONFIRM_SECONDS: '1',
  CHECK_LOOK_SECONDS: '2',
  CHECK_CONFIRMATIONS: String(CONFIRMATIONS),
  SWEEP_MS: '200',
};

/** What a shell may have set for a real installation must not reach a throwaway one: above all not its database. */
const NOT_OURS = ['DATABASE_URL', 'PUBLIC_URL', 'PORT', 'SANDBOX_URL', 'DEMO_FILE', 'OUTGOING_ALLOW_PRIVATE'].concat(
  ['OUTER_KEY', 'OUTER_KEYS_OTHER', 'INDEX_KEY', 'FORM_KEY'].flatMap((key) => [key, `${key}_FILE`]),
  ['OUTER_KEY_ID', 'OUTER_KEY_DIR', 'OUTER_KEY_KMS_URL'],
);

/** The instance that runs with this data directory, if one answers; `url` names it where the lock file does not. */
export async function findInstance(dataDir: string, url?: string): Promise<DemoInstance | undefined> {
  if (!fs.existsSync(path.join(dataDir, 'demo.json'))) return undefined;
  const directory = openDataDirectory(dataDir);
  const address = url ?? addressInLock(directory.lockFile);
  if (address === undefined || !(await answers(address))) return undefined;
  return {
    ...readInstance(address, directory, process.env.DATABASE_URL || embeddedDatabase(directory)),
    confirmations: null,
    limitSeconds: 20 * 60,
    about: [
      `Beside the instance that runs at ${address}, at its own pace: with the usual settings about eight minutes,`,
      'because a flaky platform is tried again after 15 s and after a minute, and our three looks are 3 minutes apart.',
    ],
    stop: () => Promise.resolve(),
  };
}

/** Starts an instance of its own on free ports with a data directory that is removed afterwards. */
export async function startThrowawayInstance(): Promise<DemoInstance> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), PREFIX));
  fs.chmodSync(dataDir, 0o711); // as root the database runs as the user nobody, who must pass through
  const queuePrefix = path.basename(dataDir).toLowerCase();
  const env = { ...process.env, ...PACE, ...Object.fromEntries(NOT_OURS.map((name) => [name, ''])) };
  const child = spawn(
    process.execPath,
    [path.join(REPOSITORY, 'scripts', 'start.mjs'), '--port', '0', '--data', dataDir, '--quiet'],
    {
      env: { ...env, NODE_ENV: 'development', HOST: '127.0.0.1', QUEUE_PREFIX: queuePrefix },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const killWithUs = () => child.kill('SIGTERM');
  process.once('exit', killWithUs);
  const stop = async () => {
    await stopChild(child);
    process.off('exit', killWithUs);
    fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
    if (process.env.REDIS_URL) await forgetQueue(process.env.REDIS_URL, queuePrefix);
  };
  try {
    const url = await addressOf(child);
    const directory = openDataDirectory(dataDir);
    return {
      ...readInstance(url, directory, embeddedDatabase(directory)),
      confirmations: CONFIRMATIONS,
      limitSeconds: 50,
      about: [
        `A throwaway instance runs at ${url} (queue: ${process.env.REDIS_URL ? 'Redis' : 'Postgres'}).`,
        'Its settings shorten the waits: tries 1 and 2 s apart, looks 1 s apart. The law keeps its 48 hours.',
      ],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readInstance(url: string, directory: DataDirectory, databaseUrl: string) {
  const demo = readDemo(directory.demoFile);
  if (demo === undefined) throw new Error(`${directory.demoFile} cannot be read; stop Buckler and start it again.`);
  return { url, databaseUrl, demo };
}

function addressInLock(file: string): string | undefined {
  try {
    return (JSON.parse(fs.readFileSync(file, 'utf8')) as { url?: string }).url;
  } catch {
    return undefined; // nobody holds it
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await statusOf(new URL('/health/live', url).href)) === 200;
  } catch {
    return false;
  }
}

/** Line 4 of Postgres' own pid file is its port (its documentation, "postmaster.pid"). */
function embeddedDatabase(directory: DataDirectory): string {
  const pidFile = path.join(directory.postgres, 'postmaster.pid');
  if (!fs.existsSync(pidFile))
    throw new Error('The instance has a database of its own: set DATABASE_URL here as it is set there.');
  const port = fs.readFileSync(pidFile, 'utf8').split('\n')[3]?.trim();
  const password = clusterPassword(path.join(directory.root, 'keys', 'postgres.password'));
  return `postgres://${APP_ROLE}:${encodeURIComponent(password)}@127.0.0.1:${port}/${APP_DATABASE}`;
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) => reject(new Error(`The throwaway instance ${why}.\n${said.trim()}`));
    const timer = setTimeout(() => fail(`was not ready in ${READY_WITHIN_MS / 1000} s`), READY_WITHIN_MS);
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4000);
      const url = /Buckler is ready at (\S+)\n/.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', reject);
    child.once('exit', () => fail('did not start'));
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
}

/** What BullMQ keeps about queues that nobody will use again. */
async function forgetQueue(redisUrl: string, prefix: string): Promise<void> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 });
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 500 }) as AsyncIterable<string[]>)
      if (keys.length > 0) await redis.del(...keys);
  } finally {
    redis.disconnect();
  }
}
