import { Pool } from 'pg';
import type { Sql } from '../../../bench/support/sql';

export interface Questions {
  /** Rejects while the database is away; the caller decides whether to ask again. */
  readonly sql: Sql;
  end(): Promise<void>;
}

/** Connections of the suite's own to a database that may be restarted under it. They do not go through a bad wire. */
export function questionsTo(url: string): Questions {
  const pool = new Pool({ connectionString: url, max: 8, application_name: 'buckler-faults' });
  pool.on('error', () => undefined); // an idle connection that a restart cut
  return {
    sql: async <Row>(statement: string, params: unknown[] = []) => (await pool.query(statement, params)).rows as Row[],
    end: () => pool.end(),
  };
}
