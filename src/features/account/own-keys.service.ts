import { Injectable } from '@nestjs/common';
import { type KeyChoice, printKeyChoice } from '../../domain/shared/desk-keys';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { AccountStore } from './account.store';
import { ownDoor } from './kept-form.service';

/** Which single keys somebody uses. About their hands and about no case: not in the record. */
@Injectable()
export class OwnKeysService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly accounts: AccountStore,
  ) {}

  choose(staffId: string, choice: KeyChoice): Promise<void> {
    return ownDoor(staffId, () =>
      this.uow.run((tx) => this.accounts.changeOwnKeys(tx, staffId, printKeyChoice(choice))),
    );
  }
}
