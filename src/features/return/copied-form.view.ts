import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import type { CaseVault } from '../case/case-key.service';
import { type Keeping, RetentionWishService } from '../case/retention-wish.service';
import type { ReportInput } from '../report/report.service';
import { type SafeContact, SafeContactService } from '../report/safe-contact.service';

/** What the person answered when they sent the form. */
export interface CopiedForm extends Pick<
  ReportInput,
  'ageInPicture' | 'circumstance' | 'reporter' | 'statesNoConsent'
> {
  /** Names of accounts and groups, where there was no link. */
  readonly whereabouts: string | null;
}
export interface CopiedConsent {
  readonly action: string;
  readonly given: boolean;
  readonly givenAt: Date;
  readonly withdrawnAt: Date | null;
}
/** One row of digits that was made on the person's own device. */
export interface CopiedFingerprint {
  readonly kind: 'sha256' | 'pdq';
  readonly value: string;
  readonly quality: number | null;
  readonly addedAt: Date;
}
export interface CopiedWords {
  readonly story: string | null;
  readonly form: CopiedForm;
  /** As it was pasted, by the place of the link; null where that is the address itself. */
  readonly originals: readonly (string | null)[];
  readonly consents: readonly CopiedConsent[];
  readonly fingerprints: readonly CopiedFingerprint[];
  readonly contact: SafeContact;
  readonly keeping: Keeping;
}

/** What came from the person themselves and stands on no page of theirs: a part of the copy that they take along. */
@Injectable()
export class CopiedFormView {
  constructor(
    private readonly contacts: SafeContactService,
    private readonly wishes: RetentionWishService,
  ) {}

  async load(tx: Tx, caseId: string, vault: CaseVault, at: Date): Promise<CopiedWords> {
    interface FormRow extends Omit<CopiedForm, 'whereabouts'> {
      readonly storySealed: Buffer | null;
      readonly whereaboutsSealed: Buffer | null;
    }
    const [row] = await tx.query<FormRow[]>(
      `SELECT age_in_picture AS "ageInPicture", circumstance, reporter, states_no_consent AS "statesNoConsent",
         narrative_sealed AS "storySealed", whereabouts_sealed AS "whereaboutsSealed"
       FROM report WHERE case_id = $1`,
      [caseId],
    );
    const { storySealed, whereaboutsSealed, ...answers } = row!;
    const links = await tx.query<{ sealed: Buffer | null }[]>(
      'SELECT original_sealed AS sealed FROM item WHERE case_id = $1 ORDER BY position',
      [caseId],
    );
    const consents = await tx.query<CopiedConsent[]>(
      `SELECT action, withdrawn_at IS NULL AS given, given_at AS "givenAt", withdrawn_at AS "withdrawnAt"
       FROM consent WHERE case_id = $1 ORDER BY action`,
      [caseId],
    );
    const fingerprints = await tx.query<(Omit<CopiedFingerprint, 'value'> & { sealed: Buffer })[]>(
      `SELECT kind, value_sealed AS sealed, quality, added_at AS "addedAt"
       FROM fingerprint WHERE case_id = $1 ORDER BY added_at, file_id, kind DESC`,
      [caseId],
    );
    return {
      story: vault.openOptional('report.narrative', storySealed),
      form: { ...answers, whereabouts: vault.openOptional('report.whereabouts', whereaboutsSealed) },
      originals: links.map(({ sealed }) => vault.openOptional('item.original', sealed)),
      consents,
      contact: await this.contacts.ruleOf(tx, vault, caseId),
      keeping: await this.wishes.keepingOf(tx, caseId, at),
      fingerprints: fingerprints.map(({ kind, sealed, quality, addedAt }) => ({
        kind,
        value: vault.open('fingerprint.value', sealed),
        quality,
        addedAt,
      })),
    };
  }
}
