import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { dataSourceOptions } from './data-source';
import { SchemaState } from './schema-state';
import { UnitOfWork } from './unit-of-work';

@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [APP_CONFIG],
      useFactory: (config: AppConfig) => ({
        ...dataSourceOptions(config.database.url, { poolSize: config.database.poolSize, applicationName: 'buckler' }),
        retryAttempts: 3,
        retryDelay: 500,
        manualInitialization: false,
      }),
    }),
  ],
  providers: [UnitOfWork, SchemaState],
  exports: [UnitOfWork, SchemaState],
})
export class DatabaseModule {}
