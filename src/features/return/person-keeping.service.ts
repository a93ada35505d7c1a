import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../domain/shared/errors';
import { Clock } from '../../infra/clock/clock';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { type Keeping, type ProofAnswer, RetentionWishService } from '../case/retention-wish.service';
import { PersonAccessService } from './person-access.service';

/** What a person who came back says about the keeping of their own case, and asking about an erasure with its code. */
@Injectable()
export class PersonKeepingService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly visits: PersonAccessService,
    private readonly wishes: RetentionWishService,
  ) {}

  /** Null without a visit. */
  async keepingFor(token: string | undefined): Promise<Keeping | null> {
    const caseId = await this.visits.caseIdFor(token);
    if (caseId === null) return null;
    const now = this.clock.now();
    return actAs({ kind: 'person', caseId }, () => this.work.snapshot((tx) => this.wishes.keepingOf(tx, caseId, now)));
  }

  /** The person wants everything erased; answers the code for asking later. Throws NotFoundError without a visit. */
  async askErasure(token: string | undefined): Promise<{ code: string; keeping: Keeping }> {
    const caseId = await this.mustHaveCase(token);
    return actAs({ kind: 'person', caseId }, () =>
      this.work.run(async (tx) => this.wishes.askErasure(tx, caseId, await this.clock.lawNow(tx))),
    );
  }

  /** Throws NotFoundError without a visit. */
  async chooseDays(token: string | undefined, days: number): Promise<void> {
    const caseId = await this.mustHaveCase(token);
    await actAs({ kind: 'person', caseId }, () =>
      this.work.run(async (tx) => this.wishes.chooseDays(tx, caseId, days, await this.clock.lawNow(tx))),
    );
  }

  prove(code: string): Promise<ProofAnswer> {
    return this.wishes.prove(code, this.clock.now());
  }

  private async mustHaveCase(token: string | undefined): Promise<string> {
    const caseId = await this.visits.caseIdFor(token);
    if (caseId === null) throw new NotFoundError();
    return caseId;
  }
}
