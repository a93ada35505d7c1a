import { Module } from '@nestjs/common';
import { PlatformDeskController } from './platform.desk.controller';
import { PlatformHealthView } from './platform-health.view';
import { PlatformService } from './platform.service';
import { PlatformStore } from './platform.store';

@Module({
  controllers: [PlatformDeskController],
  providers: [PlatformService, PlatformStore, PlatformHealthView],
  exports: [PlatformService],
})
export class PlatformModule {}
