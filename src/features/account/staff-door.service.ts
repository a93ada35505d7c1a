import { Injectable } from '@nestjs/common';
import type { DeskSession } from '../../domain/shared/staff';
import { StaffAuthenticator } from '../../web/desk/staff-authenticator';
import { AccountService } from './account.service';
import { KeptFormService } from './kept-form.service';

/** What the desk's guards ask of the accounts. */
@Injectable()
export class StaffDoorService extends StaffAuthenticator {
  constructor(
    private readonly accounts: AccountService,
    private readonly forms: KeptFormService,
  ) {
    super();
  }

  identify(token: string, isByItself = false): Promise<DeskSession | null> {
    return this.accounts.identify(token, isByItself);
  }

  keepFormOfFormer(token: string, path: string, body: unknown): Promise<void> {
    return this.forms.keepForFormer(token, path, body);
  }

  keepForm(staffId: string, path: string, body: unknown): Promise<void> {
    return this.forms.keep(staffId, path, body);
  }

  dropForm(staffId: string): Promise<void> {
    return this.forms.drop(staffId);
  }
}
