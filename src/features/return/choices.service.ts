import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../domain/shared/errors';
import type { Updates } from '../../domain/report/news';
import { Clock } from '../../infra/clock/clock';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from '../case/case-transition.service';
import type { ConsentAction } from '../report/report.service';
import { ChoiceRecords } from './choice-records.service';
import { ConsentStore } from './consent.store';
import { PersonAccessService } from './person-access.service';
import { VisitStore } from './visit.store';

/** What a person allows and wants to hear of, which they change whenever they like. */
@Injectable()
export class ChoicesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly visits: PersonAccessService,
    private readonly cases: CaseTransitionService,
    private readonly consents: ConsentStore,
    private readonly access: VisitStore,
    private readonly record: ChoiceRecords,
  ) {}

  /**
   * Sets each consent to what is given now. Without the yes to notify platforms no attempt begins any more: one that
   * was claimed a moment ago is waited for as in a withdrawal, so that after this nothing leaves that had not left.
   */
  async setConsents(token: string | undefined, given: readonly ConsentAction[]): Promise<void> {
    const caseId = await this.mustHaveCase(token);
    await actAs({ kind: 'person', caseId }, () =>
      this.work.run(async (tx) => {
        const locked = await this.cases.lock(tx, { id: caseId });
        const endsSending = locked.hasConsentToNotify && !given.includes('notify_platforms');
        if (endsSending) await this.cases.outwaitClaims(tx, locked, await this.clock.lawNow(tx));
        const at = await this.clock.lawNow(tx);
        const changed = await this.consents.set(tx, caseId, given, at);
        await this.record.consents(tx, caseId, changed, at);
        if (endsSending && locked.state !== 'closed') await this.record.sendingEnded(tx, caseId, at);
      }),
    );
  }

  async setUpdates(token: string | undefined, updates: Updates): Promise<void> {
    const caseId = await this.mustHaveCase(token);
    await actAs({ kind: 'person', caseId }, () =>
      this.work.run(async (tx) => {
        await this.access.change(tx, caseId, { updates });
        await this.record.updates(tx, caseId, updates, await this.clock.lawNow(tx));
      }),
    );
  }

  private async mustHaveCase(token: string | undefined): Promise<string> {
    const caseId = await this.visits.caseIdFor(token);
    if (caseId === null) throw new NotFoundError();
    return caseId;
  }
}
