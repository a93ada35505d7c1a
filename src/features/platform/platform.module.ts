import { Module } from '@nestjs/common';
import { ChallengeService } from './challenge.service';
import { PlatformChangeService } from './change.service';
import { ChangeStore } from './change.store';
import { DirectoryDeskController } from './directory.desk.controller';
import { DirectoryService } from './directory.service';
import { DirectoryView } from './directory.view';
import { HostOwnerService } from './host-owner.service';
import { PlatformDeskController } from './platform.desk.controller';
import { PlatformHealthView } from './platform-health.view';
import { PlatformKeyController } from './platform-key.platform.controller';
import { PlatformKeyService } from './platform-key.service';
import { PlatformKeyStore } from './platform-key.store';
import { PlatformService } from './platform.service';
import { PlatformStore } from './platform.store';

@Module({
  controllers: [PlatformDeskController, DirectoryDeskController, PlatformKeyController],
  providers: [
    PlatformService,
    PlatformStore,
    PlatformKeyService,
    PlatformKeyStore,
    PlatformHealthView,
    PlatformChangeService,
    ChallengeService,
    ChangeStore,
    DirectoryView,
    DirectoryService,
    HostOwnerService,
  ],
  exports: [PlatformService, PlatformKeyService, ChallengeService, DirectoryService, HostOwnerService],
})
export class PlatformModule {}
