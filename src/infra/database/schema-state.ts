import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { pendingMigrations } from './migrate';

/** Whether the database has every migration this code knows. Asked once it was true, it is not asked again. */
@Injectable()
export class SchemaState {
  private isKnownCurrent = false;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async isCurrent(): Promise<boolean> {
    if (this.isKnownCurrent) return true;
    try {
      this.isKnownCurrent = (await pendingMigrations(this.dataSource)).length === 0;
    } catch {
      return false;
    }
    return this.isKnownCurrent;
  }
}
