import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

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
});
