import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

jest.setTimeout(60_000);

const ROOT = path.resolve(__dirname, '../..');

/** One file (or pair) that breaks each rule of .dependency-cruiser.cjs. */
const PLANTED: Readonly<Record<string, string>> = {
  'src/domain/case/a.ts': `import { b } from './b'; export const a = () => b;`,
  'src/domain/case/b.ts': `import { a } from './a'; export const b = () => a;`,
  'src/domain/case/index.ts': `export * from './clean';`,
  'src/domain/case/clean.ts': `export const clean = 1;`,
  'src/domain/case/uses-barrel.ts': `import { clean } from './index'; export const x = clean;`,
  'src/domain/notice/impure.ts': `import { randomUUID } from 'node:crypto'; export const id = () => randomUUID();`,
  'src/infra/audit/nosy.ts': `import { s } from '../../features/case/case.service'; export const x = s;`,
  'src/web/nosy.ts': `import { s } from '../features/case/case.service'; export const x = s;`,
  'src/web/browser/nosy.entry.ts': `import { s } from '../../features/case/case.service'; export const x = s;`,
  'src/features/case/case.service.ts': `export const s = 1;`,
  'src/features/case/case.store.ts': `export const rows = 1;`,
  'src/features/case/case.desk.controller.ts': `import { rows } from './case.store'; export const x = rows;`,
  'src/features/case/orm.ts': `import { DataSource } from 'typeorm'; export const x = DataSource;`,
  'src/features/case/queue.ts': `import { Queue } from 'bullmq'; export const x = Queue;`,
  'src/features/notice/side-door.ts': `import { rows } from '../case/case.store'; export const x = rows;`,
};
const FEATURES = [
  'report',
  'return',
  'case',
  'verification',
  'platform',
  'notice',
  'deadline',
  'removal',
  'account',
  'insight',
].concat('oversight', 'worklist', 'help', 'fingerprint');
/** Features that may call everybody the tree has are left out by giving each one a stranger to call. */
const strangerFor = (feature: string) => (feature === 'account' ? 'insight' : 'account');

describe('the import rules', () => {
  it('fail for a planted violation of each of them, and pass for the same tree without', () => {
    const tree = mkdtempSync(path.join(tmpdir(), 'rules-'));
    try {
      for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
        cpSync(path.join(ROOT, file), path.join(tree, file));
      symlinkSync(path.join(ROOT, 'node_modules'), path.join(tree, 'node_modules'));
      write(tree, { 'src/domain/case/clean.ts': PLANTED['src/domain/case/clean.ts']! });
      expect(brokenRules(tree)).toEqual([]);

      write(tree, PLANTED);
      for (const feature of FEATURES) {
        write(tree, { [`src/features/${feature}/${feature}.service.ts`]: `export const s = 1;` });
        const call = `import { s } from '../${strangerFor(feature)}/${strangerFor(feature)}.service'; export const x = s;`;
        write(tree, { [`src/features/${feature}/stranger.ts`]: call });
      }
      const config: unknown = jest.requireActual(path.join(ROOT, '.dependency-cruiser.cjs'));
      const rules = (config as { forbidden: { name: string }[] }).forbidden;
      expect(brokenRules(tree)).toEqual(rules.map((rule) => rule.name).sort());
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
  });
});

function write(tree: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
    writeFileSync(path.join(tree, name), `${text}\n`);
  }
}

function brokenRules(tree: string): string[] {
  const program = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const run = spawnSync(
    process.execPath,
    [program, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
    {
      cwd: tree,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const { summary } = JSON.parse(run.stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map((violation) => violation.rule.name))].sort();
}
