import { Module } from '@nestjs/common';
import { LanguageController } from './language.controller';

/** Pages that belong to no feature. Everything else of `web` is installed by {@link setUpWeb}. */
@Module({ controllers: [LanguageController] })
export class WebModule {}
