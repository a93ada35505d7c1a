import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Child } from '../../../bench/support/child';
import { compiled } from '../../../bench/support/lab';
import type { Sql } from '../../../bench/support/sql';
import type { Span } from './held-back';

/** How a platform behaves: `holding` takes a notice and keeps its caller waiting until its mood is set again. */
export type Mood = 'well' | 'flaky' | 'dead' | 'slow' | 'holding';

export interface PlatformOrder {
  readonly moods: Readonly<Record<string, Mood>>;
}

/** One arrival at a platform. `at`: when its headers were there. */
export interface Receipt {
  readonly at: number;
  readonly platform: string;
  readonly webhookId: string;
  readonly noticeId: string;
  readonly type: string;
  readonly recalls: string | null;
  readonly isSigned: boolean;
  /** The platform took it, whether or not the sender heard of it. */
  readonly isAccepted: boolean;
}

/** What the platforms write down. */
type Line = Receipt | { readonly gap: Span } | { readonly undocumented: string };

export const PLATFORM_SLUGS: readonly string[] = Array.from(
  { length: 20 },
  (_, i) => `p${String(i + 1).padStart(2, '0')}`,
);

/** The process with the platforms, and what it wrote down. */
export class Platforms {
  private asking: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly child: Child,
    private readonly file: string,
  ) {}

  static async start(directory: string, seed: number, secrets: Readonly<Record<string, string>>): Promise<Platforms> {
    const file = path.join(directory, `history-${process.hrtime.bigint()}.ndjson`);
    const child = await Child.start(compiled('test/faults/support/platform-process.js'), {
      HISTORY_FILE: file,
      PLATFORM_SECRETS: JSON.stringify(secrets),
      SEED: String(seed),
    });
    return new Platforms(child, file);
  }

  get port(): number {
    return this.child.ready.port!;
  }

  /** One order after the other: a child answers one question at a time. */
  set(mood: Mood, slugs: readonly string[] = PLATFORM_SLUGS): Promise<unknown> {
    const order: PlatformOrder = { moods: Object.fromEntries(slugs.map((slug) => [slug, mood])) };
    this.asking = this.asking.then(() => this.child.ask(order));
    return this.asking;
  }

  /** Every arrival of a notice or a recall so far; pings have no effect and are left out. */
  receipts(): Receipt[] {
    return this.history().filter((line): line is Receipt => 'noticeId' in line && line.noticeId !== '');
  }

  /** When the platforms had no time to look at what arrived. */
  gaps(): Span[] {
    return this.history().flatMap((line) => ('gap' in line ? [line.gap] : []));
  }

  private history(): Line[] {
    let text = '';
    try {
      text = readFileSync(this.file, 'utf8');
    } catch {
      // nothing has arrived yet
    }
    return text
      .split('\n')
      .slice(0, -1) // the last line may be half written
      .map((line) => JSON.parse(line) as Line);
  }

  /** Whatever broke around it: all that arrived must be what the published document says that we send. */
  async stop(): Promise<void> {
    await this.child.stop();
    const faults = this.history().flatMap((line) => ('undocumented' in line ? [line.undocumented] : []));
    if (faults.length > 0) throw new Error(`${faults.length} webhooks that no document knows:\n${faults[0]}`);
  }
}

/** Leads every channel of a copied database to the platforms at this port. */
export async function leadChannelsTo(sql: Sql, port: number): Promise<void> {
  await sql(
    `UPDATE channel SET endpoint = regexp_replace(endpoint, ':[0-9]+/', ':' || $1 || '/') WHERE kind = 'webhook'`,
    [String(port)],
  );
}
