import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Sweeper } from '../../infra/queue/sweeper';
import { PersonAccessService } from './person-access.service';

@Injectable()
export class ReportProcessor implements OnModuleInit {
  constructor(
    private readonly sweeper: Sweeper,
    private readonly access: PersonAccessService,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({ name: 'visits', batch: Infinity, run: () => this.access.clearEndedVisits() });
  }
}
