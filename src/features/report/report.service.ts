import { Injectable } from '@nestjs/common';
import type { AuthorityKind } from '../../domain/notice/completeness';
import type { ContactInput } from '../../domain/report/safe-contact';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { newHandCode, sheetSecret } from '../../infra/crypto/hand-code';
import { normalisePhrase } from '../../infra/crypto/receipt';
import { SecretHasher } from '../../infra/crypto/secret-hash';
import { FIRST_KIND, newSecretPhrase } from '../../infra/crypto/word-lists';
import { actAs, INTAKE } from '../../infra/database/actor';
import { Batcher } from '../../infra/database/batcher';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseIntakeService } from '../case/case-intake.service';
import { PlatformService } from '../platform/platform.service';
import { ReportStore } from './report.store';
import { sealContact } from './safe-contact.service';

export type Circumstance = 'posted' | 'threatened' | 'made_by_ai' | 'not_sure';
export type ConsentAction = 'notify_platforms' | 'share_fingerprints' | 'pass_to_police' | 'use_in_figures';
export type ContactWay = ContactInput['way'];

export interface ReportInput {
  /** From a hidden field: pressing the button twice makes one case. */
  readonly submissionId: string;
  readonly language: 'en' | 'vi';
  readonly ageInPicture: 'adult' | 'not_sure';
  readonly circumstance: Circumstance;
  readonly narrative: string | null;
  /** They cannot find the link: a caseworker looks for it with them. */
  readonly hasNoLink?: boolean;
  /** Accounts, groups and words to search by. */
  readonly whereabouts?: string | null;
  readonly links: readonly { readonly url: string; readonly original: string; readonly host: string }[];
  readonly reporter: AuthorityKind | 'not_said';
  readonly statesNoConsent: boolean;
  readonly contact: ContactInput;
  readonly consents: readonly ConsentAction[];
  /** A recovery sheet from the start: its code comes back with the receipt (ADR 0030). */
  readonly wantsSheet?: boolean;
}

export type Receipt =
  | {
      readonly kind: 'received';
      readonly locator: string;
      readonly phrase: readonly string[];
      readonly sheetCode: string | null;
    }
  | { readonly kind: 'already_received'; readonly locator: string };

interface HashedReport {
  readonly input: ReportInput;
  readonly secretHash: string;
  readonly recoveryHash: string | null;
}

/** Takes a report in. Needs Postgres only: with the queue away, intake stays open. */
@Injectable()
export class ReportService {
  /** People who report at the same moment share a transaction; a report that fails is tried alone and fails alone. */
  private readonly intake = new Batcher<HashedReport, string>(
    (hashed) => actAs(INTAKE, () => this.keepAll(hashed)),
    ({ input }) => [input.submissionId],
    { size: 25, atOnce: 3 },
  );

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseIntakeService,
    private readonly platforms: PlatformService,
    private readonly store: ReportStore,
    private readonly hasher: SecretHasher,
    private readonly audit: AuditLog,
  ) {}

  /**
   * One report becomes one case. The phrase, and the code of a sheet, are returned this once and kept only as Argon2id
   * hashes, which are computed before the transaction begins so that no connection waits for them. Throws RefusedError (`case.no-item-or-threat`).
   */
  async submit(input: ReportInput): Promise<Receipt> {
    const phrase = newSecretPhrase(FIRST_KIND[input.language]);
    const secretHash = await this.hasher.hashSecret(normalisePhrase(phrase.join(' ')));
    const sheetCode = input.wantsSheet === true ? newHandCode('recovery').code : null;
    const recoveryHash = sheetCode === null ? null : await this.hasher.hashSecret(sheetSecret(sheetCode));
    try {
      const locator = await this.intake.submit({ input, secretHash, recoveryHash });
      return { kind: 'received', locator, phrase, sheetCode };
    } catch (error) {
      // Pressed twice: the database lets one through, and asking it first would cost every report a round trip.
      const twin = isUniqueViolation(error) ? await this.locatorOf(input.submissionId) : null;
      if (twin === null) throw error;
      return { kind: 'already_received', locator: twin };
    }
  }

  /** The number of a report that was taken already, by the id that its form carries; null when it was not. */
  locatorOf(submissionId: string): Promise<string | null> {
    const door = { kind: 'door', key: submissionId } as const;
    return actAs(door, () => this.work.read((tx) => this.store.locatorOfSubmission(tx, submissionId)));
  }

  private async keepAll(hashed: readonly HashedReport[]): Promise<string[]> {
    const hosts = hashed.flatMap(({ input }) => input.links.map((link) => link.host));
    const platformIds = await this.platforms.matchHosts(hosts);
    return this.work.run(async (tx) => {
      const locators: string[] = [];
      let from = 0;
      for (const report of hashed) {
        const to = from + report.input.links.length;
        locators.push(await this.keep(tx, report, platformIds.slice(from, to)));
        from = to;
      }
      return locators;
    });
  }

  private async keep(
    tx: Tx,
    { input, secretHash, recoveryHash }: HashedReport,
    platformIds: readonly (string | null)[],
  ): Promise<string> {
    const at = this.clock.now(); // no legal time limit starts with a report
    const { caseId, locator, vault } = await this.cases.open(
      tx,
      {
        language: input.language,
        ageInPicture: input.ageInPicture,
        isDescribed: input.circumstance === 'threatened' || input.hasNoLink === true,
        links: input.links.map((link, index) => ({ ...link, platformId: platformIds[index] ?? null })),
      },
      at,
    );
    await this.store.insert(tx, {
      caseId,
      submissionId: input.submissionId,
      narrativeSealed: vault.sealOptional('report.narrative', input.narrative),
      circumstance: input.circumstance,
      ageInPicture: input.ageInPicture,
      reporter: input.reporter,
      statesNoConsent: input.statesNoConsent,
      secretHash,
      recoveryHash,
      contact: sealContact(vault, input.contact),
      whereaboutsSealed: vault.sealOptional('report.whereabouts', input.whereabouts ?? null),
      consents: [...new Set(input.consents)],
      at,
    });
    if (recoveryHash !== null)
      await this.audit.append(tx, { chainId: caseId, at, actor: 'person', action: 'words.sheet-made', detail: {} });
    return locator;
  }
}

const isUniqueViolation = (error: unknown): boolean =>
  (error as { driverError?: { code?: string } }).driverError?.code === '23505';
