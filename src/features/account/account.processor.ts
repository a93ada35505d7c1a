import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Sweeper } from '../../infra/queue/sweeper';
import { AccountService } from './account.service';

@Injectable()
export class AccountProcessor implements OnModuleInit {
  constructor(
    private readonly sweeper: Sweeper,
    private readonly accounts: AccountService,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({ name: 'desk sessions', batch: Infinity, run: () => this.accounts.sweepSessions() });
  }
}
