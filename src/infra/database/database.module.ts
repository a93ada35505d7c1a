import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { dataSourceOptions } from './data-source';
import { LoginState } from './login-state';
import { Pools } from './pools';
import { SchemaState } from './schema-state';
import { UnitOfWork } from './unit-of-work';

const urlOf = ({ database }: AppConfig): string => {
  if (database.process === 'operator') return database.ownerUrl ?? '';
  return database.process === 'worker' ? database.workerUrl : database.webUrl;
};

@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [APP_CONFIG],
      useFactory: (config: AppConfig) => ({
        ...dataSourceOptions(urlOf(config), {
          poolSize: config.database.poolSize,
          applicationName: 'buckler',
          isSystem: config.database.process === 'worker',
        }),
        retryAttempts: 3,
        retryDelay: 500,
        manualInitialization: false,
      }),
    }),
  ],
  providers: [UnitOfWork, SchemaState, Pools, LoginState],
  exports: [UnitOfWork, SchemaState, LoginState],
})
export class DatabaseModule {}
