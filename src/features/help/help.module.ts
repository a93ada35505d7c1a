import { Module } from '@nestjs/common';
import { HelpPersonController } from './help.person.controller';

/** Help without a report. It calls no other feature, reads no row and keeps nothing. */
@Module({ controllers: [HelpPersonController] })
export class HelpModule {}
