import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { GROUPS } from './access-sql';

/**
 * Whether the login of this process is held by the database: no superuser, no owner, not past row-level security. In
 * production a process with a mightier one does not start; elsewhere readiness says `degraded`.
 */
@Injectable()
export class LoginState implements OnApplicationBootstrap {
  private held: boolean | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.isProduction && this.config.database.process !== 'operator' && !(await this.isHeld()))
      throw new Error(
        'The login of this process owns the database or passes row-level security. Give it one of its own: ' +
          'WEB_DATABASE_URL and WORKER_DATABASE_URL (docs/operations.md, "Logins of the database").',
      );
  }

  /** Asked once; rejects while the database is away. */
  async isHeld(): Promise<boolean> {
    if (this.held !== undefined) return this.held;
    const [row] = await this.dataSource.query<{ is_mighty: boolean }[]>(
      `SELECT bool_or(rolsuper OR rolbypassrls OR rolcreaterole OR rolname = $1
         OR oid = (SELECT relowner FROM pg_class WHERE oid = '"case"'::regclass)) AS is_mighty
       FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')`,
      [GROUPS.owner],
    );
    this.held = row?.is_mighty === false;
    return this.held;
  }
}
