import { randomBytes } from 'node:crypto';
import { type AppConfig, ConfigError, loadConfig } from './app-config';
import type { ProcessKind } from './database-settings';

const key = (): string => randomBytes(32).toString('base64');

/** The least a helpline must say in production. */
const production = (): Record<string, string> => ({
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://help.example.org',
  WEB_DATABASE_URL: 'postgres://web:a-long-password@db.example.org:5432/buckler',
  WORKER_DATABASE_URL: 'postgres://worker:a-long-password@db.example.org:5432/buckler',
  OUTER_KEY: key(),
  INDEX_KEY: key(),
  FORM_KEY: key(),
  HELPLINE_NAME: 'Example Helpline',
  HELPLINE_EMAIL: 'notices@example.org',
  HELPLINE_SIGNATORY: 'Example Helpline, by its authorised caseworker',
});

/** The lines a boot with these settings ends with; none when it goes on. */
function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

it('production boots with the least that is needed, and everything else has a safe value', () => {
  const config: AppConfig = loadConfig(production());
  expect(config).toMatchObject({
    isProduction: true,
    host: '127.0.0.1',
    queue: { redisUrl: null },
    sandbox: null,
    mail: { server: null, from: 'notices@example.org' },
    outgoing: { allowPrivate: [], timeoutMs: 15_000, rdapBootstrapUrl: null },
    checks: { confirmations: 3, confirmEverySeconds: 180 },
    deskZone: 'UTC',
    monitor: { token: null, isOpen: false },
  });
  expect(config.argon2.memoryKib).toBeGreaterThanOrEqual(19_456);
  expect(Object.isFrozen(config)).toBe(true);
});

it.each(['PUBLIC_URL', 'OUTER_KEY', 'INDEX_KEY', 'FORM_KEY', 'HELPLINE_NAME', 'HELPLINE_EMAIL', 'HELPLINE_SIGNATORY'])(
  'without %s nothing boots, in no mode, and one line says so',
  (name) => {
    for (const mode of ['production', 'development', 'test']) {
      for (const value of [undefined, '']) {
        const problems = problemsOf({ ...production(), NODE_ENV: mode, [name]: value });
        expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
      }
    }
  },
);

it('a clock of the desk that nobody knows is no clock', () => {
  expect(loadConfig({ ...production(), DESK_TIME_ZONE: 'Asia/Ho_Chi_Minh' }).deskZone).toBe('Asia/Ho_Chi_Minh');
  for (const zone of ['Hanoi', '+07:00'])
    expect(problemsOf({ ...production(), DESK_TIME_ZONE: zone })).toEqual([
      'DESK_TIME_ZONE must be the name of a zone such as Asia/Ho_Chi_Minh',
    ]);
});

it.each([
  ['a plain-text address', { PUBLIC_URL: 'http://help.example.org' }, 'PUBLIC_URL'],
  ['the sandbox', { SANDBOX_URL: 'http://localhost:4300', DEMO_FILE: '/tmp/demo.json' }, 'SANDBOX_URL'],
  ['a demo file alone', { DEMO_FILE: '/tmp/demo.json' }, 'SANDBOX_URL'],
  ['its own machine as a platform', { OUTGOING_ALLOW_PRIVATE: '*.localhost:4300' }, 'OUTGOING_ALLOW_PRIVATE'],
  ['its own address as a platform', { OUTGOING_ALLOW_PRIVATE: '10.0.0.7, 127.0.0.1:4300' }, 'OUTGOING_ALLOW_PRIVATE'],
  ['its own IPv6 address as a platform', { OUTGOING_ALLOW_PRIVATE: '[::1]:4300' }, 'OUTGOING_ALLOW_PRIVATE'],
  ['hashes that are quick to guess', { ARGON2_MEMORY_KIB: '64' }, 'ARGON2_MEMORY_KIB'],
  [
    'plain mail over the open internet',
    { SMTP_URL: 'smtp://mail.example.org:25', SMTP_ALLOW_PLAIN: 'true' },
    'SMTP_ALLOW_PLAIN',
  ],
  ['plain mail to a public address', { SMTP_URL: 'smtp://8.8.8.8', SMTP_ALLOW_PLAIN: 'true' }, 'SMTP_ALLOW_PLAIN'],
  ['being told where to die', { FAULT_POINTS: 'after-post:0.5;seed=3' }, 'FAULT_POINTS'],
  ['a clock that lies', { FAULT_CLOCK_OFFSET_SECONDS: '0' }, 'FAULT_CLOCK_OFFSET_SECONDS'],
  ['looks seconds apart', { CHECK_CONFIRM_SECONDS: '2' }, 'CHECK_CONFIRM_SECONDS'],
])('production refuses %s, which development may have', (_what, settings, name) => {
  expect(problemsOf({ ...production(), ...settings })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  expect(problemsOf({ ...production(), NODE_ENV: 'development', ...settings })).toEqual([]);
});

it.each([
  ['short', randomBytes(16).toString('base64')],
  ['long', randomBytes(48).toString('base64')],
  ['typed in', Buffer.alloc(32, 'a').toString('base64')],
  ['a pattern', Buffer.from('abcdabcdabcdabcdabcdabcdabcdabcd').toString('base64')],
  ['no base64', 'correct horse battery staple'],
])('a key that is %s is refused in every mode', (_what, weak) => {
  for (const name of ['OUTER_KEY', 'INDEX_KEY', 'FORM_KEY'])
    for (const mode of ['production', 'development'])
      expect(problemsOf({ ...production(), NODE_ENV: mode, [name]: weak })).toEqual([
        `${name} is weak or not 32 random bytes in base64`,
      ]);
});

describe('the logins of the database', () => {
  const owner = 'postgres://owner:a-long-password@db.example.org:5432/buckler';
  const named = (env: Record<string, string | undefined>, kind: ProcessKind): string[] => {
    try {
      loadConfig(env, kind);
      return [];
    } catch (error) {
      return (error as ConfigError).problems.map((problem) => problem.split(' ')[0]!);
    }
  };
  const [web, worker] = ['WEB_DATABASE_URL', 'WORKER_DATABASE_URL'];

  it.each([
    ['web', [web]],
    ['worker', [worker]],
    ['all-in-one', [web, worker]],
  ] as const)('a %s process in production needs its own, and the owner does not stand in', (kind, needed) => {
    const without = { ...production(), [web]: undefined, [worker]: undefined };
    expect(named(without, kind)).toEqual(needed);
    expect(named({ ...without, DATABASE_URL: owner }, kind)).toEqual(needed);
    const own = Object.fromEntries(needed.map((name) => [name, owner]));
    expect(named({ ...without, ...own }, kind)).toEqual([]);
  });

  it('outside production the owner may stand in, and somebody must', () => {
    const without = { ...production(), NODE_ENV: 'development', [web]: undefined, [worker]: undefined };
    for (const kind of ['web', 'worker', 'all-in-one', 'operator'] as const) {
      expect(named(without, kind)).toEqual(['DATABASE_URL']);
      expect(named({ ...without, DATABASE_URL: owner }, kind)).toEqual([]);
    }
  });

  it('the command line is the owner, in production as well', () => {
    expect(named(production(), 'operator')).toEqual(['DATABASE_URL']);
    expect(loadConfig({ ...production(), DATABASE_URL: owner }, 'operator').database.ownerUrl).toBe(owner);
  });
});

it.each([
  ['10.0.0.5, 2001:db8::7', ['10.0.0.5', '2001:db8::7']],
  ['10.1.0.0/16', ['10.1.0.0/16']],
])('proxies are named exactly: %s', (text, expected) => {
  expect(loadConfig({ ...production(), TRUSTED_PROXIES: text }).trustedProxies).toEqual(expected);
});

it.each(['true', '*', 'loopback', 'proxy.example.org', '0.0.0.0/0', '::/0', '10.0.0.0/4', '1'])(
  'nobody is believed about everybody: %s is no proxy',
  (text) => {
    expect(problemsOf({ ...production(), TRUSTED_PROXIES: text })).toEqual([
      expect.stringMatching(/^TRUSTED_PROXIES must be addresses/),
    ]);
  },
);

it('one key for two purposes is refused', () => {
  const same = key();
  expect(problemsOf({ ...production(), OUTER_KEY: same, FORM_KEY: same })).toEqual([
    'OUTER_KEY, INDEX_KEY and FORM_KEY must differ from each other',
  ]);
});

it.each([
  ['DATABASE_URL', 'mysql://db.example.org/buckler'],
  ['WEB_DATABASE_URL', 'mysql://db.example.org/buckler'],
  ['REDIS_URL', 'http://redis.example.org'],
  ['PORT', '70000'],
  ['PORT', 'eighty'],
  ['PUBLIC_URL', 'help.example.org'],
  ['HELPLINE_EMAIL', 'nobody'],
  ['HELPLINE_EMAIL', 'a@example.org, b@example.org'],
  ['HELPLINE_NAME', 'x'],
  // It stands in the header of mails, where a line end would begin another header.
  ['HELPLINE_NAME', 'Example\r\nBcc: all@example.org'],
  ['MAIL_FROM', 'Example <notices@example.org>'],
  ['MAIL_FROM', 'notices@example.org\r\nBcc: all@example.org'],
  ['SMTP_URL', 'mail.example.org'],
  // Libraries read options from there; this one switches the check of certificates off.
  ['SMTP_URL', 'smtp://mail.example.org?tls.rejectUnauthorized=false'],
  ['SMTP_ALLOW_PLAIN', 'yes'],
  ['QUEUE_PREFIX', 'Has Spaces'],
  ['REQUIRE_SECOND_PERSON', 'yes'],
  ['DELIVERY_SCHEDULE_SECONDS', '0,15,soon'],
  ['CHECK_CONFIRMATIONS', '0'],
  ['EXIT_URL', 'javascript:alert(1)'],
  ['LOG_LEVEL', 'everything'],
  ['FAULT_POINTS', 'after-lunch:1'],
  ['FAULT_CLOCK_OFFSET_SECONDS', 'tomorrow'],
  // A word that only looks like production must not switch its rules off.
  ['NODE_ENV', 'prod'],
  ['NODE_ENV', 'Production'],
  // A recall waits 15 seconds for a notice in the air; a longer call could land after it.
  ['OUTGOING_TIMEOUT_SECONDS', '16'],
])('%s=%s is refused with one line', (name, value) => {
  expect(problemsOf({ ...production(), [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} \\S`))]);
});

it('how it is, is told to everybody while trying it out, and in production to whoever shows the token only', () => {
  const monitor = (more: Record<string, string>) => loadConfig({ ...production(), ...more }).monitor;
  const token = randomBytes(16).toString('hex');
  expect(monitor({ NODE_ENV: 'development' })).toEqual({ token: null, isOpen: true });
  for (const NODE_ENV of ['production', 'development'])
    expect(monitor({ NODE_ENV, MONITOR_TOKEN: token })).toEqual({ token, isOpen: false });
  for (const weak of [token.slice(1), `${token} `, `${token}\n`])
    expect(problemsOf({ ...production(), MONITOR_TOKEN: weak })).toEqual([
      'MONITOR_TOKEN must be at least 32 letters and digits: make it with openssl rand -hex 32',
    ]);
});

it('mail goes encrypted or not at all in every mode, except to this machine or where plain is allowed inside', () => {
  const server = (more: Record<string, string>) => loadConfig({ ...production(), ...more }).mail.server;
  for (const NODE_ENV of ['production', 'development'])
    expect(server({ NODE_ENV, SMTP_URL: 'smtp://mail.example.org' })).toMatchObject({ isTlsRequired: true });
  expect(server({ SMTP_URL: 'smtps://mail.example.org' })).toMatchObject({ isTlsFromStart: true });
  expect(server({ SMTP_URL: 'smtp://127.0.0.1:25' })).toMatchObject({ isTlsRequired: false });
  expect(server({ SMTP_URL: 'smtp://mail:25' })).toMatchObject({ isTlsRequired: true });
  expect(server({ SMTP_URL: 'smtp://mail:25', SMTP_ALLOW_PLAIN: 'true' })).toMatchObject({ isTlsRequired: false });
  expect(loadConfig({ ...production(), MAIL_FROM: 'post@example.org' }).mail.from).toBe('post@example.org');
});

it('all problems are told at once, one line each', () => {
  const env = {
    ...production(),
    PUBLIC_URL: 'http://help.example.org',
    HELPLINE_NAME: '',
    OUTER_KEY: 'weak',
    PORT: 'x',
    ARGON2_MEMORY_KIB: '8',
  };
  const problems = problemsOf(env);
  expect(problems.map((line) => line.split(' ')[0]).sort()).toEqual([
    'ARGON2_MEMORY_KIB',
    'HELPLINE_NAME',
    'OUTER_KEY',
    'PORT',
    'PUBLIC_URL',
  ]);
  for (const line of problems) expect(line).not.toMatch(/[\n\r]/);
});

it('never echoes a value: it may be a secret that stands in the wrong place', () => {
  const secret = 'Tr0ub4dor-and-3';
  const names = Object.keys(production()).concat(
    ...['REDIS_URL', 'PORT', 'QUEUE_PREFIX', 'LOG_LEVEL', 'EXIT_URL', 'SANDBOX_URL', 'REQUIRE_SECOND_PERSON', 'HOST'],
    ...['DELIVERY_SCHEDULE_SECONDS', 'OUTGOING_TIMEOUT_SECONDS', 'ARGON2_MEMORY_KIB', 'WORKER_HEALTH_PORT'],
    ...['OUTER_KEY_FILE', 'OUTGOING_ALLOW_PRIVATE', 'DATABASE_POOL'],
    ...['SMTP_URL', 'SMTP_ALLOW_PLAIN', 'MAIL_FROM'],
  );
  for (const name of names)
    for (const value of [secret, `http://${secret}@localhost`, `${secret}@`]) {
      const problems = problemsOf({ ...production(), [name]: value });
      expect(problems.join('\n').toLowerCase()).not.toContain(secret.toLowerCase());
    }
});
describe('the contact for who found a weakness', () => {
  const contact = (to: string, on: string) => ({
    ...production(),
    SECURITY_CONTACT: to,
    SECURITY_CONTACT_EXPIRES_ON: on,
  });

  it('may be a mail address or a page, and needs a day until which it holds', () => {
    expect(loadConfig(production()).securityContact).toBeNull();
    expect(loadConfig(contact('security@example.org', '2027-06-30')).securityContact).toEqual({
      contact: 'mailto:security@example.org',
      expiresAt: new Date('2027-06-30T23:59:59Z'),
    });
    expect(loadConfig(contact('https://example.org/security', '2027-06-30')).securityContact?.contact).toBe(
      'https://example.org/security',
    );
  });

  it.each([
    ['security@example.org', ''],
    ['security@example.org', '2027-02-30'],
    ['security@example.org', 'soon'],
    ['', '2027-06-30'],
    ['http://example.org/security', '2027-06-30'],
    ['https://example.org/a\nContact: mailto:other@example.org', '2027-06-30'],
  ])('%p with the day %p stops the boot', (to, on) => {
    expect(problemsOf(contact(to, on))).toHaveLength(1);
  });
});

describe('the checkpoints of the record', () => {
  const ways = { CHECKPOINT_FILE: '/mnt/other/checkpoints.jsonl', CHECKPOINT_TIME_STAMP_URL: 'http://tsa.example.org' };

  it('are off without a key, and on with one, from a setting or a file', () => {
    expect(loadConfig(production()).checkpoints).toEqual({ key: null, file: null, mailTo: null, timeStampUrl: null });
    const given = key();
    const { checkpoints } = loadConfig({ ...production(), CHECKPOINT_KEY: given, ...ways });
    expect(checkpoints.key).toEqual(Buffer.from(given, 'base64'));
    expect(checkpoints).toMatchObject({ file: ways.CHECKPOINT_FILE, timeStampUrl: ways.CHECKPOINT_TIME_STAMP_URL });
  });

  it.each<[string, Record<string, string>]>([
    ['CHECKPOINT_KEY is missing: without it there is no checkpoint to send out', ways],
    ['CHECKPOINT_KEY is weak or not 32 random bytes in base64', { CHECKPOINT_KEY: 'AAAA' }],
    [
      'CHECKPOINT_MAIL_TO needs a mail server: SMTP_URL is missing',
      { CHECKPOINT_KEY: key(), CHECKPOINT_MAIL_TO: 'auditor@example.org' },
    ],
  ])('%s', (problem, settings) => {
    expect(problemsOf({ ...production(), ...settings })).toEqual([problem]);
  });

  it('are signed with a key of their own', () => {
    const settings = production();
    expect(problemsOf({ ...settings, CHECKPOINT_KEY: settings['FORM_KEY'] })).toEqual([
      'CHECKPOINT_KEY must differ from the other keys',
    ]);
  });
});
