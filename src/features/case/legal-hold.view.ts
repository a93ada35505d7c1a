import { Inject, Injectable } from '@nestjs/common';
import { keepDays } from '../../domain/retention/policies';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import type { CaseVault } from './case-key.service';
import type { CasePageKeeping } from './case-page.types';

export interface HeldCase {
  readonly locator: string;
  readonly reviewAt: Date;
  readonly eraseAskedAt: Date | null;
}

/** How long a case is kept and why, for the desk. */
@Injectable()
export class LegalHoldView {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  async keepingOf(tx: Tx, caseId: string, vault: CaseVault): Promise<CasePageKeeping> {
    interface Row {
      readonly closedAt: Date | null;
      readonly wished: number | null;
      readonly eraseAskedAt: Date | null;
      readonly sealed: Buffer | null;
      readonly by: string;
      readonly setAt: Date;
      readonly reviewAt: Date;
    }
    const [row] = await tx.query<Row[]>(
      `SELECT c.closed_at AS "closedAt", w.keep_days AS wished, w.erase_asked_at AS "eraseAskedAt",
         h.reason_sealed AS sealed, s.name AS by, h.set_at AS "setAt", h.review_at AS "reviewAt"
       FROM "case" c LEFT JOIN retention_wish w ON w.case_id = c.id
       LEFT JOIN legal_hold h ON h.case_id = c.id AND h.lifted_at IS NULL
       LEFT JOIN staff s ON s.id = h.set_by WHERE c.id = $1`,
      [caseId],
    );
    const { closedAt, wished, eraseAskedAt, sealed, by, setAt, reviewAt } = row!;
    const days = keepDays(this.config.retention.closedDays, wished);
    return {
      days,
      isShortened: wished !== null && days < this.config.retention.closedDays,
      eraseAt: closedAt === null ? null : new Date(closedAt.getTime() + days * 86_400_000),
      eraseAskedAt,
      hold: sealed === null ? null : { reason: vault.open('legal_hold.reason', sealed), by, setAt, reviewAt },
    };
  }

  /** Every case that a hold keeps, the next review first: a closed case is in no worklist, so it would be forgotten. */
  held(): Promise<HeldCase[]> {
    return this.work.read((tx) =>
      tx.query<HeldCase[]>(
        `SELECT c.locator, h.review_at AS "reviewAt", w.erase_asked_at AS "eraseAskedAt"
         FROM legal_hold h JOIN "case" c ON c.id = h.case_id LEFT JOIN retention_wish w ON w.case_id = c.id
         WHERE h.lifted_at IS NULL ORDER BY h.review_at, c.locator LIMIT 200`,
      ),
    );
  }
}
