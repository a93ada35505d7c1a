import { z } from 'zod';
import type { ExposureCaps } from '../../domain/access/exposure';
import { isMailAddress } from '../../domain/platform/contact-address';
import { KEEP_DAYS } from '../../domain/retention/policies';
import type { Looks } from '../../domain/shared/looks';
import { DESK_SETTINGS } from './desk-settings';
import { readSecurityContact, type SecurityContact } from './security-contact';
import { readReplies, REPLY_SETTINGS, type ReplyDoor, replyProblems } from './reply-settings';
import { readSmtpUrl, type SmtpServer, staysInside } from './smtp-settings';
import { type FaultPlan, parseFaultPlan } from '../faults/fault-points';
import {
  type DatabaseSettings,
  databaseProblems,
  databaseSettings,
  postgresUrl,
  type ProcessKind,
} from './database-settings';
import { type KeySettings, readKey, readKeySettings } from './key-settings';
import { type OrganisationSettings, readOrganisation } from './organisation-settings';
import { type PageSettings, readPageSettings } from './page-settings';
import { MONITOR_SETTINGS, type MonitorSettings, readMonitor } from './monitor-settings';
import { isProxyAddress } from './proxy-address';

/** Everything the service can be told from outside. Read once at boot, frozen, and injected: nobody else reads the environment. */
export interface AppConfig {
  readonly isProduction: boolean;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  /** The proxies in front of us, by address or network. Only what they say about a visitor's address is believed. */
  readonly trustedProxies: readonly string[];
  readonly database: DatabaseSettings;
  readonly queue: { readonly redisUrl: string | null; readonly prefix: string; readonly concurrency: number };
  readonly keys: KeySettings;
  readonly argon2: { readonly memoryKib: number; readonly timeCost: number; readonly parallelism: number };
  readonly helpline: { readonly name: string; readonly email: string; readonly signatory: string };
  /** The helpline's mail server, null when there is none; and the address notices come from. */
  readonly mail: { readonly server: SmtpServer | null; readonly from: string };
  readonly replies: ReplyDoor | null;
  readonly outgoing: {
    readonly allowPrivate: readonly string[];
    readonly timeoutMs: number;
    /** Where the bootstrap files of RDAP are; null asks nobody who owns a host. */
    readonly rdapBootstrapUrl: string | null;
  };
  readonly delivery: { readonly scheduleSeconds: readonly number[] | null };
  readonly checks: {
    readonly confirmations: number;
    readonly confirmEverySeconds: number;
    readonly lookEverySeconds: number;
    readonly watchEverySeconds: number;
    readonly watchDays: number;
  };
  /** The person hears something new at least so often; 0 promises nothing. */
  readonly updatePromiseHours: number;
  /** Days a closed case and a platform's words are kept; no figure describes fewer cases than `figuresMinCell`. */
  readonly retention: {
    readonly closedDays: number;
    readonly platformWordsDays: number;
    readonly figuresMinCell: number;
  };
  readonly sweepEveryMs: number;
  readonly requireSecondPerson: boolean;
  /** The first notice to a platform needs two people. */
  readonly secondPersonOnNewPlatforms: boolean;
  /** Different cases a person opens in an hour: supervisors are told above the first, a reason is asked above the second. */
  readonly views: { readonly alertAfter: number; readonly reasonAfter: number };
  /** Files a person takes out in a day: a reason is asked above the first, none is given above the second. */
  readonly exports: { readonly reasonAfter: number; readonly most: number };
  /** Different cases whose words one person reads in a day and a week before they are asked to mind themselves; 0: never. */
  readonly exposure: ExposureCaps;
  /** How the desk's pages look for whoever chose nothing. */
  readonly deskLooks: Looks;
  /** The zone in which the desk reads and types times. */
  readonly deskZone: string;
  readonly exitUrl: string;
  readonly pages: PageSettings;
  readonly organisation: OrganisationSettings | null;
  readonly securityContact: SecurityContact | null;
  readonly workerHealthPort: number | null;
  readonly monitor: MonitorSettings;
  /** Where each erasure is written to besides the database; null: nowhere. */
  readonly erasureLedgerFile: string | null;
  /** The hourly signed statement about the record: the secret half of its key (null: none is made), and its ways out. */
  readonly checkpoints: {
    readonly key: Buffer | null;
    readonly file: string | null;
    readonly mailTo: string | null;
    readonly timeStampUrl: string | null;
  };
  readonly logLevel: string;
  /** Outside production only: the sandbox's address and the file that describes its platforms and demo sign-ins. */
  readonly sandbox: { readonly url: string; readonly demoFile: string } | null;
  /** Outside production only: where this process is to die, and by how much its own clock is wrong (fault suite). */
  readonly faults: { readonly points: FaultPlan | null; readonly clockOffsetSeconds: number };
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

const seconds = (fallback: number) => z.coerce.number().positive().max(31_536_000).default(fallback);
const whole = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');
const list = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );

const settings = z.object({
  // A word of its own (`prod`) must not quietly switch the rules of production off.
  NODE_ENV: z
    .enum(['development', 'test', 'production'], 'must be production, development or test')
    .default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(3000, 0, 65535),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be a full address such as https://help.example.org' }),
  TRUSTED_PROXIES: list.refine(
    (parts) => parts.every(isProxyAddress),
    'must be addresses or networks of your own proxies with commas between, such as 10.0.0.5 or 10.0.0.0/24',
  ),
  DATABASE_URL: postgresUrl,
  WEB_DATABASE_URL: postgresUrl,
  WORKER_DATABASE_URL: postgresUrl,
  DATABASE_POOL: whole(10, 2, 100),
  MIGRATE_ON_BOOT: flag,
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must start with redis:// or rediss://')
    .optional(),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('buckler'),
  QUEUE_CONCURRENCY: whole(100, 1, 500),
  ARGON2_MEMORY_KIB: whole(47_104, 8, 1_048_576),
  ARGON2_TIME_COST: whole(1, 1, 20),
  HELPLINE_NAME: z
    .string({ error: 'is missing: the name that signs the notices' })
    .min(2)
    .max(120)
    .regex(/^\P{Cc}*$/u, 'must be one line: it stands in the header of mails'),
  HELPLINE_EMAIL: z
    .string({ error: 'is missing: the mail address where platforms can reach you' })
    .refine(isMailAddress, 'must be the mail address where platforms can reach you'),
  HELPLINE_SIGNATORY: z.string({ error: 'is missing: who signs notices for the helpline' }).min(2).max(160),
  SMTP_URL: z
    .string()
    .refine(
      (text) => readSmtpUrl(text, false) !== null,
      'must be smtp:// or smtps:// with a host, and nothing after it',
    )
    .optional(),
  SMTP_ALLOW_PLAIN: flag,
  MAIL_FROM: z.string().refine(isMailAddress, 'must be one plain mail address').optional(),
  ...REPLY_SETTINGS,
  OUTGOING_ALLOW_PRIVATE: list,
  // At most 15: a recall waits for so long before it follows a notice that is in the air, and the crash lease is longer.
  OUTGOING_TIMEOUT_SECONDS: z.coerce.number().positive().max(15).default(15),
  DELIVERY_SCHEDULE_SECONDS: list.transform((parts, context) => {
    const numbers = parts.map(Number);
    if (numbers.some((n) => !Number.isFinite(n) || n < 0))
      context.addIssue('must be seconds with commas between, such as 0,15,60');
    return numbers.length === 0 ? null : numbers;
  }),
  CHECK_CONFIRMATIONS: whole(3, 1, 20),
  CHECK_CONFIRM_SECONDS: seconds(180),
  CHECK_LOOK_SECONDS: seconds(3600),
  CHECK_WATCH_SECONDS: seconds(86_400),
  CHECK_WATCH_DAYS: whole(180, 0, 3650),
  UPDATE_PROMISE_HOURS: whole(72, 0, 8760),
  RETENTION_CLOSED_DAYS: whole(KEEP_DAYS.closedCase, 1, 3650),
  RETENTION_PLATFORM_WORDS_DAYS: whole(KEEP_DAYS.platformWords, 1, 3650),
  FIGURES_MIN_CELL: whole(10, 2, 1000),
  SWEEP_MS: whole(2000, 50, 60_000),
  REQUIRE_SECOND_PERSON: flag,
  // Left out, it is on where real platforms are written to.
  SECOND_PERSON_ON_NEW_PLATFORM: z.enum(['true', 'false']).optional(),
  VIEW_ALERT_AFTER: whole(25, 1, 10_000),
  VIEW_REASON_AFTER: whole(60, 1, 10_000),
  EXPORT_REASON_AFTER: whole(3, 0, 1000),
  EXPORT_MOST: whole(10, 0, 1000),
  EXPOSURE_DAY: whole(12, 0, 10_000),
  EXPOSURE_WEEK: whole(40, 0, 10_000),
  ...DESK_SETTINGS,
  EXIT_URL: z.url({ protocol: /^https?$/ }).default('https://www.wikipedia.org/'),
  WORKER_HEALTH_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  ...MONITOR_SETTINGS,
  ERASURE_LEDGER_FILE: z.string().optional(),
  CHECKPOINT_FILE: z.string().optional(),
  CHECKPOINT_MAIL_TO: z.string().refine(isMailAddress, 'must be one plain mail address').optional(),
  CHECKPOINT_TIME_STAMP_URL: z
    .url({ protocol: /^https?$/, error: 'must be the address of an RFC 3161 authority' })
    .optional(),
  RDAP_BOOTSTRAP_URL: z.url({ protocol: /^https?$/, error: 'must be the address of a folder' }).optional(),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  SANDBOX_URL: z.url().optional(),
  DEMO_FILE: z.string().optional(),
  FAULT_POINTS: z
    .string()
    .transform((text, context) => {
      const plan = parseFaultPlan(text);
      if (plan === null) context.addIssue('must look like after-post:0.02,before-commit:0.01;seed=7');
      return plan;
    })
    .optional(),
  FAULT_CLOCK_OFFSET_SECONDS: z.coerce.number().min(-31_536_000).max(31_536_000).optional(),
});

type Settings = z.infer<typeof settings>;

/** Every setting that could be read, whatever is wrong with the others: so that all problems are shown in one go. */
function readableOf(given: Readonly<Record<string, unknown>>): Partial<Settings> {
  const read = Object.entries(settings.shape).map(([name, one]) => [name, one.safeParse(given[name])] as const);
  return Object.fromEntries(read.flatMap(([name, result]) => (result.success ? [[name, result.data]] : [])));
}

const isLoopback = (entry: string): boolean => /localhost(:|$)|^127\.|^\[::1\]/i.test(entry);

/** Rules that hold in production only: nothing weak, nothing of the sandbox, every address encrypted on the way. */
function productionProblems(env: Partial<Settings>): string[] {
  const problems: string[] = [];
  if (env.PUBLIC_URL?.startsWith('https://') === false)
    problems.push('PUBLIC_URL must start with https:// in production');
  if (env.SANDBOX_URL ?? env.DEMO_FILE) problems.push('SANDBOX_URL and DEMO_FILE must not be set in production');
  if (env.FAULT_POINTS) problems.push('FAULT_POINTS must not be set in production: it kills processes');
  if (env.FAULT_CLOCK_OFFSET_SECONDS !== undefined)
    problems.push('FAULT_CLOCK_OFFSET_SECONDS must not be set in production: it makes the clock lie');
  if (env.OUTGOING_ALLOW_PRIVATE?.some(isLoopback))
    problems.push('OUTGOING_ALLOW_PRIVATE must not name localhost in production');
  if (
    env.SMTP_ALLOW_PLAIN === true &&
    env.SMTP_URL !== undefined &&
    !staysInside(readSmtpUrl(env.SMTP_URL, true)!.host)
  )
    problems.push('SMTP_ALLOW_PLAIN is only for a mail server inside your own network in production');
  if ((env.ARGON2_MEMORY_KIB ?? Infinity) < 19_456)
    problems.push('ARGON2_MEMORY_KIB must be at least 19456 in production (OWASP)');
  if ((env.FIGURES_MIN_CELL ?? Infinity) < 5)
    problems.push('FIGURES_MIN_CELL must be at least 5 in production: smaller groups can be recognised');
  if ((env.CHECK_CONFIRM_SECONDS ?? Infinity) < 60)
    problems.push('CHECK_CONFIRM_SECONDS must be at least 60 in production: clean checks are minutes apart');
  return problems;
}

/** The key of the checkpoints, which only workers need; and the ways out, which need the key. */
function readCheckpoints(
  env: NodeJS.ProcessEnv,
  read: Partial<Settings>,
  problems: string[],
): AppConfig['checkpoints'] {
  const isGiven = Boolean(env['CHECKPOINT_KEY']) || Boolean(env['CHECKPOINT_KEY_FILE']);
  const key = isGiven ? readKey(env, 'CHECKPOINT_KEY', problems) : null;
  const file = read.CHECKPOINT_FILE ?? null;
  const mailTo = read.CHECKPOINT_MAIL_TO ?? null;
  const timeStampUrl = read.CHECKPOINT_TIME_STAMP_URL ?? null;
  if (key === null && (file ?? mailTo ?? timeStampUrl) !== null)
    problems.push('CHECKPOINT_KEY is missing: without it there is no checkpoint to send out');
  if (mailTo !== null && read.SMTP_URL === undefined)
    problems.push('CHECKPOINT_MAIL_TO needs a mail server: SMTP_URL is missing');
  return { key, file, mailTo, timeStampUrl };
}

/** Reads and judges the environment. Throws {@link ConfigError} with one line per problem; never echoes a value. */
export function loadConfig(env: NodeJS.ProcessEnv, process: ProcessKind = 'all-in-one'): AppConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = settings.safeParse(given);
  const problems: string[] = [];
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  const keys = readKeySettings(env, problems);
  const securityContact = readSecurityContact(env, isMailAddress, problems);
  const readable = readableOf(given);
  const pages = readPageSettings(env, readable.NODE_ENV === 'production', problems);
  const organisation = readOrganisation(env, readable.NODE_ENV === 'production', problems);
  problems.push(...databaseProblems(given, process));
  const checkpoints = readCheckpoints(env, readable, problems);
  problems.push(...replyProblems(readable));
  const others = [...(keys.outer.kind === 'given' ? keys.outer.keys.map(({ key }) => key) : []), keys.index, keys.form];
  if (problems.length === 0 && others.some((key) => checkpoints.key?.equals(key)))
    problems.push('CHECKPOINT_KEY must differ from the other keys');
  if (readable.NODE_ENV === 'production') problems.push(...productionProblems(readable));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const e = parsed.data;
  return Object.freeze<AppConfig>({
    isProduction: e.NODE_ENV === 'production',
    host: e.HOST,
    port: e.PORT,
    publicUrl: e.PUBLIC_URL.replace(/(?<!\/)\/+$/, ''),
    trustedProxies: e.TRUSTED_PROXIES,
    database: databaseSettings(e, process),
    queue: { redisUrl: e.REDIS_URL ?? null, prefix: e.QUEUE_PREFIX, concurrency: e.QUEUE_CONCURRENCY },
    keys,
    argon2: { memoryKib: e.ARGON2_MEMORY_KIB, timeCost: e.ARGON2_TIME_COST, parallelism: 1 },
    helpline: { name: e.HELPLINE_NAME, email: e.HELPLINE_EMAIL, signatory: e.HELPLINE_SIGNATORY },
    mail: {
      server: e.SMTP_URL === undefined ? null : readSmtpUrl(e.SMTP_URL, e.SMTP_ALLOW_PLAIN),
      from: e.MAIL_FROM ?? e.HELPLINE_EMAIL,
    },
    replies: readReplies(e),
    outgoing: {
      allowPrivate: e.OUTGOING_ALLOW_PRIVATE,
      timeoutMs: e.OUTGOING_TIMEOUT_SECONDS * 1000,
      rdapBootstrapUrl: e.RDAP_BOOTSTRAP_URL ?? null,
    },
    delivery: { scheduleSeconds: e.DELIVERY_SCHEDULE_SECONDS },
    checks: {
      confirmations: e.CHECK_CONFIRMATIONS,
      confirmEverySeconds: e.CHECK_CONFIRM_SECONDS,
      lookEverySeconds: e.CHECK_LOOK_SECONDS,
      watchEverySeconds: e.CHECK_WATCH_SECONDS,
      watchDays: e.CHECK_WATCH_DAYS,
    },
    updatePromiseHours: e.UPDATE_PROMISE_HOURS,
    retention: {
      closedDays: e.RETENTION_CLOSED_DAYS,
      platformWordsDays: e.RETENTION_PLATFORM_WORDS_DAYS,
      figuresMinCell: e.FIGURES_MIN_CELL,
    },
    sweepEveryMs: e.SWEEP_MS,
    requireSecondPerson: e.REQUIRE_SECOND_PERSON,
    secondPersonOnNewPlatforms: (e.SECOND_PERSON_ON_NEW_PLATFORM ?? String(e.NODE_ENV === 'production')) === 'true',
    views: { alertAfter: e.VIEW_ALERT_AFTER, reasonAfter: Math.max(e.VIEW_ALERT_AFTER, e.VIEW_REASON_AFTER) },
    exports: { reasonAfter: e.EXPORT_REASON_AFTER, most: e.EXPORT_MOST },
    exposure: { perDay: e.EXPOSURE_DAY, perWeek: e.EXPOSURE_WEEK },
    deskLooks: e.DESK_LOOKS,
    deskZone: e.DESK_TIME_ZONE,
    exitUrl: e.EXIT_URL,
    pages,
    organisation,
    securityContact,
    workerHealthPort: e.WORKER_HEALTH_PORT ?? null,
    monitor: readMonitor(e),
    erasureLedgerFile: e.ERASURE_LEDGER_FILE ?? null,
    checkpoints,
    logLevel: e.LOG_LEVEL,
    sandbox: e.SANDBOX_URL && e.DEMO_FILE ? { url: e.SANDBOX_URL, demoFile: e.DEMO_FILE } : null,
    faults: { points: e.FAULT_POINTS ?? null, clockOffsetSeconds: e.FAULT_CLOCK_OFFSET_SECONDS ?? 0 },
  });
}
