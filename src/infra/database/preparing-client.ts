import { hash } from 'node:crypto';
import { Client, type QueryResult } from 'pg';

/** Texts that are put together at run time must not fill the server's memory: beyond so many, one is sent as it is. */
const MAX_STATEMENTS = 300;
/** Postgres: "cached plan must not change result type", after a migration under a running process. */
const PLAN_IS_STALE = '0A000';

/**
 * A connection that lets Postgres keep the plan of each statement with parameters. Our statements are few and come again
 * and again, and several are so long that planning one costs more than running it. The name of a statement is a digest of
 * its text, so two texts never share a plan. When a migration changes what a kept plan would return, Postgres refuses
 * it once; then everything on this connection is planned anew.
 */
export class PreparingClient extends Client {
  private readonly names = new Map<string, string>();
  private generation = 0;

  override query(...args: unknown[]): never {
    const [text, values, ...rest] = args;
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? this.nameOf(text) : undefined;
    const send = super.query.bind(this) as (...args: unknown[]) => unknown;
    if (name === undefined) return send(...args) as never;
    const answer = send({ name, text, values }, ...rest);
    return (answer instanceof Promise ? this.watched(answer as Promise<QueryResult>) : answer) as never;
  }

  private nameOf(text: string): string | undefined {
    const known = this.names.get(text);
    if (known !== undefined || this.names.size >= MAX_STATEMENTS) return known;
    const name = `${this.generation}-${hash('sha256', text, 'base64url')}`;
    this.names.set(text, name);
    return name;
  }

  private async watched(answer: Promise<QueryResult>): Promise<QueryResult> {
    try {
      return await answer;
    } catch (error) {
      if ((error as { code?: string }).code === PLAN_IS_STALE) {
        this.generation += 1;
        this.names.clear();
      }
      throw error;
    }
  }
}
