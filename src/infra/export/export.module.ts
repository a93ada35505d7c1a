import { Global, Module } from '@nestjs/common';
import { ExportLimit } from './export-limit';

@Global()
@Module({ providers: [ExportLimit], exports: [ExportLimit] })
export class ExportModule {}
