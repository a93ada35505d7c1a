import { randomUUID } from 'node:crypto';
import type { RuleId } from '../../src/domain/deadline/rule';
import type { StaffIdentity } from '../../src/domain/shared/staff';
import { parseLinks } from '../../src/domain/report/links';
import { CasePageView, type CasePage } from '../../src/features/case/case-page.view';
import { CaseService } from '../../src/features/case/case.service';
import { NoticeDraftService } from '../../src/features/notice/notice-draft.service';
import { NoticeService } from '../../src/features/notice/notice.service';
import { type ReportInput, ReportService } from '../../src/features/report/report.service';
import { AuthorityService } from '../../src/features/verification/authority.service';
import { VerificationService } from '../../src/features/verification/verification.service';
import type { TestApp, TestStaff } from './app';

/** A report as a person would send it; a test says only what matters to it. */
export function aReport(links: readonly string[], more: Partial<ReportInput> = {}): ReportInput {
  return {
    submissionId: randomUUID(),
    language: 'en',
    ageInPicture: 'adult',
    circumstance: 'posted',
    narrative: 'A former friend put it up. I want it gone.',
    links: parseLinks(links.join('\n')).links,
    reporter: 'self',
    statesNoConsent: true,
    contact: { way: 'none' },
    consents: ['notify_platforms'],
    ...more,
  };
}

/** The steps of a caseworker through the services, for tests that are about what happens behind the pages. */
export class Casework {
  constructor(readonly test: TestApp) {}

  async staff(which: 'caseworker' | 'supervisor' | TestStaff = 'caseworker'): Promise<StaffIdentity> {
    const { email, name, role } = typeof which === 'string' ? this.test[which] : which;
    const [row] = await this.rows<{ id: string }>('SELECT id FROM staff WHERE email = $1', [email]);
    return { id: row!.id, name, role };
  }

  async report(links: readonly string[], more: Partial<ReportInput> = {}): Promise<string> {
    return (await this.test.app.get(ReportService).submit(aReport(links, more))).locator;
  }

  /** Report, take, verify everything, record authority: ready for notices. */
  async verifiedCase(links: readonly string[], more: Partial<ReportInput> = {}): Promise<string> {
    const locator = await this.report(links, more);
    await this.verify(locator);
    return locator;
  }

  /** What a caseworker does with a report that is there: take it, verify everything, record authority. */
  async verify(locator: string): Promise<void> {
    const staff = await this.staff();
    await this.test.app.get(CaseService).take(locator, staff);
    const verification = this.test.app.get(VerificationService);
    for (const item of (await this.page(locator)).items)
      await verification.judgeItem(locator, item.id, staff, 'verify');
    await this.test.app
      .get(AuthorityService)
      .recordAuthority(locator, staff, { kind: 'self', proof: null, checks: ['called_back'] });
  }

  /** The same, with drafts under one law for each platform. */
  async draftedCase(
    links: readonly string[],
    basis: RuleId = 'us-take-it-down',
    more: Partial<ReportInput> = {},
  ): Promise<string> {
    const locator = await this.verifiedCase(links, more);
    await this.draft(locator, basis);
    return locator;
  }

  async draft(locator: string, basis: RuleId = 'us-take-it-down'): Promise<void> {
    await this.test.app.get(NoticeDraftService).prepareDrafts(locator, await this.staff(), basis);
  }

  /** The same, approved: the notices are on their way. */
  async approvedCase(
    links: readonly string[],
    basis: RuleId = 'us-take-it-down',
    more: Partial<ReportInput> = {},
  ): Promise<string> {
    const locator = await this.draftedCase(links, basis, more);
    await this.approveAll(locator);
    return locator;
  }

  async approveAll(locator: string): Promise<void> {
    const staff = await this.staff();
    for (const notice of (await this.page(locator)).notices.filter((one) => one.state === 'draft'))
      await this.test.app.get(NoticeService).approve(locator, notice.id, staff);
  }

  async channelOf(noticeId: string): Promise<string> {
    const [row] = await this.rows<{ id: string }>('SELECT channel_id AS id FROM notice WHERE id = $1', [noticeId]);
    return row!.id;
  }

  async page(locator: string): Promise<CasePage> {
    return this.test.app.get(CasePageView).load(locator, await this.staff());
  }

  rows<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.test.database.dataSource.query<Row[]>(sql, parameters);
  }
}
