import { Redis } from 'ioredis';
import { Client } from 'pg';
import { type Sink, sink } from './search';

/**
 * Watches a database: every version of every row that is ever written, also of rows that are gone at the end (sessions,
 * outbox messages, the jobs of BullMQ's own tables), and what every connection shows of itself.
 */
export class DatabaseWatch {
  private readonly activity = new Set<string>();
  private constructor(private readonly client: Client) {}

  static async start(url: string): Promise<DatabaseWatch> {
    const client = new Client({ connectionString: url, application_name: 'gate' });
    await client.connect();
    const watch = new DatabaseWatch(client);
    await client.query(`CREATE SCHEMA gate;
      CREATE TABLE gate.written (tab text NOT NULL, what jsonb NOT NULL);
      CREATE FUNCTION gate.keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        INSERT INTO gate.written VALUES (TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, to_jsonb(NEW));
        RETURN NULL;
      END $$;
      GRANT USAGE ON SCHEMA gate TO PUBLIC;`);
    await watch.watchTables();
    return watch;
  }

  /** Call it again when there are new tables (BullMQ makes its own at the first start of a worker). */
  async watchTables(): Promise<void> {
    for (const table of await this.tables())
      await this.client.query(`CREATE OR REPLACE TRIGGER gate_keeps AFTER INSERT OR UPDATE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION gate.keep()`);
  }

  async lookAtActivity(): Promise<void> {
    const { rows } = await this.client.query<{ line: string }>(
      `SELECT DISTINCT concat_ws(' ', application_name, query) AS line FROM pg_stat_activity
       WHERE datname = current_database() AND application_name <> 'gate'`,
    );
    for (const { line } of rows) this.activity.add(line);
  }

  run(sql: string): Promise<unknown> {
    return this.client.query(sql);
  }

  /** Text of every column of every table, as `pg_dump` would write it, with all earlier versions; and the activity. */
  async stop(): Promise<{ sinks: Sink[]; tables: number }> {
    const texts = new Map<string, Set<string>>();
    const keep = (where: string, value: unknown) => {
      if (value === null || typeof value === 'boolean' || typeof value === 'number') return;
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      texts.set(where, (texts.get(where) ?? new Set()).add(text));
    };
    const each = (table: string, row: Record<string, unknown>) => {
      for (const [column, value] of Object.entries(row)) keep(`${table}.${column}`, value);
    };
    const tables = await this.tables();
    for (const table of tables) {
      const { rows } = await this.client.query<{ row: Record<string, unknown> }>(
        `SELECT to_jsonb(t) AS row FROM ${table} t`,
      );
      for (const { row } of rows) each(table.replaceAll('"', ''), row);
    }
    const { rows } = await this.client.query<{ tab: string; what: Record<string, unknown> }>(
      'SELECT tab, what FROM gate.written',
    );
    for (const { tab, what } of rows) each(tab, what);
    await this.client.end();
    const sinks = [...texts].map(([where, values]) =>
      sink(where.startsWith('bullmq.') ? 'queue' : 'table', where.replace(/^public\./, ''), [...values].join('\n')),
    );
    return {
      sinks: [...sinks, sink('activity', 'pg_stat_activity', [...this.activity].join('\n'))],
      tables: tables.length,
    };
  }

  private async tables(): Promise<string[]> {
    const { rows } = await this.client.query<{ name: string }>(
      `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'gate') ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  }
}

/** Watches a Redis: every command that reaches it, and all that is in it at the end. */
export class RedisWatch {
  private readonly commands: string[] = [];
  private constructor(
    private readonly redis: Redis,
    private readonly monitor: Redis,
    private readonly prefix: string,
  ) {}

  static async start(url: string, prefix: string): Promise<RedisWatch> {
    const redis = new Redis(url);
    const watch = new RedisWatch(redis, await redis.monitor(), prefix);
    // Others may use this server at the same time: what is not under our prefix is not ours to judge.
    watch.monitor.on('monitor', (_time: string, args: string[]) => {
      if (args.some((arg) => arg.includes(prefix)) || args[0]?.toLowerCase() === 'client')
        watch.commands.push(args.join('\n'));
    });
    return watch;
  }

  async stop(): Promise<{ sinks: Sink[]; keys: number; commands: number }> {
    const sinks = [sink('redis', 'every command', this.commands.join('\n'))];
    let [cursor, keys] = ['0', 0];
    do {
      const [next, found] = await this.redis.scan(cursor, 'MATCH', `*${this.prefix}*`, 'COUNT', 500);
      for (const key of found) {
        keys += 1;
        sinks.push(sink('redis', 'a key', `${key}\n${JSON.stringify(await this.valueOf(key))}`));
      }
      cursor = next;
    } while (cursor !== '0');
    this.monitor.disconnect();
    this.redis.disconnect();
    return { sinks, keys, commands: this.commands.length };
  }

  private async valueOf(key: string): Promise<unknown> {
    switch (await this.redis.type(key)) {
      case 'string':
        return this.redis.get(key);
      case 'hash':
        return this.redis.hgetall(key);
      case 'list':
        return this.redis.lrange(key, 0, -1);
      case 'set':
        return this.redis.smembers(key);
      case 'zset':
        return this.redis.zrange(key, 0, -1);
      case 'stream':
        return this.redis.xrange(key, '-', '+');
      default:
        return null;
    }
  }
}
