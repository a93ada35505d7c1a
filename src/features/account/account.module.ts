import { Global, Module } from '@nestjs/common';
import { StaffAuthenticator } from '../../web/desk/staff-authenticator';
import { AccountDeskController } from './account.desk.controller';
import { AccountService } from './account.service';
import { AccountStore } from './account.store';
import { SignInGuesses } from './sign-in-guesses';

/** Global, because the desk guard of every feature asks who is signed in, and no feature may import another for that. */
@Global()
@Module({
  controllers: [AccountDeskController],
  providers: [
    AccountService,
    AccountStore,
    SignInGuesses,
    { provide: StaffAuthenticator, useExisting: AccountService },
  ],
  exports: [AccountService, StaffAuthenticator],
})
export class AccountModule {}
