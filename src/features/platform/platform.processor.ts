import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../../infra/queue/job-registry';
import { ChallengeService } from './challenge.service';
import { EntryChangeService } from './entry-change.service';

/** The jobs about the directory: asking a new endpoint whether it is meant, and putting a confirmed entry to use. */
@Injectable()
export class PlatformProcessor implements OnModuleInit {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly challenges: ChallengeService,
    private readonly entries: EntryChangeService,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('challenge-endpoint', ({ changeId }) => this.challenges.run(changeId));
    this.jobs.handle('change-entry', ({ changeId }) => this.entries.apply(changeId));
  }
}
