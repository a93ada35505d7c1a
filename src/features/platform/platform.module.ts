import { Module } from '@nestjs/common';
import { ChallengeService } from './challenge.service';
import { PlatformChangeService } from './change.service';
import { ChangeStore } from './change.store';
import { DirectoryDeskController } from './directory.desk.controller';
import { DirectoryService } from './directory.service';
import { DirectoryView } from './directory.view';
import { EntryChangeService } from './entry-change.service';
import { EntryDeskController } from './entry.desk.controller';
import { HostOwnerService } from './host-owner.service';
import { PlatformDeskController } from './platform.desk.controller';
import { PlatformHealthView } from './platform-health.view';
import { PlatformHistoryView } from './platform-history.view';
import { PlatformKeyController } from './platform-key.platform.controller';
import { PlatformKeyService } from './platform-key.service';
import { PlatformKeyStore } from './platform-key.store';
import { PlatformService } from './platform.service';
import { PlatformStore } from './platform.store';
import { RulesDeskController } from './rules.desk.controller';
import { RulesView } from './rules.view';

@Module({
  controllers: [
    PlatformDeskController,
    DirectoryDeskController,
    EntryDeskController,
    RulesDeskController,
    PlatformKeyController,
  ],
  providers: [
    PlatformService,
    PlatformStore,
    PlatformKeyService,
    PlatformKeyStore,
    PlatformHealthView,
    PlatformHistoryView,
    PlatformChangeService,
    ChallengeService,
    EntryChangeService,
    ChangeStore,
    DirectoryView,
    RulesView,
    DirectoryService,
    HostOwnerService,
  ],
  exports: [
    PlatformService,
    PlatformKeyService,
    ChallengeService,
    EntryChangeService,
    DirectoryService,
    HostOwnerService,
  ],
})
export class PlatformModule {}
