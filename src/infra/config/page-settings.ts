import { readFileSync } from 'node:fs';

/** What the person's pages may show besides what the code holds. */
export interface PageSettings {
  /** Rows of the directory of services that somebody of the helpline looked at: id and day (`2026-11-30`). */
  readonly confirmedServices: ReadonlyMap<string, string>;
  /** Rows that nobody looked at are shown with a mark: never where real people read. */
  readonly showsUnconfirmedServices: boolean;
  /** A browser that asks for `en-XA` or `ar` gets the languages that only tests need: never where real people read. */
  readonly testLanguages: boolean;
}

/**
 * SERVICES_CONFIRMED_FILE: lines of `id day name`, such as `vn-111 2026-11-30 A.C.`; empty lines and lines with `#` are
 * skipped, and the name of who looked is for the helpline alone. TEST_LANGUAGES (`true`): outside production only.
 */
export function readPageSettings(
  env: Readonly<Record<string, string | undefined>>,
  isProduction: boolean,
  problems: string[],
): PageSettings {
  const testLanguages = env['TEST_LANGUAGES'] || 'false';
  if (testLanguages !== 'true' && testLanguages !== 'false') problems.push('TEST_LANGUAGES must be true or false');
  if (testLanguages === 'true' && isProduction)
    problems.push('TEST_LANGUAGES must not be set in production: its words are not for people');
  return {
    confirmedServices: readConfirmations(env['SERVICES_CONFIRMED_FILE'] ?? '', problems),
    showsUnconfirmedServices: !isProduction,
    testLanguages: testLanguages === 'true',
  };
}

function readConfirmations(file: string, problems: string[]): ReadonlyMap<string, string> {
  const confirmed = new Map<string, string>();
  if (file === '') return confirmed;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    problems.push('SERVICES_CONFIRMED_FILE cannot be read');
    return confirmed;
  }
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [id = '', day = ''] = line.trim().split(/\s+/);
    const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day);
    if (isDay !== true) problems.push(`SERVICES_CONFIRMED_FILE line ${index + 1} must be an id and a day`);
    else confirmed.set(id, day);
  }
  return confirmed;
}
