import { Module } from '@nestjs/common';
import { PlatformDeskController } from './platform.desk.controller';
import { PlatformHealthView } from './platform-health.view';
import { PlatformKeyController } from './platform-key.platform.controller';
import { PlatformKeyService } from './platform-key.service';
import { PlatformKeyStore } from './platform-key.store';
import { PlatformService } from './platform.service';
import { PlatformStore } from './platform.store';

@Module({
  controllers: [PlatformDeskController, PlatformKeyController],
  providers: [PlatformService, PlatformStore, PlatformKeyService, PlatformKeyStore, PlatformHealthView],
  exports: [PlatformService, PlatformKeyService],
})
export class PlatformModule {}
