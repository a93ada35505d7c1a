import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

jest.setTimeout(60_000);

const ROOT = path.resolve(__dirname, '../..');

describe('the table of ASVS 5.0', () => {
  let copy: string;
  beforeEach(() => {
    copy = mkdtempSync(path.join(tmpdir(), 'asvs-'));
    for (const name of ['docs/asvs.md', 'scripts/checks'])
      cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
    mkdirSync(path.join(copy, 'docs'), { recursive: true });
    for (const name of ['src', 'test']) symlinkSync(path.join(ROOT, name), path.join(copy, name));
  });
  afterEach(() => rmSync(copy, { recursive: true, force: true }));

  function judge(change: (table: string) => string, ...more: string[]): { status: number | null; said: string } {
    const file = path.join(copy, 'docs/asvs.md');
    const before = readFileSync(file, 'utf8');
    const after = change(before);
    writeFileSync(file, after);
    const check = path.join(ROOT, 'scripts/checks/asvs.mjs');
    const { status, stdout } = spawnSync(process.execPath, [check, copy, ...more], { encoding: 'utf8' });
    return { status, said: stdout };
  }
  const row = (id: string, table: string): string =>
    new RegExp(`^\\| ${id.replaceAll('.', '\\.')} \\|.*$`, 'm').exec(table)![0];
  const instead = (id: string, by: (line: string) => string) => (table: string) =>
    table.replace(row(id, table), by(row(id, table)));

  it('decides all 253 items, and every test it names is there', () => {
    expect(judge((table) => table)).toEqual({ status: 0, said: expect.stringMatching(/^253 items: /) });
  });

  const wrong: [string, (table: string) => string, string][] = [
    ['an item is missing', instead('1.2.4', () => ''), '1.2.4 is missing'],
    ['an item stands twice', instead('1.2.4', (line) => `${line}\n${line}`), '1.2.4 stands twice'],
    ['an item has another level', instead('1.2.4', (line) => line.replace('| 1 |', '| 2 |')), '1.2.4 is of level 1'],
    [
      'an item is not of these levels',
      instead('1.2.4', (line) => `${line}\n${line.replace('1.2.4', '1.2.10')}`),
      '1.2.10 is no item',
    ],
    [
      'a state is none of the three',
      instead('1.2.4', (line) => line.replace('| met |', '| planned |')),
      '1.2.4 is planned',
    ],
    ['a reason is missing', instead('1.2.6', (line) => line.replace(/\| [^|]*\|$/, '| no |')), 'without a reason'],
    [
      'nothing shows what is met',
      instead('1.2.4', (line) => line.replace(/\| met \|.*/, '| met | we looked at it |')),
      'by no test',
    ],
    [
      'a named test is not there',
      instead('1.2.4', (line) => line.replace('statements are', 'statements were')),
      'does not have',
    ],
    [
      'a named file is not there',
      instead('1.2.4', (line) => line.replaceAll('code-rules', 'no-rules')),
      'which is not there',
    ],
    ['the count is out of date', (table) => table.replace(/\| Level 1 \| 70/, '| Level 1 | 71'), 'out of date'],
  ];
  it.each(wrong)('is refused when %s', (_what, change, said) => {
    const result = judge(change);
    expect(result).toEqual({ status: 1, said: expect.stringContaining(said) });
  });

  it('takes in what was open until a test came, once it is there, and not before', () => {
    const wait = (title: string) =>
      instead('1.2.4', (line) =>
        line.replace(
          /\| met \|.*/,
          `| open | comes with [code-rules.spec.ts](../test/security/code-rules.spec.ts): ${title} |`,
        ),
      );
    expect(judge(wait('a test nobody wrote'), '--write').status).toBe(0);
    expect(row('1.2.4', readFileSync(path.join(copy, 'docs/asvs.md'), 'utf8'))).toContain('| open |');
    const title = 'no regular expression is made from what somebody typed';
    expect(judge((table) => table.replace('a test nobody wrote', title)).said).toContain('out of date');
    expect(judge((table) => table, '--write').status).toBe(0);
    expect(row('1.2.4', readFileSync(path.join(copy, 'docs/asvs.md'), 'utf8'))).toContain('| met |');
  });
});
