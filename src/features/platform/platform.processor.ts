import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../../infra/queue/job-registry';
import { ChallengeService } from './challenge.service';

/** The jobs about the directory: asking a new endpoint whether it is meant. */
@Injectable()
export class PlatformProcessor implements OnModuleInit {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly challenges: ChallengeService,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('challenge-endpoint', ({ changeId }) => this.challenges.run(changeId));
  }
}
