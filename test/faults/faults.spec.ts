import { spawn } from 'node:child_process';
import path from 'node:path';
import type { EngineName } from './engine-name';
import type { EngineReport, Reports } from './run';

const PATIENCE_MS = 9 * 60_000;
jest.setTimeout(PATIENCE_MS + 30_000);

const ROOT = path.resolve(__dirname, '../..');
const skip = process.env['TEST_REDIS_SKIP'];
/** The same plan for everybody; another with FAULTS_SEED. What failed is played again: `npm run faults -- --short --seed N`. */
const seed = process.env['FAULTS_SEED'] ?? '7';

/** The same program as `npm run faults`, in its short form, with servers of its own. */
function shortRun(): Promise<Reports> {
  const program = path.join(ROOT, 'scripts/run.mjs');
  const child = spawn(process.execPath, [program, 'faults', '--short', '--json', '--seed', seed], {
    cwd: ROOT,
    timeout: PATIENCE_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      try {
        resolve(JSON.parse(out) as Reports);
      } catch {
        reject(new Error(`the run failed: ${said.slice(-4000)}`));
      }
    });
  });
}

describe(`while everything around a notice dies (seed ${seed})`, () => {
  let reports: Reports;
  beforeAll(async () => {
    reports = await shortRun();
  });

  const promises = (engine: EngineName): void => {
    const report = (): EngineReport => reports[engine]!;

    it('no notice is lost, doubled in effect, or sent after a withdrawal; no deadline is missed', () => {
      const { lost, doubled, sentAfterWithdrawal, missedDeadlines } = report();
      expect({ lost, doubled, sentAfterWithdrawal, missedDeadlines }).toEqual({
        lost: 0,
        doubled: 0,
        sentAfterWithdrawal: 0,
        missedDeadlines: 0,
      });
    });

    it('every other promise is kept: recalls follow, records verify, outages end by themselves', () => {
      expect(report().broken).toEqual([]);
    });

    it('something really happened', () => {
      const { notices, kills, chaos } = report();
      expect(notices).toBeGreaterThanOrEqual(300);
      expect(kills).toBeGreaterThanOrEqual(6);
      expect(chaos!.deadlines).toBeGreaterThan(0);
      expect(chaos!.recalls).toBeGreaterThan(0);
      expect(chaos!.happened).toMatchObject({ kill: expect.any(Number), postgres: expect.any(Number) });
    });
  };

  describe('on the Postgres queue', () => promises('postgres'));
  if (skip === undefined) describe('on Redis', () => promises('redis'));
  else describe.skip(`on Redis (${skip})`, () => promises('redis'));
});
