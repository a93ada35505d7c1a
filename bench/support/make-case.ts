import { randomBytes, randomUUID } from 'node:crypto';
import { parseLinks } from '../../src/domain/report/links';
import type { StaffIdentity } from '../../src/domain/shared/staff';
import { AccountService } from '../../src/features/account/account.service';
import { CaseService } from '../../src/features/case/case.service';
import { NoticeDraftService } from '../../src/features/notice/notice-draft.service';
import { NoticeService } from '../../src/features/notice/notice.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { ReportService } from '../../src/features/report/report.service';
import { AuthorityService } from '../../src/features/verification/authority.service';
import { VerificationService } from '../../src/features/verification/verification.service';
import { newTotpSecret } from '../../src/infra/crypto/totp';
import type { Sql } from './sql';

interface Services {
  readonly get: <T>(type: new (...args: never[]) => T) => T;
}

export interface MadeCase {
  readonly id: string;
  readonly locator: string;
  /** What the person signs in with. */
  readonly phrase: string;
  readonly notices: readonly { readonly id: string; readonly platform: string }[];
}

export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** A platform with one page host, whose webhook is on the same host. */
export function registerPlatform(
  app: Services,
  slug: string,
  host: string,
  secret: string,
  answerSecret = newSecret(),
): Promise<string> {
  const webhook = { endpoint: `http://${host}/notices`, secret, answerSecret };
  return app.get(PlatformService).register({ slug, name: slug, hosts: [host], bases: ['us-take-it-down'], webhook });
}

export async function makeCaseworker(app: Services, sql: Sql): Promise<StaffIdentity> {
  const [email, name, role] = ['caseworker@helpline.example.org', 'A. Caseworker', 'caseworker'] as const;
  await app.get(AccountService).invite({ email, name, role, password: randomUUID(), totpSecret: newTotpSecret() });
  const [row] = await sql<{ id: string }>('SELECT id FROM staff WHERE email = $1', [email]);
  return { id: row!.id, name, role };
}

/** A case as a person and a caseworker make it, through the services, up to the approval of every notice; no row by hand. */
export async function makeCase(
  { app, sql, staff }: { app: Services; sql: Sql; staff: StaffIdentity },
  urls: readonly string[],
): Promise<MadeCase> {
  const receipt = await app.get(ReportService).submit({
    submissionId: randomUUID(),
    language: 'en',
    ageInPicture: 'adult',
    circumstance: 'posted',
    narrative: null,
    links: parseLinks(urls.join('\n')).links,
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
  await app
    .get(AuthorityService)
    .recordAuthority(locator, staff, { kind: 'self', proof: null, checks: ['called_back'] });
  await app.get(NoticeDraftService).prepareDrafts(locator, staff, 'us-take-it-down');
  const notices = await sql<{ id: string; platform: string }>(
    `SELECT n.id, p.slug AS platform FROM notice n JOIN platform p ON p.id = n.platform_id WHERE n.case_id = $1`,
    [items[0]!.caseId],
  );
  for (const notice of notices) await app.get(NoticeService).approve(locator, notice.id, staff);
  return { id: items[0]!.caseId, locator, phrase: receipt.phrase.join(' '), notices };
}

/** Holds every message and every attempt back until somebody lets them go. */
export async function holdBack(sql: Sql): Promise<void> {
  await sql(`UPDATE outbox_message SET parked_at = now()`);
  await sql(`UPDATE notice SET next_attempt_at = 'infinity'`);
  await sql('VACUUM ANALYZE');
}
