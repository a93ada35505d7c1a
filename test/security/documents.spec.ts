import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ACTIONS, can, type Role } from '../../src/domain/access/can';
import { TABLES } from '../../src/domain/retention/tables';

const ROOT = path.resolve(__dirname, '../..');
const DOCUMENT = path.join(ROOT, 'docs/security-design.md');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8').replace(/ {2,}/g, ' ');
const document = readFileSync(DOCUMENT, 'utf8').replace(/ {2,}/g, ' ');

/** What the document says, and the words of the code that make it true. */
type Pair = readonly [says: string, file: string, because: string | RegExp];

function holds(pairs: readonly Pair[]): void {
  for (const [says, file, because] of pairs) {
    expect(document).toContain(says);
    const found = typeof because === 'string' ? read(file).includes(because) : because.test(read(file));
    expect([file, because, found]).toEqual([file, because, true]);
  }
}

describe('the security design', () => {
  it('the rules of input are the ones in the code', () => {
    holds([
      [
        'at most 256 kB and 200 fields',
        'src/web/body-parsers.ts',
        "limit: '256kb', parameterLimit: 200, inflate: false",
      ],
      ['at most 5,000 characters', 'src/features/report/report.forms.ts', 'NARRATIVE_MAX = 5000'],
      ['at most 50, each http or https', 'src/domain/report/links.ts', /\b50\b/],
      ['at most 2,048 characters', 'src/infra/webhook/address-guard.ts', 'MAX_URL_LENGTH = 2048'],
      ['at most 254 characters', 'src/web/contact-form.ts', 'ADDRESS_MAX = 254'],
      ['cut at 512 characters', 'src/features/account/account.forms.ts', 'PASSWORD_MAX = 512'],
      ['at most 64 kB, valid UTF-8', 'src/infra/webhook/verify.ts', 'MAX_WEBHOOK_BODY_BYTES = 64 * 1024'],
      [
        'a report without a link must be about a threat, or say that there is none to give',
        'src/features/report/report.forms.ts',
        "typed.circumstance !== 'threatened' && !hasNoLink",
      ],
    ]);
  });

  it('the limits are the ones in the code', () => {
    holds([
      ['3 are free, then a pause of 10 seconds', 'src/features/account/sign-in-pause.ts', 'FREE_GUESSES = 3'],
      [
        'doubled each time, at most 15 minutes',
        'src/features/account/sign-in-pause.ts',
        'LONGEST_PAUSE_MS = 15 * 60_000',
      ],
      ['ends after 15 minutes without a click', 'src/features/account/account.service.ts', 'IDLE_MS = 15 * 60_000'],
      ['after 12 hours in any case', 'src/features/account/open-session.ts', 'ABSOLUTE_MS = 12 * 3_600_000'],
      ['a passkey or a code within 5 minutes', 'src/web/desk/proof.guard.ts', 'PROOF_MS = 5 * 60_000'],
      ['2 hours, sealed, one per person', 'src/features/account/kept-form.service.ts', 'KEPT_MS = 2 * 3_600_000'],
      ['one step of 30 seconds early or late', 'src/infra/crypto/totp.ts', /\b30\b/],
      ['at most 3 at the same moment', 'src/infra/crypto/secret-hash.ts', 'Math.min(3, availableParallelism())'],
      ['15 seconds over all its steps', 'src/infra/config/environment.ts', '.max(15).default(15)'],
      ['64 kB of answer', 'src/infra/webhook/outgoing-http.ts', /64 \* 1024|65_536/],
      [
        '15 seconds; a transaction that idles, 10',
        'src/infra/database/data-source.ts',
        /15_000[\s\S]*10_000|10_000[\s\S]*15_000/,
      ],
      ['within 5 minutes of its time', 'src/infra/webhook/verify.ts', /5 \* 60|300/],
    ]);
  });

  it('names every way in and what it takes', () => {
    holds([
      ['both always judged', 'src/features/account/account.service.ts', 'Both factors are always judged'],
      ['six words of a receipt (77 bits)', 'src/infra/crypto/receipt.ts', /\b6\b|six/],
      ['It is drawn from a list of 7,776'.replace('It', 'it'), 'src/features/account/drawn-password.ts', 'WORDS = 6'],
    ]);
    holds([
      ['once, within 72 hours', 'src/features/account/people.service.ts', 'LINK_MS = 72 * 3_600_000'],
      ['once, for 5 minutes', 'src/features/account/passkey.service.ts', 'CHALLENGE_MS = 5 * 60_000'],
      ['its holder verified', 'src/features/account/passkey.service.ts', 'requireUserVerification: true'],
      ['a recovery code (120 bits)', 'src/features/account/recovery-codes.ts', 'BYTES = 15'],
      ['opens the desk for 72 hours', 'src/features/account/drawn-password.ts', 'FIRST_PASSWORD_MS = 72 * 3_600_000'],
      ['a recovery sheet, once (120 bits)', 'src/infra/crypto/hand-code.ts', '120 random bits'],
      ['that notice alone, for 14 days', 'src/domain/notice/answer-link.ts', 'ANSWER_LINK_DAYS = 14'],
      ['a bearer key, drawn by us', 'src/features/fingerprint/recipient.service.ts', 'const token = randomToken();'],
      ['32 characters or more', 'src/infra/config/monitor-settings.ts', '{32,200}'],
    ]);
    // Whoever opens a session or a case without these is another way in, and belongs into the table.
    const doors = [
      'src/features/account/account.desk.controller.ts',
      'src/features/account/welcome.desk.controller.ts',
      'src/features/return/return.person.controller.ts',
    ];
    for (const door of doors) expect(read(door)).toContain('@Post(');
    const commands = /const command = \{([^}]*)\}/.exec(read('src/admin.ts'))![1]!.match(/[a-z-]+(?=[,:'\s]|$)/g)!;
    expect(commands).toContain('codes');
  });

  it('the table of roles is the one in the code', () => {
    const roles: Role[] = ['caseworker', 'supervisor', 'administrator', 'auditor'];
    const stranger = { claimedBy: 'somebody-else' };
    const cell = (role: Role, action: (typeof ACTIONS)[number]): string => {
      const actor = { id: 'me', role };
      if (!can(actor, action)) return '–';
      return can(actor, action, stranger) ? 'yes' : 'own';
    };
    const head = ['What', ...roles.map((role) => role[0]!.toUpperCase() + role.slice(1))];
    const rows = [
      head,
      head.map(() => '---'),
      ...ACTIONS.map((one) => [`\`${one}\``, ...roles.map((r) => cell(r, one))]),
    ];
    const widths = head.map((_word, at) => Math.max(...rows.map((row) => row[at]!.length)));
    const table = rows
      .map(
        (row, y) =>
          `| ${row.map((word, x) => (y === 1 ? '-'.repeat(widths[x]!) : word.padEnd(widths[x]!))).join(' | ')} |`,
      )
      .join('\n');
    const text = readFileSync(DOCUMENT, 'utf8');
    const written = text.replace(
      /(<!-- roles -->\n)[\s\S]*?(<!-- end of roles -->)/,
      (_all, a, b) => `${a}\n${table}\n\n${b}`,
    );
    if (process.env['UPDATE_DOCUMENTS'] === '1') writeFileSync(DOCUMENT, written);
    else expect(text).toBe(written);
  });

  it('names every key, what it protects, and how it is replaced', () => {
    for (const key of ['OUTER_KEY', 'INDEX_KEY', 'FORM_KEY']) expect(document).toMatch(new RegExp(`\`${key}\`\\) \\|`));
    const config = read('src/infra/config/app-config.ts');
    const secrets = [...config.matchAll(/readKey\(env, '(\w+)'/g)].map(([, name = '']) => name);
    for (const name of secrets) expect(document).toContain(`\`${name}\``);
    holds([
      ['AES-256-GCM, bound to place', 'src/infra/crypto/sealed-box.ts', 'aes-256-gcm'],
      ['160 random bits', 'src/infra/crypto/totp.ts', /randomBytes\(20\)|SECRET_BYTES = 20|BYTES = 20/],
      ['kept as Argon2id', 'src/infra/crypto/secret-hash.ts', /argon2id/i],
      ['256 random bits, kept as SHA-256', 'src/infra/crypto/tokens.ts', /randomBytes\((32|\w+)\)/],
    ]);
  });

  it('says whom each process talks to', () => {
    holds([
      ['no redirect followed for a notice, at most three for a look', 'src/infra/webhook/outgoing-http.ts', /\b3\b/],
      ['HEAD, or GET broken off at the headers', 'src/infra/webhook/outgoing-http.ts', 'HEAD'],
      ['`OUTGOING_ALLOW_PRIVATE` lists them', 'src/infra/config/environment.ts', 'OUTGOING_ALLOW_PRIVATE'],
      ['where `REPLY_SMTP_PORT` is set', 'src/infra/config/reply-settings.ts', 'REPLY_SMTP_PORT'],
      ['a time-stamp authority', 'src/infra/config/environment.ts', 'CHECKPOINT_TIME_STAMP_URL'],
      ['registers of hosts (RDAP)', 'src/infra/config/environment.ts', 'RDAP_BOOTSTRAP_URL'],
    ]);
  });

  it('gives each class of data its rules', () => {
    const [, classes = ''] = /## Classes of data\n([\s\S]*?)\n## /.exec(document)!;
    const rows = classes.split('\n').filter((line) => line.startsWith('| ') && !line.includes('---'));
    expect(rows.length).toBeGreaterThan(6);
    for (const row of rows) expect(row.split('|').filter((cell) => cell.trim() !== '')).toHaveLength(6);
  });

  it('says that no file is taken in', () => {
    holds([['No page and no interface takes one', 'src/web/body-parsers.ts', 'A file upload (multipart) is refused']]);
    for (const name of ['multer', 'FileInterceptor', 'multipart/form-data'])
      expect(read('src/web/body-parsers.ts') + read('src/app.module.ts')).not.toContain(name);
  });

  it('names every log, what stands in it, and how long it is kept', () => {
    holds([
      ['5 files of 10 MB', 'docker-compose.yml', "max-size: 10m, max-file: '5'"],
      ['allow-listed fields', 'src/infra/logging/log.ts', 'const ALLOWED = ['],
    ]);
    const fields = [
      ...read('src/infra/logging/log.ts')
        .split('const ALLOWED = [')[1]!
        .split(']')[0]!
        .matchAll(/'(\w+)'/g),
    ];
    for (const [, name = ''] of fields) expect(read('docs/operations.md')).toContain(`\`${name}\``);
  });

  it('says how soon a hole is closed', () => {
    holds([
      ['a new version within 7 days', 'package.json', '"advisories"'],
      ['No package runs a program while it is installed', '.npmrc', 'ignore-scripts=true'],
    ]);
  });
});

describe('the record of processing', () => {
  it('names every table in which something stands about somebody, and no other', () => {
    const named = [...read('docs/record-of-processing.md').matchAll(/`([a-z_]+)`/g)].map(([, name]) => name!);
    const kept = Object.entries(TABLES).flatMap(([name, table]) => (table.class === 'machine' ? [] : [name]));
    expect([...new Set(named)].sort()).toEqual(kept.sort());
  });
});
