import { Injectable } from '@nestjs/common';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from './case-transition.service';
import { HandOverRecords } from './hand-over-records.service';
import { HandOverStore } from './hand-over.store';

/** Offers that nobody answers: whoever gave the case hears of it while there is time to find another way (ADR 0036). */
@Injectable()
export class HandOverSilenceService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly store: HandOverStore,
    private readonly records: HandOverRecords,
  ) {}

  /** Answers how many givers were told. Each offer is told of once. */
  async tellGivers(limit: number): Promise<number> {
    const silent = await this.work.read(async (tx) => this.store.silent(tx, await this.clock.lawNow(tx), limit));
    for (const { id, caseId } of silent)
      await this.work.run(async (tx) => {
        await this.cases.lock(tx, { id: caseId });
        const offer = await this.store.openOf(tx, caseId);
        if (offer?.id === id) await this.records.tellGiver(tx, offer, await this.clock.lawNow(tx));
      });
    return silent.length;
  }
}
