import { Global, Module } from '@nestjs/common';
import { StaffAuthenticator } from '../../web/desk/staff-authenticator';
import { AccountCareService } from './account-care.service';
import { AccountStores } from './account-stores';
import { AccountDeskController } from './account.desk.controller';
import { AccountService } from './account.service';
import { AccountStore } from './account.store';
import { FactorStore } from './factor.store';
import { FactorsDeskController } from './factors.desk.controller';
import { KeptFormService } from './kept-form.service';
import { KeysDeskController } from './keys.desk.controller';
import { OrganisationDeskController, OwnOrganisationDeskController } from './organisation.desk.controller';
import { OrganisationProvider } from './organisation-provider';
import { OrganisationService } from './organisation.service';
import { OrganisationStore } from './organisation.store';
import { OwnAccountDeskController } from './own-account.desk.controller';
import { OwnAccountService } from './own-account.service';
import { OwnKeysService } from './own-keys.service';
import { PasskeySignInService } from './passkey-sign-in.service';
import { PasskeyService } from './passkey.service';
import { PeopleDeskController } from './people.desk.controller';
import { PeopleService } from './people.service';
import { PeopleView } from './people.view';
import { ProofService } from './proof.service';
import { ProveDeskController } from './prove.desk.controller';
import { SessionDeskController } from './session.desk.controller';
import { SessionStore } from './session.store';
import { SignInGuesses } from './sign-in-guesses';
import { StaffDoorService } from './staff-door.service';
import { WelcomeDeskController } from './welcome.desk.controller';
import { WelcomeService } from './welcome.service';

/** Global, because the desk guard of every feature asks who is signed in, and no feature may import another for that. */
@Global()
@Module({
  controllers: [
    AccountDeskController,
    WelcomeDeskController,
    ProveDeskController,
    OwnAccountDeskController,
    FactorsDeskController,
    PeopleDeskController,
    SessionDeskController,
    KeysDeskController,
    OrganisationDeskController,
    OwnOrganisationDeskController,
  ],
  providers: [
    AccountService,
    AccountCareService,
    OwnAccountService,
    OwnKeysService,
    PasskeyService,
    PasskeySignInService,
    OrganisationProvider,
    OrganisationService,
    OrganisationStore,
    ProofService,
    WelcomeService,
    PeopleService,
    PeopleView,
    KeptFormService,
    AccountStore,
    SessionStore,
    FactorStore,
    AccountStores,
    SignInGuesses,
    { provide: StaffAuthenticator, useClass: StaffDoorService },
  ],
  exports: [AccountService, AccountCareService, KeptFormService, StaffAuthenticator],
})
export class AccountModule {}
