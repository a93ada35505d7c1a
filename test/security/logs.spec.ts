import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { testSettings } from '../support/settings';
import { until } from '../support/until';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const ALLOWED = new Set(
  'job queue sweep attempt status verdict durationMs count route method reference caseId noticeId itemId clockId platformId staffId outboxId code signal port engine'.split(
    ' ',
  ),
);
/** What pino and the description of an error add. */
const ADDED = ['level', 'time', 'msg', 'error', 'errorCode', 'where'];

describe('the log of a web process', () => {
  let database: TestDatabase;
  let stop: () => Promise<unknown>;
  let url: string;
  let out = '';
  const lines = () =>
    out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const line = (wanted: Record<string, unknown>) =>
    until(`a line ${JSON.stringify(wanted)}`, () =>
      lines().find((one) => Object.entries(wanted).every(([key, value]) => one[key] === value)),
    );

  beforeAll(async () => {
    database = await createTestDatabase();
    const child = spawn(process.execPath, [path.resolve(__dirname, '../../dist/src/main.js')], {
      env: { PATH: process.env['PATH'] ?? '', ...testSettings({ DATABASE_URL: database.url, LOG_LEVEL: 'debug' }) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    url = `http://127.0.0.1:${port}`;
    stop = async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    };
  });
  afterAll(async () => {
    await stop();
    await database.drop();
  });

  it('a refused access is a line with its route and its status', async () => {
    await new Visitor(url).get('/desk/cases/BK-1234-5678');
    expect(await line({ route: '/desk/cases/:locator', status: 303 })).toMatchObject({ method: 'GET', msg: 'request' });
  });

  it('a forged form and a forged signature are lines with their route and their status', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site' };
    await new Visitor(url).post('/desk/sign-in', { email: 'a@example.org' }, foreign);
    expect(await line({ method: 'POST', status: 403 })).toBeDefined();
    const id = '0197a0f0-0000-7000-8000-000000000001';
    const headers = {
      'webhook-id': 'msg_1234567890',
      'webhook-timestamp': '1700000000',
      'webhook-signature': 'v1,AAAA',
    };
    const answer = await fetch(`${url}/api/platform/v1/notices/${id}/answers`, { method: 'POST', body: '{}', headers });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await line({ route: '/api/platform/v1/notices/:noticeId/answers', status: answer.status })).toBeDefined();
  });

  it('carries the allowed fields and nothing else, and of an error neither its words nor its data', async () => {
    const visitor = await (await new Visitor(url).get('/?q=canary-query')).submit({ age: 'adult' });
    // The table is away for a moment: the driver's error holds the row that was to be written.
    await database.dataSource.query('ALTER TABLE report RENAME TO report_away');
    const typed = {
      circumstance: 'threatened',
      reporter: 'self',
      narrative: 'canary-narrative',
      consents: 'notify_platforms',
    };
    await visitor.fillIn(typed);
    await database.dataSource.query('ALTER TABLE report_away RENAME TO report');
    expect(visitor.status).toBe(500);
    expect(await line({ level: 50 })).toMatchObject({ errorCode: '42P01', reference: expect.any(String) });
    expect(out).not.toMatch(/canary|127\.0\.0\.1|BK-1234|example\.org|INSERT|SELECT|\?q=/);
    for (const one of lines())
      expect(Object.keys(one).filter((key) => !ALLOWED.has(key) && !ADDED.includes(key))).toEqual([]);
  });

  it('a line is one JSON object with its time in UTC, whatever is in it', async () => {
    const forged = '%0A%7B%22level%22:30,%22msg%22:%22forged%22%7D';
    await fetch(`${url}/desk/cases/${forged}`, {
      redirect: 'manual',
      headers: { 'user-agent': 'x\\n{"msg":"forged"}' },
    });
    await fetch(`${url}/nothing${forged}`);
    await line({ status: 404 });
    for (const one of lines()) {
      expect(one['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(one['msg']).not.toBe('forged');
      expect(typeof one['level']).toBe('number');
    }
  });
});
