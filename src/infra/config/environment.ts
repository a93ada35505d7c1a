import { z } from 'zod';
import { isMailAddress } from '../../domain/platform/contact-address';
import { KEEP_DAYS } from '../../domain/retention/policies';
import { parseFaultPlan } from '../faults/fault-points';
import { postgresUrl } from './database-settings';
import { DESK_SETTINGS } from './desk-settings';
import { MONITOR_SETTINGS } from './monitor-settings';
import { isProxyAddress } from './proxy-address';
import { REPLY_SETTINGS } from './reply-settings';
import { readSmtpUrl } from './smtp-settings';

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

/** What the environment may say, name by name, and what each one is when nothing is said. */
export const settings = z.object({
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

export type Settings = z.infer<typeof settings>;

/** Every setting that could be read, whatever is wrong with the others: so that all problems are shown in one go. */
export function readableOf(given: Readonly<Record<string, unknown>>): Partial<Settings> {
  const read = Object.entries(settings.shape).map(([name, one]) => [name, one.safeParse(given[name])] as const);
  return Object.fromEntries(read.flatMap(([name, result]) => (result.success ? [[name, result.data]] : [])));
}
