import { randomBytes, randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../src/app.module';
import { parseLinks } from '../../src/domain/report/links';
import type { StaffIdentity } from '../../src/domain/shared/staff';
import { AccountService } from '../../src/features/account/account.service';
import { CaseService } from '../../src/features/case/case.service';
import { PromiseService } from '../../src/features/deadline/promise.service';
import { NoticeDraftService } from '../../src/features/notice/notice-draft.service';
import { NoticePreviewView } from '../../src/features/notice/notice-preview.view';
import { NoticeService } from '../../src/features/notice/notice.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { ReportService } from '../../src/features/report/report.service';
import { VerificationService } from '../../src/features/verification/verification.service';
import { loadConfig } from '../../src/infra/config/app-config';
import { newTotpSecret } from '../../src/infra/crypto/totp';
import { type Lab, type Sql, withSql } from './lab';

export interface LoadedNotices {
  /** A database to copy: every notice approved, every outbox message held back. */
  readonly database: string;
  readonly endpoint: string;
  readonly secret: string;
  /** One of the bodies, for the baseline to send. */
  readonly body: string;
}

const AT_ONCE = 8;
const PROMISES = 500;
const secret = () => `whsec_${randomBytes(32).toString('base64')}`;

/** Cases as people and caseworkers make them, one link and one notice each, through the services; no row by hand. */
export async function loadApprovedNotices(
  lab: Lab,
  count: number,
  receiverPort: number,
  platforms: readonly string[] = ['platform'],
): Promise<LoadedNotices> {
  const database = await lab.database();
  return withSql(database, (sql) => load({ lab, database, sql, count, receiverPort, platforms }));
}

interface Load {
  readonly lab: Lab;
  readonly database: string;
  readonly sql: Sql;
  readonly count: number;
  readonly receiverPort: number;
  /** The cases belong to these in turn. */
  readonly platforms: readonly string[];
}

async function load({ lab, database, sql, count, receiverPort, platforms }: Load): Promise<LoadedNotices> {
  const config = loadConfig({ ...lab.settings, DATABASE_URL: database });
  const app = await NestFactory.createApplicationContext(AppModule.with(config), { logger: ['error'] });
  const hostOf = (platform: string) => `${platform}.localhost:${receiverPort}`;
  const webhook = { endpoint: `http://${hostOf(platforms[0]!)}/notices`, secret: secret(), answerSecret: secret() };
  let body = '';
  try {
    for (const slug of platforms)
      await app.get(PlatformService).register({
        slug,
        name: slug,
        hosts: [hostOf(slug)],
        bases: ['us-take-it-down'],
        webhook: { ...webhook, endpoint: `http://${hostOf(slug)}/notices` },
      });
    const staff = await makeCaseworker(sql, app.get(AccountService));
    let made = 0;
    const makeSome = async (): Promise<void> => {
      while (made < count) {
        const platform = platforms[made % platforms.length]!;
        made += 1;
        const { links } = parseLinks(`http://${hostOf(platform)}/p/${randomUUID()}`);
        const { locator } = await app.get(ReportService).submit({
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
        await app.get(CaseService).take(locator, staff);
        const [item] = await sql<{ id: string }>(
          `SELECT i.id FROM item i JOIN "case" c ON c.id = i.case_id WHERE c.locator = $1`,
          [locator],
        );
        await app.get(VerificationService).judgeItem(locator, item!.id, staff, 'verify');
        await app.get(VerificationService).recordAuthority(locator, staff, { kind: 'self', proof: null });
        await app.get(NoticeDraftService).prepareDrafts(locator, staff, 'us-take-it-down');
        const [notice] = await sql<{ id: string }>(
          `SELECT n.id FROM notice n JOIN "case" c ON c.id = n.case_id WHERE c.locator = $1`,
          [locator],
        );
        await app.get(NoticeService).approve(locator, notice!.id, staff);
        if (body === '') body = (await app.get(NoticePreviewView).load(locator, notice!.id)).bodyText;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, makeSome));
    // As in a worker that has run for a while: every case has its promise, and none is made while we measure.
    while ((await app.get(PromiseService).keepUp(PROMISES)) >= PROMISES);
  } finally {
    await app.close();
  }
  await sql(`UPDATE outbox_message SET parked_at = now()`);
  await sql(`UPDATE notice SET next_attempt_at = 'infinity'`);
  await sql('VACUUM ANALYZE');
  return { database, endpoint: webhook.endpoint, secret: webhook.secret, body };
}

async function makeCaseworker(sql: Sql, accounts: AccountService): Promise<StaffIdentity> {
  const email = 'caseworker@helpline.example.org';
  await accounts.invite({
    email,
    name: 'Bench',
    role: 'caseworker',
    password: randomUUID(),
    totpSecret: newTotpSecret(),
  });
  const [row] = await sql<{ id: string }>('SELECT id FROM staff WHERE email = $1', [email]);
  return { id: row!.id, name: 'Bench', role: 'caseworker' };
}
