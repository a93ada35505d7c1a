import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../../infra/queue/job-registry';
import { Sweeper } from '../../infra/queue/sweeper';
import { BreakGlassService } from './break-glass.service';
import { ErasureExportService } from './erasure-export.service';
import { HandOverSilenceService } from './hand-over-silence.service';

@Injectable()
export class CaseProcessor implements OnModuleInit {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly erasures: ErasureExportService,
    private readonly sweeper: Sweeper,
    private readonly emergencies: BreakGlassService,
    private readonly handOvers: HandOverSilenceService,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('export-erasure', ({ caseId }) => this.erasures.export(caseId));
    this.sweeper.register({
      name: 'emergencies',
      batch: 50,
      everyMs: 5000,
      run: (n) => this.emergencies.tellOpened(n),
    });
    this.sweeper.register({
      name: 'hand-overs',
      batch: 50,
      everyMs: 15_000,
      run: (n) => this.handOvers.tellGivers(n),
    });
  }
}
