import { Injectable } from '@nestjs/common';
import { AccountStore } from './account.store';
import { FactorStore } from './factor.store';
import { OrganisationStore } from './organisation.store';
import { SessionStore } from './session.store';

/** The write models of an account. */
@Injectable()
export class AccountStores {
  constructor(
    readonly accounts: AccountStore,
    readonly sessions: SessionStore,
    readonly factors: FactorStore,
    readonly organisation: OrganisationStore,
  ) {}
}
