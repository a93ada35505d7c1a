import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseLinks } from '../../src/domain/report/links';
import { normaliseLocator, normalisePhrase } from '../../src/infra/crypto/receipt';
import { readCookie } from '../../src/web/cookies';
import { readLine, readText } from '../../src/web/form';
import { languageFromHeader } from '../../src/web/i18n/language';
import { judgeReport, NOTHING_TYPED, readReceipt } from '../../src/features/report/report.forms';
import { translatorFor } from '../../src/web/i18n/translator';

jest.setTimeout(60_000);

const ROOT = path.join(__dirname, '..', '..');
const RULES = ['regexp/no-super-linear-backtracking', 'regexp/no-super-linear-move'];

/** What these rules, set as our own lint sets them for a file at this place, say of a program. */
async function findingsIn(file: string, text: string): Promise<string[]> {
  // In a process of its own: ESLint is an ES module, which Jest cannot load.
  const program = `
    const { ESLint, Linter } = await import('eslint');
    const { default: regexp } = await import('eslint-plugin-regexp');
    const { rules } = await new ESLint({ cwd: ${JSON.stringify(ROOT)} }).calculateConfigForFile(${JSON.stringify(file)});
    const ours = Object.fromEntries(${JSON.stringify(RULES)}.map((name) => [name, rules[name] ?? 'off']));
    const found = new Linter().verify(${JSON.stringify(text)}, [{ plugins: { regexp }, rules: ours }]);
    process.stdout.write(JSON.stringify(found.map(({ ruleId, severity }) => [ruleId, severity])));`;
  const run = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT });
  return (JSON.parse(run.stdout) as [string, number][]).filter(([, severity]) => severity === 2).map(([rule]) => rule);
}

describe('patterns cannot be made to run for long', () => {
  it('`npm run check` finds one that could: exponential, polynomial, and one that starts over at every place', async () => {
    const lines = [String.raw`/^(a+)+$/`, String.raw`/^\d*\w*x$/`, String.raw`/ +$/`, String.raw`/^[a-z]{1,9}$/`];
    const text = `${lines.map((line, index) => `export const p${index} = ${line};`).join('\n')}\n`;
    expect(await findingsIn('src/web/cookies.ts', text)).toEqual([RULES[0], RULES[0], RULES[1]]);
  });

  it('none is put together while the service runs, where the check could not read it, but from constants', () => {
    const files = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    const found = files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .filter((file) => /new RegExp\(|\bRegExp\(/.test(readFileSync(path.join(ROOT, 'src', file), 'utf8')))
      .map((file) => file.replaceAll(path.sep, '/'));
    // The demo and the sandbox's mailbox read our own pages and mails with it; nothing of it is in a server.
    expect(found.sort()).toEqual(BUILT);
  });

  /** Long runs of what patterns like to try again, each with an end that does not fit. */
  const ATTACKS = [
    'a',
    ' ',
    '\t',
    '\n',
    '.',
    '@',
    '-',
    '=',
    ';',
    ',',
    '<',
    '[',
    '/',
    ':',
    '0',
    '"',
    'a.',
    'a@',
    'https://a',
    'hxxp[:]',
    '\u0300',
    '👩‍👧',
    ' a',
    '.a-',
    '://',
    '%E0',
  ];
  const READERS: Readonly<Record<string, (text: string) => unknown>> = {
    'a text of a form': (text) => readText({ field: text }, 'field', 5000),
    'a line of a form': (text) => readLine({ field: text }, 'field', 254),
    'pasted links': (text) => parseLinks(text),
    'a mail address': (text) => judge({ way: 'email', email: text }),
    'a telephone number': (text) => judge({ way: 'phone', phone: text }),
    'a receipt’s number': (text) => normaliseLocator(text),
    'a receipt’s words': (text) => normalisePhrase(text),
    'a receipt sent back': (text) => readReceipt({ locator: text, words: text }),
    'a cookie': (text) => readCookie(text, 'visitor'),
    'a language': (text) => languageFromHeader(text),
  };
  const judge = (typed: object) => judgeReport({ ...NOTHING_TYPED, ...typed }, translatorFor('en'));

  it.each(Object.keys(READERS))('%s of the largest size takes no longer than it should', (name) => {
    const read = READERS[name]!;
    // A form's largest body; a header's for what comes in a header.
    const size = name === 'a cookie' || name === 'a language' ? 16_384 : 256 * 1024;
    const slow = ATTACKS.map((part) => {
      const text = `${part.repeat(Math.floor(size / part.length))}!\u0001`;
      const before = performance.now();
      read(text);
      return { part, ms: performance.now() - before };
    }).filter(({ ms }) => ms > SLOW_MS);
    expect(slow).toEqual([]);
  });
});

/** Linear reading of 256 kB takes 1 to 60 ms here; a quadratic one takes minutes. */
const SLOW_MS = 1500;
const BUILT = ['local/demo/form-client.ts', 'local/mailbox/mail-text.ts'];
