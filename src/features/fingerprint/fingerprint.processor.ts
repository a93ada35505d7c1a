import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../../infra/queue/job-registry';
import { FingerprintMatchService } from './fingerprint-match.service';

@Injectable()
export class FingerprintProcessor implements OnModuleInit {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly matches: FingerprintMatchService,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('compare-fingerprints', ({ fileId }) => this.matches.compare(fileId));
  }
}
