import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Sweeper } from '../../infra/queue/sweeper';
import { AccountService } from './account.service';
import { KeptFormService } from './kept-form.service';

@Injectable()
export class AccountProcessor implements OnModuleInit {
  constructor(
    private readonly sweeper: Sweeper,
    private readonly accounts: AccountService,
    private readonly forms: KeptFormService,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({ name: 'desk sessions', batch: Infinity, run: () => this.sweep() });
  }

  private async sweep(): Promise<number> {
    return (await this.accounts.sweepSessions()) + (await this.forms.clearEnded());
  }
}
