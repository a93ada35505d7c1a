import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../domain/shared/errors';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from '../case/case-transition.service';
import { PersonAccessService } from '../return/person-access.service';
import { FingerprintStore } from './fingerprint.store';
import { type OfferedRecipient, SharingStore } from './sharing.store';

export type { OfferedRecipient } from './sharing.store';

/** Whom a person lets have their fingerprints: chosen and taken back at any time, for each by itself (ADR 0047). */
@Injectable()
export class SharingService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly visits: PersonAccessService,
    private readonly cases: CaseTransitionService,
    private readonly consents: FingerprintStore,
    private readonly store: SharingStore,
    private readonly audit: AuditLog,
  ) {}

  /** Null without a visit. */
  async of(token: string | undefined): Promise<OfferedRecipient[] | null> {
    const caseId = await this.visits.caseIdFor(token);
    if (caseId === null) return null;
    return actAs({ kind: 'person', caseId }, () => this.work.read((tx) => this.store.ofCase(tx, caseId)));
  }

  /**
   * From now on these recipients may be given the fingerprints, and no others. The first yes is one to sharing at all.
   * What somebody was given whom the person takes back, they are told to delete. Throws NotFoundError without a visit.
   */
  async choose(token: string | undefined, chosen: readonly string[]): Promise<void> {
    const caseId = await this.visits.caseIdFor(token);
    if (caseId === null) throw new NotFoundError();
    await actAs({ kind: 'person', caseId }, () =>
      this.work.run(async (tx) => {
        await this.cases.lock(tx, { id: caseId });
        const at = await this.clock.lawNow(tx);
        const record = (action: string, recipient?: string) =>
          this.audit.append(tx, {
            chainId: caseId,
            at,
            actor: 'person',
            action,
            detail: { action: 'share_fingerprints', ...(recipient === undefined ? {} : { recipient }) },
          });
        const offered = (await this.store.ofCase(tx, caseId)).filter(({ isOffered }) => isOffered);
        const wanted = new Set(chosen);
        const begun = offered.filter(({ recipientId, isAgreed }) => wanted.has(recipientId) && !isAgreed);
        if (begun.length > 0 && !(await this.consents.hasConsent(tx, caseId))) {
          await this.consents.giveConsent(tx, caseId, at);
          await record('consent.given');
        }
        for (const { recipientId } of begun) {
          await this.store.agree(tx, caseId, recipientId, at);
          await record('consent.given', recipientId);
        }
        for (const { recipientId, isAgreed } of offered) {
          if (!isAgreed || wanted.has(recipientId)) continue;
          await this.store.takeBack(tx, caseId, recipientId, at);
          await record('consent.withdrawn', recipientId);
        }
      }),
    );
  }
}
