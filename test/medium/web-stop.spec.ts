import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { aReport } from '../../bench/support/load';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { testSettings } from '../support/settings';
import { until } from '../support/until';

jest.setTimeout(60_000);

const FORM_KEY = randomBytes(32);
let database: TestDatabase;
let web: ChildProcess;
let port: number;

beforeAll(async () => {
  database = await createTestDatabase();
  web = spawn(process.execPath, [path.resolve(__dirname, '../../dist/src/main.js')], {
    env: {
      PATH: process.env['PATH'] ?? '',
      ...testSettings({ ...database.env, FORM_KEY: FORM_KEY.toString('base64') }),
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  [{ port }] = (await once(web, 'message')) as [{ port: number }];
});
afterAll(async () => {
  web.kill('SIGKILL');
  await database.drop();
});

function send(agent: http.Agent): Promise<{ status: number; connection: string | undefined }> {
  const { headers, body } = aReport(FORM_KEY);
  return new Promise((resolve, reject) => {
    http
      .request({ port, host: '127.0.0.1', method: 'POST', path: '/', agent, headers }, (response) => {
        const { statusCode = 0 } = response.resume();
        response.once('end', () => resolve({ status: statusCode, connection: response.headers.connection }));
      })
      .once('error', reject)
      .end(body);
  });
}

/**
 * Whether the process still takes new visitors. Only the connection is tried: a whole report
 * that is let in a moment before the process stops listening would wait for the test's own lock.
 */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') {
        resolve(false);
      } else {
        reject(error);
      }
    });
  });
}

it('a web process that is asked to stop answers whoever pressed the button already, and then ends', async () => {
  const agent = new http.Agent({ keepAlive: true });
  const lock = database.dataSource.createQueryRunner();
  await lock.startTransaction();
  // However slow the machine, the test and not the server's limit on idle transactions gives way first.
  await lock.query('SET LOCAL idle_in_transaction_session_timeout = 0');
  await lock.query('LOCK TABLE report IN ACCESS EXCLUSIVE MODE');
  const pressed = send(agent);
  await until('the report to wait for the database', async () => {
    const waiting = await database.dataSource.query<unknown[]>(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return waiting.length > 0;
  });
  const ended = once(web, 'exit');
  web.kill('SIGTERM');
  await until('new visitors to be sent elsewhere', async () => !(await accepts(port)));
  await lock.commitTransaction();
  await lock.release();
  expect((await pressed).status).toBe(201);
  // The kept-alive connection of that visitor does not hold the process up either.
  expect(await ended).toEqual([0, null]);
});
