import { Injectable } from '@nestjs/common';
import type { AuthorityKind } from '../../domain/notice/completeness';
import { Clock } from '../../infra/clock/clock';
import { newPhrase } from '../../infra/crypto/receipt';
import { SecretHasher } from '../../infra/crypto/secret-hash';
import { ENGLISH_WORDS } from '../../infra/crypto/words/en';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseIntakeService } from '../case/case-intake.service';
import { PlatformService } from '../platform/platform.service';
import { ReportStore } from './report.store';

export type Circumstance = 'posted' | 'threatened' | 'made_by_ai' | 'not_sure';
export type ConsentAction = 'notify_platforms' | 'share_fingerprints' | 'pass_to_police' | 'use_in_figures';
export type ContactInput =
  | { readonly way: 'none' }
  | { readonly way: 'email' | 'phone'; readonly address: string; readonly note: string | null };

export interface ReportInput {
  /** From a hidden field: pressing the button twice makes one case. */
  readonly submissionId: string;
  readonly language: 'en' | 'vi';
  readonly ageInPicture: 'adult' | 'not_sure';
  readonly circumstance: Circumstance;
  readonly narrative: string | null;
  readonly links: readonly { readonly url: string; readonly original: string; readonly host: string }[];
  readonly reporter: AuthorityKind;
  readonly statesNoConsent: boolean;
  readonly contact: ContactInput;
  readonly consents: readonly ConsentAction[];
}

export type Receipt =
  | { readonly kind: 'received'; readonly locator: string; readonly phrase: readonly string[] }
  | { readonly kind: 'already_received'; readonly locator: string };

/** Takes a report in. Needs Postgres only: with the queue away, intake stays open. */
@Injectable()
export class ReportService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseIntakeService,
    private readonly platforms: PlatformService,
    private readonly store: ReportStore,
    private readonly hasher: SecretHasher,
  ) {}

  /**
   * One report becomes one case. The phrase is returned this once and kept only as an Argon2id hash, which is computed
   * before the transaction begins so that no connection waits for it. Throws RefusedError (`case.no-item-or-threat`).
   */
  async submit(input: ReportInput): Promise<Receipt> {
    const phrase = newPhrase(ENGLISH_WORDS);
    const [secretHash, platformIds] = await Promise.all([
      this.hasher.hashSecret(phrase.join(' ')),
      this.platforms.matchHosts(input.links.map((link) => link.host)),
    ]);
    try {
      const locator = await this.work.run((tx) => this.keep(tx, input, secretHash, platformIds));
      return { kind: 'received', locator, phrase };
    } catch (error) {
      // Pressed twice: the database lets one through, and asking it first would cost every report a round trip.
      const twin = isUniqueViolation(error)
        ? await this.work.read((tx) => this.store.locatorOfSubmission(tx, input.submissionId))
        : null;
      if (twin === null) throw error;
      return { kind: 'already_received', locator: twin };
    }
  }

  private async keep(
    tx: Tx,
    input: ReportInput,
    secretHash: string,
    platformIds: readonly (string | null)[],
  ): Promise<string> {
    const at = this.clock.now(); // no legal time limit starts with a report
    const { caseId, locator, vault } = await this.cases.open(
      tx,
      {
        language: input.language,
        ageInPicture: input.ageInPicture,
        describesThreat: input.circumstance === 'threatened',
        links: input.links.map((link, index) => ({ url: link.url, platformId: platformIds[index] ?? null })),
      },
      at,
    );
    const { contact } = input;
    await this.store.insert(tx, {
      caseId,
      submissionId: input.submissionId,
      narrativeSealed: vault.sealOptional('report.narrative', input.narrative),
      circumstance: input.circumstance,
      ageInPicture: input.ageInPicture,
      reporter: input.reporter,
      statesNoConsent: input.statesNoConsent,
      secretHash,
      contactWay: contact.way,
      contactAddressSealed: contact.way === 'none' ? null : vault.seal('contact_rule.address', contact.address),
      contactNoteSealed: contact.way === 'none' ? null : vault.sealOptional('contact_rule.note', contact.note),
      consents: [...new Set(input.consents)],
      at,
    });
    return locator;
  }
}

const isUniqueViolation = (error: unknown): boolean =>
  (error as { driverError?: { code?: string } }).driverError?.code === '23505';
