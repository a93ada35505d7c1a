import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../../infra/queue/job-registry';
import { ErasureExportService } from './erasure-export.service';

@Injectable()
export class CaseProcessor implements OnModuleInit {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly erasures: ErasureExportService,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('export-erasure', ({ caseId }) => this.erasures.export(caseId));
  }
}
