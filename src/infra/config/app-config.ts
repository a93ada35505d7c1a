import type { ExposureCaps } from '../../domain/access/exposure';
import { isMailAddress } from '../../domain/platform/contact-address';
import type { Looks } from '../../domain/shared/looks';
import { readSecurityContact, type SecurityContact } from './security-contact';
import { readReplies, type ReplyDoor, replyProblems } from './reply-settings';
import { readSmtpUrl, type SmtpServer } from './smtp-settings';
import type { FaultPlan } from '../faults/fault-points';
import { type DatabaseSettings, databaseProblems, databaseSettings, type ProcessKind } from './database-settings';
import { type KeySettings, readKey, readKeySettings } from './key-settings';
import { type OrganisationSettings, readOrganisation } from './organisation-settings';
import { type PageSettings, readPageSettings } from './page-settings';
import { type MonitorSettings, readMonitor } from './monitor-settings';
import { readableOf, type Settings, settings } from './environment';
import { productionProblems } from './production-rules';

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
