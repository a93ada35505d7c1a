import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { ERASURE_REASONS } from './domain/case/erasure-ledger';
import { isRuleId, RULES } from './domain/deadline/rules';
import { isBatchMax, MAX_IN_BATCH } from './domain/notice/batch';
import { NOTICE_FORMATS } from './domain/notice/notice-formats';
import { isFormUrl, isMailAddress } from './domain/platform/contact-address';
import { NotFoundError } from './domain/shared/errors';
import { AccountCareService } from './features/account/account-care.service';
import { AccountService } from './features/account/account.service';
import { drawPassword, firstPasswordEnd } from './features/account/drawn-password';
import { CaseErasureService } from './features/case/case-erasure.service';
import { OVERLAP_DAYS, PlatformKeyService } from './features/platform/platform-key.service';
import { EntryChangeService } from './features/platform/entry-change.service';
import { PlatformService } from './features/platform/platform.service';
import { readConfigOrExit } from './infra/config/read-config';
import { normaliseLocator } from './infra/crypto/receipt';
import { actAs, OPERATOR } from './infra/database/actor';
import { newTotpSecret, otpauthUri } from './infra/crypto/totp';
import { isPublicKey, newWebhookSecret } from './infra/webhook/signing-key';
import { translatorFor } from './web/i18n/translator';
import { parseUrl } from './domain/shared/parse-url';

const USAGE = `Sets up people and platforms, as the owner of the database (DATABASE_URL). Secrets are printed once and kept only sealed.

  admin invite --email ADDRESS --name NAME --role caseworker|supervisor|administrator|auditor
  admin password --email ADDRESS       a new password; the one-time codes stay
  admin codes --email ADDRESS          a new seed for one-time codes; see the person, or know the voice, before
  admin disable --email ADDRESS        lets nobody sign in with it any more
  admin sign-out --email ADDRESS | --everybody      ends the sessions that are open; the three above do so too
  admin platform --slug NAME --name NAME --host HOST [--host HOST …] --endpoint https://…|--pull --basis RULE [--basis RULE …]
                 --pull: it cannot receive, and fetches its notices (ADR 0045)
                 [--batch N]   how many notices of several cases it takes in one call, 2 to ${MAX_IN_BATCH} (ADR 0052)
                 [--mail ADDRESS] [--form https://…]   where notices go when the endpoint does not take them
                 [--format ${NOTICE_FORMATS.join('|')}]
                 rules: ${Object.keys(RULES).join(', ')}
  admin platform-key --slug NAME --purpose notice|answer --scheme v1|v1a [--public-key whpk_…]
                 replaces what signs our notices, or its answers; the key before counts for ${OVERLAP_DAYS} more days
  admin erase --locator BK-XXXX-XXXX --reason ${ERASURE_REASONS.join('|')}
              destroys the key and the words of a closed case, for good
`;
const ROLES = ['caseworker', 'supervisor', 'administrator', 'auditor'] as const;
const OPTIONS = {
  email: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string' },
  slug: { type: 'string' },
  host: { type: 'string', multiple: true },
  endpoint: { type: 'string' },
  pull: { type: 'boolean' },
  batch: { type: 'string' },
  basis: { type: 'string', multiple: true },
  mail: { type: 'string' },
  form: { type: 'string' },
  format: { type: 'string' },
  purpose: { type: 'string' },
  scheme: { type: 'string' },
  'public-key': { type: 'string' },
  locator: { type: 'string' },
  reason: { type: 'string' },
  everybody: { type: 'boolean' },
} as const;

class UsageError extends Error {}

const need = (value: string | undefined, option: string): string => {
  if (value === undefined || value.trim() === '') throw new UsageError(`--${option} is missing`);
  return value.trim();
};

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** A member of staff with a first password and a one-time-code seed; both are theirs to keep, ours to forget. */
async function invite(app: INestApplicationContext, values: Values): Promise<string> {
  const role = ROLES.find((known) => known === values.role);
  if (role === undefined) throw new UsageError(`--role must be one of ${ROLES.join(', ')}`);
  const email = need(values.email, 'email');
  const password = drawPassword();
  const totpSecret = newTotpSecret();
  const isNew = await app.get(AccountService).invite({
    email,
    name: need(values.name, 'name'),
    role,
    password,
    totpSecret,
    firstPasswordUntil: firstPasswordEnd(new Date()),
  });
  if (!isNew) throw new UsageError('this address has an account already');
  return [
    `Invited ${email} as ${role}.`,
    `  password        ${password}   (opens the desk for 72 hours; by then they draw their own, "Your account")`,
    `  one-time codes  ${otpauthUri({ issuer: 'Buckler', account: email, secretBase32: totpSecret })}`,
  ].join('\n');
}

const noSuchAccount = () => new UsageError('there is no account with this address');

async function password(app: INestApplicationContext, values: Values): Promise<string> {
  const drawn = await app.get(AccountCareService).replacePassword(need(values.email, 'email'));
  if (drawn === null) throw noSuchAccount();
  return `The old password and every open session end now.\n  password        ${drawn}   (for 72 hours)`;
}

async function codes(app: INestApplicationContext, values: Values): Promise<string> {
  const email = need(values.email, 'email');
  const seed = await app.get(AccountCareService).replaceSeed(email);
  if (seed === null) throw noSuchAccount();
  const address = otpauthUri({ issuer: 'Buckler', account: email, secretBase32: seed });
  return `The old codes and every open session end now.\n  one-time codes  ${address}`;
}

async function disable(app: INestApplicationContext, values: Values): Promise<string> {
  if (!(await app.get(AccountCareService).disable(need(values.email, 'email')))) throw noSuchAccount();
  return 'Nobody can sign in with this account any more.';
}

async function signOut(app: INestApplicationContext, values: Values): Promise<string> {
  if (values.everybody === true && values.email !== undefined)
    throw new UsageError('say --email or --everybody, not both');
  const email = values.everybody === true ? null : need(values.email, 'email');
  const count = await app.get(AccountCareService).endSessions(email);
  if (count === null) throw noSuchAccount();
  return `Sessions ended: ${count}.`;
}

/** A platform with its signed webhook and its other channels, or new secrets and addresses for one that is known (by its slug). */
async function platform(app: INestApplicationContext, values: Values): Promise<string> {
  const bases = (values.basis ?? []).filter(isRuleId);
  if (bases.length === 0 || bases.length !== values.basis?.length)
    throw new UsageError(`--basis must name one or more of ${Object.keys(RULES).join(', ')}`);
  const hosts = (values.host ?? []).map((host) => need(host, 'host'));
  if (hosts.length === 0) throw new UsageError('--host is missing');
  const taken = await app.get(EntryChangeService).firstTaken(need(values.slug, 'slug'), hosts);
  if (taken !== null) throw new UsageError(`--host ${taken.host} belongs to ${taken.owner}: take it away there first`);
  const secret = newWebhookSecret();
  const answerSecret = newWebhookSecret();
  if (values.pull === true && values.endpoint !== undefined) throw new UsageError('--endpoint or --pull, not both');
  const endpoint = values.pull === true ? null : need(values.endpoint, 'endpoint');
  if (endpoint !== null && parseUrl(endpoint) === null) throw new UsageError('--endpoint must be a full address');
  const { mail, form } = values;
  const noticeFormat = NOTICE_FORMATS.find((known) => known === (values.format ?? 'buckler-1'));
  if (noticeFormat === undefined) throw new UsageError(`--format must be one of ${NOTICE_FORMATS.join(', ')}`);
  const batchMax = values.batch === undefined ? undefined : Number(values.batch);
  if (batchMax !== undefined && !(isBatchMax(batchMax) && endpoint !== null && noticeFormat === 'buckler-1'))
    throw new UsageError(`--batch is 2 to ${MAX_IN_BATCH}, for an --endpoint that takes our own format`);
  if (mail !== undefined && !isMailAddress(mail)) throw new UsageError('--mail must be one plain mail address');
  if (form !== undefined && !isFormUrl(form)) throw new UsageError('--form must be an https:// address');
  await app.get(PlatformService).register({
    slug: need(values.slug, 'slug'),
    name: need(values.name, 'name'),
    hosts,
    bases,
    noticeFormat,
    webhook: { endpoint, secret, answerSecret, ...(batchMax === undefined ? {} : { batchMax }) },
    ...(mail === undefined ? {} : { mail: { address: mail } }),
    ...(form === undefined ? {} : { byHand: { url: form } }),
  });
  return [
    'The platform is set up. Give it these two secrets over a safe channel:',
    `  signs what we send        ${secret}`,
    `  signs what they answer    ${answerSecret}`,
  ].join('\n');
}

/** A new key between us and a platform. What is printed goes to the platform: over a safe channel where it is a secret. */
async function platformKey(app: INestApplicationContext, values: Values): Promise<string> {
  const handed = await app.get(PlatformKeyService).rotate(need(values.slug, 'slug'), wantedKey(values));
  if (handed === null) throw new UsageError('there is no platform with this slug');
  const use = handed.purpose === 'notice' ? 'signs what we send' : 'signs what they answer';
  const safe = handed.text.startsWith('whpk_') ? 'public' : 'secret: give it over a safe channel';
  return `${use} (${safe}):\n  ${handed.text}\nThe key before counts for ${OVERLAP_DAYS} more days.`;
}

function wantedKey(values: Values): Parameters<PlatformKeyService['rotate']>[1] {
  const purpose = need(values.purpose, 'purpose');
  const scheme = need(values.scheme, 'scheme');
  if (purpose !== 'notice' && purpose !== 'answer') throw new UsageError('--purpose must be notice or answer');
  if (scheme !== 'v1' && scheme !== 'v1a') throw new UsageError('--scheme must be v1 or v1a');
  if (purpose === 'notice') return { purpose, scheme };
  if (scheme === 'v1') return { purpose, scheme };
  const publicKey = need(values['public-key'], 'public-key');
  if (!isPublicKey(publicKey)) throw new UsageError('--public-key must be whpk_ and 32 bytes in base64');
  return { purpose, scheme, publicKey };
}

/** Erases one closed case. There is no way back, so nothing is guessed: locator and reason must both be given. */
async function erase(app: INestApplicationContext, values: Values): Promise<string> {
  const locator = normaliseLocator(need(values.locator, 'locator'));
  const reason = ERASURE_REASONS.find((known) => known === values.reason);
  if (reason === undefined) throw new UsageError(`--reason must be one of ${ERASURE_REASONS.join(', ')}`);
  const result = await app
    .get(CaseErasureService)
    .erase({ locator: locator ?? '' }, reason)
    .catch((error: unknown) => {
      throw error instanceof NotFoundError ? new UsageError('there is no case with this locator') : error;
    });
  if (!result.ok) throw new UsageError(translatorFor('en')(`refusals.${result.refusal.code}`, result.refusal.detail));
  return 'Erased. Backups made before now still hold the case until they are deleted; a restore erases it again.';
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const command = {
    invite,
    password,
    codes,
    disable,
    'sign-out': signOut,
    platform,
    'platform-key': platformKey,
    erase,
  }[positionals[0] ?? ''];
  if (command === undefined) throw new UsageError('say what to do');
  const app = await NestFactory.createApplicationContext(AppModule.with(readConfigOrExit('operator')), {
    logger: false,
  });
  try {
    process.stdout.write(`${await actAs(OPERATOR, () => command(app, values))}\n`);
  } finally {
    await app.close();
  }
}

main().catch((error: unknown) => {
  const isOurs =
    error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  process.stderr.write(isOurs ? `${(error as Error).message}\n\n${USAGE}` : `${(error as Error).name}\n`);
  process.exitCode = isOurs ? 2 : 1;
});
