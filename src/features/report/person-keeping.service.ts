import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../domain/shared/errors';
import { Clock } from '../../infra/clock/clock';
import { tokenHash } from '../../infra/crypto/tokens';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { type Keeping, type ProofAnswer, RetentionWishService } from '../case/retention-wish.service';
import { ReportStore } from './report.store';

/** What a person who came back says about the keeping of their own case, and asking about an erasure with its code. */
@Injectable()
export class PersonKeepingService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: ReportStore,
    private readonly wishes: RetentionWishService,
  ) {}

  /** Null without a visit. */
  async keepingFor(token: string | undefined): Promise<Keeping | null> {
    const now = this.clock.now();
    return this.work.snapshot(async (tx) => {
      const caseId = await this.caseOf(tx, token);
      return caseId === null ? null : this.wishes.keepingOf(tx, caseId, now);
    });
  }

  /** The person wants everything erased; answers the code for asking later. Throws NotFoundError without a visit. */
  askErasure(token: string | undefined): Promise<{ code: string; keeping: Keeping }> {
    return this.work.run(async (tx) =>
      this.wishes.askErasure(tx, await this.mustHaveCase(tx, token), await this.clock.lawNow(tx)),
    );
  }

  /** Throws NotFoundError without a visit. */
  chooseDays(token: string | undefined, days: number): Promise<void> {
    return this.work.run(async (tx) =>
      this.wishes.chooseDays(tx, await this.mustHaveCase(tx, token), days, await this.clock.lawNow(tx)),
    );
  }

  prove(code: string): Promise<ProofAnswer> {
    return this.wishes.prove(code, this.clock.now());
  }

  private async mustHaveCase(tx: Tx, token: string | undefined): Promise<string> {
    const caseId = await this.caseOf(tx, token);
    if (caseId === null) throw new NotFoundError();
    return caseId;
  }

  private async caseOf(tx: Tx, token: string | undefined): Promise<string | null> {
    if (token === undefined || token === '') return null;
    return this.store.caseOfSession(tx, tokenHash(token), this.clock.now());
  }
}
