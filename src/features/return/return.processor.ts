import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Sweeper } from '../../infra/queue/sweeper';
import { ContactService } from './contact.service';
import { PersonAccessService } from './person-access.service';

@Injectable()
export class ReturnProcessor implements OnModuleInit {
  constructor(
    private readonly sweeper: Sweeper,
    private readonly access: PersonAccessService,
    private readonly contacts: ContactService,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({ name: 'visits', batch: Infinity, run: () => this.access.clearEndedVisits() });
    this.sweeper.register({ name: 'contacts', batch: 50, everyMs: 60_000, run: (n) => this.contacts.applyDue(n) });
  }
}
