import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source';

export type OpenDatabase = DataSource;

/** A connected database with our tables, for programs that are not the service; without limits on a statement's time. */
export function openDatabase(url: string, applicationName: string): Promise<OpenDatabase> {
  return new DataSource(dataSourceOptions(url, { poolSize: 2, applicationName, statementTimeoutMs: 0 })).initialize();
}
