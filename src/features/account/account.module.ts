import { Global, Module } from '@nestjs/common';
import { StaffAuthenticator } from '../../web/desk/staff-authenticator';
import { AccountCareService } from './account-care.service';
import { AccountDeskController } from './account.desk.controller';
import { AccountService } from './account.service';
import { AccountStore } from './account.store';
import { SignInGuesses } from './sign-in-guesses';
import { OwnAccountDeskController } from './own-account.desk.controller';
import { OwnAccountService } from './own-account.service';

/** Global, because the desk guard of every feature asks who is signed in, and no feature may import another for that. */
@Global()
@Module({
  controllers: [AccountDeskController, OwnAccountDeskController],
  providers: [
    AccountService,
    AccountCareService,
    OwnAccountService,
    AccountStore,
    SignInGuesses,
    { provide: StaffAuthenticator, useExisting: AccountService },
  ],
  exports: [AccountService, AccountCareService, StaffAuthenticator],
})
export class AccountModule {}
