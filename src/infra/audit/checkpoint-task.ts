import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { actAs, SYSTEM } from '../database/actor';
import { Log } from '../logging/log';
import { RepeatingTask } from '../queue/repeating-task';
import { CheckpointSender } from './checkpoint-sender';
import { CheckpointService } from './checkpoint.service';

const EVERY_MS = 20_000;
const AT_ONCE = 100;

/**
 * In every worker: looks whether this hour has its checkpoint, and for those that have not left yet. A task of its own,
 * because a slow mail server or authority must hold up no sweep.
 */
@Injectable()
export class CheckpointTask implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly task = new RepeatingTask(EVERY_MS, () => actAs(SYSTEM, () => this.once()));

  constructor(
    private readonly checkpoints: CheckpointService,
    private readonly sender: CheckpointSender,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  private async once(): Promise<void> {
    try {
      const made = await this.checkpoints.makeDue();
      if (made !== null) this.log.info('checkpoint made', { count: made });
      for (let left = AT_ONCE; left > 0 && !this.task.isStopping; left -= 1)
        if ((await this.sender.sendDue(1)) === 0) return;
    } catch (error) {
      this.log.error('the checkpoint of the record failed', {}, error);
    }
  }
}
