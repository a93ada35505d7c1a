import { Module } from '@nestjs/common';
import { Draining } from './draining';
import { LanguageController } from './language.controller';
import { SecurityTxtController } from './security-txt.controller';

/** Pages that belong to no feature. Everything else of `web` is installed by {@link setUpWeb}. */
@Module({ controllers: [LanguageController, SecurityTxtController], providers: [Draining] })
export class WebModule {}
