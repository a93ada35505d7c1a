import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { OPENS_AFTER_FAILURES } from '../../src/domain/notice/breaker';
import {
  ATTEMPT_TIMEOUT_SECONDS,
  DELIVERY_SCHEDULE_SECONDS,
  JITTER_SHARE,
  judgeResponse,
  MAX_ATTEMPTS,
  MAX_RETRY_AFTER_SECONDS,
  TAIL_STOPS_BEFORE_LIMIT_SECONDS,
} from '../../src/domain/notice/delivery-schedule';

jest.setTimeout(180_000);
const ROOT = path.resolve(__dirname, '../..');

function run(args: readonly string[], until?: RegExp): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts/run.mjs'), ...args], { cwd: ROOT });
  let out = '';
  // Once: asked a second time, it stops at once and not in order.
  let isTold = false;
  const hear = (chunk: Buffer) => {
    out += chunk.toString();
    if (isTold || until?.test(out) !== true) return;
    isTold = true;
    child.kill('SIGINT');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out })));
}

describe('the guide for platforms', () => {
  it('leads to the first verified notice within a minute', async () => {
    const { code, out } = await run(['guide']);
    const at = /([\d.]+) s {2}3\. The first notice was verified/.exec(out);
    expect([code, out.includes('22 of 22 lines')]).toEqual([0, true]);
    expect(Number(at?.[1])).toBeLessThan(60);
  });

  it('names a sandbox that starts alone and stops when it is told to', async () => {
    const { code, out } = await run(['sandbox'], /Ctrl-C stops it/);
    expect(code).toBe(0);
    expect(out).toMatch(/The sandbox is ready at http:\/\/localhost:\d+/);
    expect(out.match(/endpoint http/g)).toHaveLength(7);
  });

  it('names only commands and files that there are', () => {
    const text = readFileSync(path.join(ROOT, 'docs/platform-guide.md'), 'utf8');
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    for (const [, name] of text.matchAll(/npm run ([\w:-]+)/g)) expect(Object.keys(scripts)).toContain(name);
    for (const [, file] of text.matchAll(/\]\(([^)#]+)\)/g))
      expect([file, existsSync(path.join(ROOT, 'docs', file!))]).toEqual([file, true]);
  });

  it('says what we do with a status as the code does it', () => {
    const text = readFileSync(path.join(ROOT, 'docs/platform-guide.md'), 'utf8').replace(/\s+/g, ' ');
    expect(DELIVERY_SCHEDULE_SECONDS).toEqual([0, 15, 60, 300, 900, 1800, 3600]);
    expect(text).toContain('after 15 seconds, after 1, 5, 15 and 30 minutes, then hourly');
    expect(JITTER_SHARE).toBe(1 / 5);
    expect(text).toContain('each a fifth sooner or later');
    expect(text).toContain(`nothing within ${ATTEMPT_TIMEOUT_SECONDS} seconds`);
    expect(text).toContain(`at most ${MAX_ATTEMPTS} tries`);
    expect(text).toContain(`stop ${TAIL_STOPS_BEFORE_LIMIT_SECONDS / 3600} hours before the time of the law ends`);
    expect(text).toContain(`After ${OPENS_AFTER_FAILURES} failures in a row`);
    expect(MAX_RETRY_AFTER_SECONDS).toBe(3600);
    const verdict = (status: number | null) => judgeResponse({ status, error: status === null ? 'timeout' : null });
    expect([200, 204, 429, 503, 410, 301, 400, 500, null].map(verdict)).toEqual([
      ...['delivered', 'delivered', 'slow_down', 'slow_down', 'gone', 'failed_redirect', 'retry', 'retry', 'retry'],
    ]);
  });
});
