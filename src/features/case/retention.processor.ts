import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { MetricsService } from '../../infra/health/metrics.service';
import { Sweeper } from '../../infra/queue/sweeper';
import { CaseErasureService } from './case-erasure.service';
import { FiguresService } from './figures.service';
import { LegalHoldService } from './legal-hold.service';

const HOUR_MS = 3_600_000;

/** The retention of cases, in every worker. Erasures each round: somebody waits for theirs. */
@Injectable()
export class RetentionProcessor implements OnModuleInit {
  constructor(
    private readonly sweeper: Sweeper,
    private readonly erasures: CaseErasureService,
    private readonly holds: LegalHoldService,
    private readonly figures: FiguresService,
    private readonly metrics: MetricsService,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({ name: 'erasures', batch: 50, run: (limit) => this.erase(limit) });
    this.sweeper.register({
      name: 'hold reviews',
      batch: 200,
      everyMs: 60_000,
      run: (limit) => this.holds.askForReviews(limit),
    });
    this.sweeper.register({ name: 'figures', batch: 1, everyMs: HOUR_MS, run: () => this.figures.closeWhenDue() });
    this.metrics.countRetained('case', 0);
  }

  private async erase(limit: number): Promise<number> {
    const erased = await this.erasures.eraseDue(limit, this.config.retention.closedDays);
    this.metrics.countRetained('case', erased);
    return erased;
  }
}
