import { Module } from '@nestjs/common';
import { PlatformService } from './platform.service';
import { PlatformStore } from './platform.store';

@Module({ providers: [PlatformService, PlatformStore], exports: [PlatformService] })
export class PlatformModule {}
