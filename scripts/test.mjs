/**
 * `npm test [-- jest arguments]`: every test on real parts. One embedded Postgres for all (fsync off, tests only), a
 * private redis-server, a Chromium, the interpreters of the quick starts. What cannot run is named at the end, and with
 * BUCKLER_REQUIRE_ALL=1 (CI) refused.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { prepare, ROOT } from './prepare.mjs';
import { step } from './progress.mjs';
import { makeTemporaryDirectory, remove, startThrowawayPostgres, startThrowawayRedis } from './throwaway.mjs';
import { findChromium, findFirefox, findInterpreter, findRedisServer, INTERPRETERS, runQuietly } from './tools.mjs';

const say = (line) => process.stderr.write(`${line}\n`);
const cleanups = [];
const interrupts = { count: 0 };
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupts.count++;
    interrupts.jest?.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
  });
}

let code = 0;
const skipped = [];
try {
  await prepare();
  const env = await startParts();
  for (const args of runs(process.argv.slice(2))) if (interrupts.count === 0) code = (await runJest(env, args)) || code;
} catch (error) {
  say(error.message);
  code = 1;
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}
for (const line of skipped) say(`Not run: ${line}`);
if (skipped.length > 0 && process.env.BUCKLER_REQUIRE_ALL === '1') {
  say('BUCKLER_REQUIRE_ALL=1: tests that were not run count as failed.');
  code = code || 1;
}
process.exit(interrupts.count > 0 ? 130 : code);

async function startParts() {
  const directory = makeTemporaryDirectory();
  cleanups.push(() => remove(directory));
  const done = step('Starting Postgres, Redis and looking for a browser');
  const postgres = await startThrowawayPostgres(directory);
  cleanups.push(() => postgres.stop());
  await makeTemplate(postgres);
  const redis = await startRedis(directory);
  const chromium = await findChromium(say);
  const firefox = await findFirefox(say);
  const interpreters = {};
  for (const name of Object.keys(INTERPRETERS)) {
    const { path: program, reason } = await findInterpreter(name, say);
    interpreters[program ? `TEST_INTERPRETER_${name}` : `TEST_INTERPRETER_SKIP_${name}`] = program ?? reason;
    if (reason) skipped.push(`the quick start for ${name} (${reason})`);
  }
  done();
  if (redis.reason) skipped.push(`tests of the queue on Redis (${redis.reason})`);
  if (firefox.reason) skipped.push(`leaving in Firefox (${firefox.reason})`);
  if (chromium.reason) skipped.push(`browser tests (${chromium.reason})`);
  return {
    ...process.env,
    NODE_ENV: 'test',
    TEST_DATABASE_URL: postgres.url,
    TEST_WEB_DATABASE_URL: postgres.logins.web,
    TEST_WORKER_DATABASE_URL: postgres.logins.worker,
    ...(redis.url ? { TEST_REDIS_URL: redis.url } : { TEST_REDIS_SKIP: redis.reason }),
    ...(chromium.path ? { TEST_CHROMIUM: chromium.path } : { TEST_BROWSER_SKIP: chromium.reason }),
    ...(firefox.path ? { TEST_FIREFOX: firefox.path } : { TEST_FIREFOX_SKIP: firefox.reason }),
    ...interpreters,
  };
}

/** Every spec file clones its own database from this one, which takes some 30 ms. */
async function makeTemplate({ url, logins }) {
  const { default: pg } = await import('pg');
  const client = new pg.Client(url);
  await client.connect();
  await client.query('CREATE DATABASE buckler_template');
  await client.end();
  const onTemplate = (address) => Object.assign(new URL(address), { pathname: '/buckler_template' }).href;
  const migrate = [path.join(ROOT, 'scripts/run.mjs'), 'migrate'];
  const env = {
    ...process.env,
    DATABASE_URL: onTemplate(url),
    WEB_DATABASE_URL: onTemplate(logins.web),
    WORKER_DATABASE_URL: onTemplate(logins.worker),
  };
  const result = await runQuietly(process.execPath, migrate, { cwd: ROOT, env });
  if (result.code !== 0) throw new Error(`The migrations failed:\n${result.output.trim()}`);
  // Whoever drops a database ends the sessions on it, and may do so for roles it is a member of.
  const owner = new pg.Client(url);
  await owner.connect();
  const names = [logins.web, logins.worker].map((login) => new URL(login).username);
  await owner.query(`GRANT ${names.join(', ')} TO CURRENT_USER`);
  await owner.end();
}

async function startRedis(directory) {
  if (process.env.REDIS_URL) return { url: process.env.REDIS_URL };
  const found = await findRedisServer(say);
  if (found.reason) return found;
  const redis = await startThrowawayRedis(found.path, directory);
  cleanups.push(() => redis.stop());
  return redis;
}

/**
 * The fault suite keeps promises in seconds with some twenty processes at once; beside other tests, on two cores, it
 * would measure them. So it goes last and alone. Whoever asks for something gets that in one run.
 */
function runs(asked) {
  return asked.length > 0
    ? [asked]
    : [
        ['--ignoreProjects', 'faults'],
        ['--selectProjects', 'faults'],
      ];
}

function runJest(env, args) {
  return new Promise((resolve) => {
    const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
    // Its own group: our handler passes the signal on once, instead of the terminal and us each sending one.
    const options = { cwd: ROOT, env, stdio: 'inherit' };
    interrupts.jest = spawn(process.execPath, [jest, ...args], options);
    interrupts.jest.once('error', () => resolve(1));
    interrupts.jest.once('close', (status) => resolve(status ?? 1));
  });
}
