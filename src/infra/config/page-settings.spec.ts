import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPageSettings } from './page-settings';

describe('what the pages may show', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pages-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const read = (text: string, env: Record<string, string> = {}, isProduction = true) => {
    const file = path.join(folder, 'confirmed.txt');
    writeFileSync(file, text);
    const problems: string[] = [];
    return { ...readPageSettings({ SERVICES_CONFIRMED_FILE: file, ...env }, isProduction, problems), problems };
  };

  it('the rows somebody looked at are read with their day, without the name', () => {
    const { confirmedServices, problems } = read(
      '# looked at by us\n\nvn-111 2026-11-30 A. Caseworker\ngb-nspcc 2026-10-01\n',
    );
    expect([...confirmedServices]).toEqual([
      ['vn-111', '2026-11-30'],
      ['gb-nspcc', '2026-10-01'],
    ]);
    expect(problems).toEqual([]);
  });

  it.each([
    ['no day', 'vn-111\n', 'SERVICES_CONFIRMED_FILE line 1 must be an id and a day'],
    ['a day that is none', '\nvn-111 2026-02-31 X\n', 'SERVICES_CONFIRMED_FILE line 2 must be an id and a day'],
  ])('%s is a problem that names the line', (_what, text, problem) => {
    expect(read(text).problems).toEqual([problem]);
  });

  it('a file that is not there is a problem', () => {
    expect(read('', { SERVICES_CONFIRMED_FILE: path.join(folder, 'no') }).problems).toEqual([
      'SERVICES_CONFIRMED_FILE cannot be read',
    ]);
  });

  it('real people see no row that nobody looked at, and no language of the tests', () => {
    expect(read('', { TEST_LANGUAGES: 'true' }).problems).toEqual([
      'TEST_LANGUAGES must not be set in production: its words are not for people',
    ]);
    expect(read('').showsUnconfirmedServices).toBe(false);
    expect(read('', {}, false)).toMatchObject({ showsUnconfirmedServices: true, testLanguages: false, problems: [] });
    expect(read('', { TEST_LANGUAGES: 'true' }, false)).toMatchObject({ testLanguages: true, problems: [] });
    expect(read('', { TEST_LANGUAGES: 'ar' }, false).problems).toHaveLength(1);
  });
});
