import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SRC = path.resolve(__dirname, '../../src');

/** The lines of our code outside its tests, without comments. */
const lines = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
  .flatMap((name) => {
    const text = readFileSync(path.join(SRC, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, (comment) => {
      return comment.replace(/[^\n]/g, '');
    });
    return text.split('\n').map((line, at) => ({ file: name, at: at + 1, line: line.replace(/^\s*\/\/.*$/, '') }));
  });

const filesWith = (pattern: RegExp): string[] =>
  [...new Set(lines.filter(({ line }) => pattern.test(line)).map(({ file }) => file))].sort();

const isOfOperator = (file: string): boolean => file.startsWith('local/');

describe('what our code does not do', () => {
  it('the rules read the code: what is surely there is found', () => {
    expect(lines.length).toBeGreaterThan(10_000);
    expect(filesWith(/timingSafeEqual\(/)).toContain('web/csrf.ts');
  });

  it('no code is made from text: no eval, no Function, no template from a string', () => {
    expect(filesWith(/\beval\(|\bnew Function\b|\bFunction\(|renderString|\bvm\b.*from 'node:vm'|node:vm/)).toEqual([]);
    expect(filesWith(/\bsetTimeout\(\s*['"`]|\bsetInterval\(\s*['"`]/)).toEqual([]);
  });

  it('statements are written in the code and take values as parameters', () => {
    // What stands in a statement by `${…}` is a constant or another statement of ours, named in capitals or listed here.
    const holes = lines.filter(({ line }) =>
      /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|FROM|SET)\b[^'"]*\$\{/.test(line),
    );
    const foreign = holes.flatMap(({ file, at, line }) =>
      [...line.matchAll(/\$\{([^}]*)\}/g)]
        .map(([, hole = '']) => hole.trim())
        .filter((hole) => !/^[A-Z][A-Z0-9_]*(\.\w+|\(\))?$/.test(hole) && !isOfOperator(file))
        .map((hole) => `${file}: ${hole}`)
        .filter((one) => !KNOWN_HOLES.has(one) && at > 0),
    );
    expect(foreign).toEqual([]);
  });

  it('programs are started by the operator’s tools only, and never through a shell', () => {
    expect(filesWith(/child_process/).filter((file) => !isOfOperator(file))).toEqual([]);
    expect(filesWith(/shell:\s*true|\bexec\(\s*[`'"]|\bexecSync\(/)).toEqual([]);
  });

  it('no regular expression is made from what somebody typed', () => {
    expect(filesWith(/new RegExp\(/).filter((file) => !isOfOperator(file))).toEqual([]);
  });

  it('everything that goes out to an address others chose goes through the one guarded client', () => {
    // These two call addresses that only the operator's settings name (ADR 0034).
    const ofOperator = ['infra/audit/checkpoint-outlets.ts', 'infra/crypto/transit-kms.ts'];
    const guarded = [
      'infra/webhook/fresh-fence.ts',
      'infra/webhook/guarded-connector.ts',
      'infra/webhook/outgoing-http.ts',
    ];
    const clients = filesWith(
      /from 'undici'|\bfetch\(|\bhttps?\.(?:request|get)\(|from 'node:http2'|\bnet\.connect\(|\btls\.connect\(/,
    );
    // A page's script asks its own origin only: the policy of its page says so (headers.spec).
    const isOfBrowser = (file: string): boolean => file.startsWith('web/browser/');
    expect(clients.filter((file) => !isOfOperator(file) && !isOfBrowser(file))).toEqual(
      [...ofOperator, ...guarded].sort(),
    );
  });

  it('what nobody may guess is drawn by node:crypto', () => {
    // Math.random spreads waiting times, nothing else.
    const spread = ['features/notice/delivery-claim.service.ts', 'features/notice/delivery-outcome.service.ts'];
    expect(filesWith(/Math\.random/).filter((file) => !spread.includes(file))).toEqual([]);
  });

  it('cryptography comes from node:crypto and from Argon2’s own package', () => {
    const imports = lines.flatMap(({ line }) =>
      [...line.matchAll(/from '([^'.][^']*)'/g)].map(([, name = '']) => name),
    );
    const suspicious = [...new Set(imports)].filter((name) =>
      /crypt|argon|hash|cipher|sign|jose|jwt|tls|noble|sodium/i.test(name),
    );
    expect(suspicious.sort()).toEqual(['@node-rs/argon2', 'node:crypto', 'node:tls']);
  });

  it('ciphers, hashes and signatures are on a list', () => {
    const named = (call: string): string[] => [
      ...new Set(
        lines.flatMap(({ line }) =>
          [...line.matchAll(new RegExp(`\\b${call}\\(\\s*'([^']+)'`, 'g'))].map(([, name = '']) => name),
        ),
      ),
    ];
    expect(named('create(?:C|Dec)ipheriv')).toEqual(['aes-256-gcm']);
    expect(named('(?:createHash|hash|hkdfSync)')).toEqual(['sha256']);
    // SHA-1 is what RFC 6238 and the authenticator apps use; as an HMAC it is not known to be weak.
    expect(named('createHmac').sort()).toEqual(['sha1', 'sha256']);
    expect(filesWith(/createHmac\('sha1'/)).toEqual(['infra/crypto/totp.ts']);
    expect(filesWith(/\b(md5|rc4|3des|des-ede|aes-\d+-(?:cbc|ecb|ctr)|createCipher\(|publicEncrypt)/i)).toEqual([]);
  });
});

/** Parts of statements that are made by our code from names of ours, never from input. */
const KNOWN_HOLES = new Set([
  'features/case/erasure.store.ts: table',
  // Names of tables from the list of retention.
  'features/case/case-withdrawal.service.ts: table',
  // Conditions written there, by the names of a closed list.
  'features/worklist/task-queue.view.ts: OWNER[owner]',
  'features/worklist/task-queue.view.ts: owner',
  "features/worklist/task-queue.view.ts: TASK_OWNERS.map(some).join(', ')",
  'features/worklist/worklist.view.ts: condition',
  "features/worklist/worklist.view.ts: Object.entries(COUNTED_FROM).map(counting).join(', ')",
  'features/worklist/worklist.view.ts: isIn',
  'features/worklist/worklist.view.ts: rows',
  'features/worklist/worklist.view.ts: slug',
  // Conditions and columns written there; what was chosen is a parameter, whose place (`$4`) is all that is put in.
  "features/worklist/worklist.view.ts: where.join(' AND ')",
  'features/worklist/worklist.view.ts: order',
  'features/worklist/worklist.view.ts: parameters.length',
  'features/worklist/worklist.view.ts: matching',
  'features/worklist/worklist.view.ts: at',
  'features/worklist/worklist.view.ts: most',
  'features/worklist/worklist.view.ts: from',
  'features/worklist/worklist.view.ts: name',
  "features/worklist/task-queue.view.ts: where.join(' AND ')",
  'features/worklist/task-queue.view.ts: most',
  'features/worklist/search.view.ts: index',
  'features/worklist/search.view.ts: ids',
  'features/worklist/search.view.ts: inWords(index)',
  'features/worklist/search.view.ts: onPlatforms(ids)',
  'features/worklist/search.view.ts: rows',
  'features/worklist/search.view.ts: order',
  "features/worklist/search.view.ts: where.join(' AND ')",
  'infra/database/drift.ts: schema',
  // Tables and columns of domain/retention/tables.ts.
  'infra/retention/row-retention.ts: rule.table',
  'infra/retention/row-retention.ts: rule.age',
  // Parameters of a statement that others are put together with: `$1` and the like.
  'infra/outbox/dead-letters.ts: noticeIds',
  'infra/outbox/dead-letters.ts: at',
  // Grants and policies take no parameters. Names are those of the catalogue and of access.ts, quoted; conditions are written there.
  'infra/database/access-sql.ts: own',
  'infra/database/access-sql.ts: row.notice',
  'infra/database/access-sql.ts: row.item',
  'infra/database/access-sql.ts: isOneOf(some)',
  'infra/database/access-sql.ts: isActor(actor)',
  "infra/database/access-sql.ts: changes.map(escapeIdentifier).join(', ')",
  "infra/database/access-sql.ts: shown.join(', ')",
  // It travels in one message with BEGIN, and such a message takes no parameters: values stand there in hexadecimal digits.
  "infra/database/actor.ts: settings.join(', ')",
]);
