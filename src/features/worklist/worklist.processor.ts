import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Sweeper } from '../../infra/queue/sweeper';
import { WorklistEntryService } from './worklist-entry.service';

@Injectable()
export class WorklistProcessor implements OnModuleInit {
  constructor(
    private readonly sweeper: Sweeper,
    private readonly entries: WorklistEntryService,
  ) {}

  onModuleInit(): void {
    // One batch a round: the order of a list never holds up what is due.
    this.sweeper.register({
      name: 'worklist',
      batch: 500,
      everyMs: 1_000,
      run: (limit) => this.entries.catchUp(limit),
    });
  }
}
