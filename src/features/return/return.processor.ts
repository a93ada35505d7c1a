import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Sweeper } from '../../infra/queue/sweeper';
import { ContactService } from './contact.service';
import { PersonAccessService } from './person-access.service';
import { PersonLetterService } from './person-letter.service';
import { WordsRequestService } from './words-request.service';

@Injectable()
export class ReturnProcessor implements OnModuleInit {
  constructor(
    private readonly sweeper: Sweeper,
    private readonly access: PersonAccessService,
    private readonly contacts: ContactService,
    private readonly letters: PersonLetterService,
    private readonly requests: WordsRequestService,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({ name: 'visits', batch: Infinity, run: () => this.access.clearEndedVisits() });
    this.sweeper.register({ name: 'contacts', batch: 50, everyMs: 60_000, run: (n) => this.contacts.applyDue(n) });
    this.sweeper.register({ name: 'letters', batch: 50, everyMs: 15_000, run: (n) => this.letters.sendDue(n) });
    this.sweeper.register({ name: 'words', batch: Infinity, everyMs: 60_000, run: () => this.requests.endOver() });
  }
}
