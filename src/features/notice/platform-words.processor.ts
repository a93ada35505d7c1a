import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { MetricsService } from '../../infra/health/metrics.service';
import { Sweeper } from '../../infra/queue/sweeper';
import { PlatformWordsService } from './platform-words.service';

const HOUR_MS = 3_600_000;

@Injectable()
export class PlatformWordsProcessor implements OnModuleInit {
  constructor(
    private readonly sweeper: Sweeper,
    private readonly words: PlatformWordsService,
    private readonly metrics: MetricsService,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({ name: 'platform words', batch: 500, everyMs: HOUR_MS, run: (limit) => this.empty(limit) });
  }

  private async empty(limit: number): Promise<number> {
    const { largest, total } = await this.words.emptyOld(limit, this.config.retention.platformWordsDays);
    this.metrics.countRetained('platform_words', total);
    return largest;
  }
}
