import { randomBytes, randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { type Sql, withSql } from '../../../bench/support/lab';
import { AppModule } from '../../../src/app.module';
import { parseLinks } from '../../../src/domain/report/links';
import type { StaffIdentity } from '../../../src/domain/shared/staff';
import { AccountService } from '../../../src/features/account/account.service';
import { CaseService } from '../../../src/features/case/case.service';
import { NoticeDraftService } from '../../../src/features/notice/notice-draft.service';
import { NoticeService } from '../../../src/features/notice/notice.service';
import { PlatformService } from '../../../src/features/platform/platform.service';
import { ReportService } from '../../../src/features/report/report.service';
import { VerificationService } from '../../../src/features/verification/verification.service';
import { loadConfig } from '../../../src/infra/config/app-config';
import { newTotpSecret } from '../../../src/infra/crypto/totp';
import type { FaultLab } from './fault-lab';
import { PLATFORM_SLUGS } from './platforms';

export interface LoadedCase {
  readonly id: string;
  readonly locator: string;
  readonly phrase: string;
  readonly notices: readonly { readonly id: string; readonly platform: string }[];
}

export interface LoadedCases {
  /** A database to copy: every notice approved, every outbox message held back. */
  readonly database: string;
  readonly cases: readonly LoadedCase[];
  /** By platform, what it verifies our signatures with. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Each case has links on this many platforms, and so as many notices. */
export const NOTICES_A_CASE = 4;
const AT_ONCE = 8;
/** Nothing listens there, and no process may call it: every run leads the channels to platforms of its own. */
const NOWHERE = 9;
const secret = () => `whsec_${randomBytes(32).toString('base64')}`;

/** Cases as people and caseworkers make them, through the services, up to the approval of every notice; no row by hand. */
export async function loadCases(lab: FaultLab, notices: number): Promise<LoadedCases> {
  const database = await lab.database();
  const config = loadConfig({ ...lab.settings, DATABASE_URL: database });
  const app = await NestFactory.createApplicationContext(AppModule.with(config), { logger: ['error'] });
  try {
    return await withSql(database, async (sql) => {
      const secrets: Record<string, string> = {};
      for (const slug of PLATFORM_SLUGS) {
        secrets[slug] = secret();
        const host = `${slug}.localhost:${NOWHERE}`;
        const webhook = { endpoint: `http://${host}/notices`, secret: secrets[slug], answerSecret: secret() };
        await app
          .get(PlatformService)
          .register({ slug, name: slug, hosts: [host], bases: ['us-take-it-down'], webhook });
      }
      const staff = await makeCaseworker(sql, app.get(AccountService));
      const cases: LoadedCase[] = [];
      let started = 0;
      const makeSome = async (): Promise<void> => {
        while (started < Math.ceil(notices / NOTICES_A_CASE)) {
          const first = (started * NOTICES_A_CASE) % PLATFORM_SLUGS.length;
          started += 1;
          const slugs = Array.from({ length: NOTICES_A_CASE }, (_, i) => PLATFORM_SLUGS[(first + i * 5 + i) % 20]!);
          cases.push(await makeCase({ app, sql, staff, slugs }));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, makeSome));
      await sql(`UPDATE outbox_message SET parked_at = now()`);
      await sql(`UPDATE notice SET next_attempt_at = 'infinity'`);
      await sql('VACUUM ANALYZE');
      return { database, cases, secrets };
    });
  } finally {
    await app.close();
  }
}

interface Making {
  readonly app: { get: <T>(type: new (...args: never[]) => T) => T };
  readonly sql: Sql;
  readonly staff: StaffIdentity;
  readonly slugs: readonly string[];
}

async function makeCase({ app, sql, staff, slugs }: Making): Promise<LoadedCase> {
  const { links } = parseLinks(slugs.map((slug) => `http://${slug}.localhost:${NOWHERE}/p/${randomUUID()}`).join('\n'));
  const receipt = await app.get(ReportService).submit({
    submissionId: randomUUID(),
    language: 'en',
    ageInPicture: 'adult',
    circumstance: 'posted',
    narrative: null,
    links,
    reporter: 'self',
    statesNoConsent: true,
    contact: { way: 'none' },
    consents: ['notify_platforms'],
  });
  if (receipt.kind !== 'received') throw new Error('a report of this run was there already');
  const { locator } = receipt;
  await app.get(CaseService).take(locator, staff);
  const items = await sql<{ id: string; caseId: string }>(
    `SELECT i.id, i.case_id AS "caseId" FROM item i JOIN "case" c ON c.id = i.case_id WHERE c.locator = $1`,
    [locator],
  );
  for (const item of items) await app.get(VerificationService).judgeItem(locator, item.id, staff, 'verify');
  await app.get(VerificationService).recordAuthority(locator, staff, { kind: 'self', proof: null });
  await app.get(NoticeDraftService).prepareDrafts(locator, staff, 'us-take-it-down');
  const notices = await sql<{ id: string; platform: string }>(
    `SELECT n.id, p.slug AS platform FROM notice n JOIN platform p ON p.id = n.platform_id WHERE n.case_id = $1`,
    [items[0]!.caseId],
  );
  for (const notice of notices) await app.get(NoticeService).approve(locator, notice.id, staff);
  return { id: items[0]!.caseId, locator, phrase: receipt.phrase.join(' '), notices };
}

async function makeCaseworker(sql: Sql, accounts: AccountService): Promise<StaffIdentity> {
  const email = 'caseworker@helpline.example.org';
  const totpSecret = newTotpSecret();
  await accounts.invite({ email, name: 'Faults', role: 'caseworker', password: randomUUID(), totpSecret });
  const [row] = await sql<{ id: string }>('SELECT id FROM staff WHERE email = $1', [email]);
  return { id: row!.id, name: 'Faults', role: 'caseworker' };
}

/** Lets the relay have the held messages of these cases, as the commit of an approval would. */
export async function release(sql: Sql, cases: readonly LoadedCase[]): Promise<void> {
  await sql(
    `WITH chosen AS (
       SELECT id, (payload->>'noticeId')::uuid AS notice FROM outbox_message
       WHERE parked_at IS NOT NULL AND done_at IS NULL AND job = 'send-notice' AND payload->>'noticeId' = ANY($1)
     ), due AS (
       UPDATE notice SET next_attempt_at = now() + interval '60 s'
       WHERE id IN (SELECT notice FROM chosen) AND state = 'approved' AND next_attempt_at = 'infinity'
     ), free AS (
       UPDATE outbox_message SET parked_at = NULL, leased_until = NULL WHERE id IN (SELECT id FROM chosen) RETURNING 1
     ) SELECT pg_notify('buckler_outbox', '') FROM (SELECT count(*) FROM free) AS n`,
    [cases.flatMap((one) => one.notices.map((notice) => notice.id))],
  );
}
