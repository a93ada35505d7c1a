import { Module } from '@nestjs/common';
import { Draining } from './draining';
import { LanguageController } from './language.controller';

/** Pages that belong to no feature. Everything else of `web` is installed by {@link setUpWeb}. */
@Module({ controllers: [LanguageController], providers: [Draining] })
export class WebModule {}
