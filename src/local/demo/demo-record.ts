import { Client } from 'pg';
import { AuditLog, type ChainVerdict } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';

/** One entry of the case's record, as it is appended. */
export interface RecordEntry {
  readonly seq: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, string | number | null>>;
}
export interface ItemFacts {
  readonly id: string;
  readonly number: number;
  readonly platform: string;
  readonly state: string;
  readonly cleanChecks: number;
  readonly removedAt: Date | null;
  readonly checks: readonly { number: number; at: Date; status: number | null; verdict: string }[];
}
export interface NoticeFacts {
  readonly id: string;
  readonly platform: string;
  readonly state: string;
  readonly sha256: string;
  readonly approvedAt: Date;
  readonly deliveredAt: Date | null;
  readonly attempts: readonly AttemptFacts[];
  readonly answers: readonly { type: string; at: Date }[];
  readonly clock: ClockFacts | null;
}
export interface AttemptFacts {
  readonly number: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly status: number | null;
  readonly verdict: string | null;
  readonly durationMs: number | null;
  readonly sentSha256: string | null;
}
export interface ClockFacts {
  readonly rule: string;
  readonly kind: string;
  readonly state: string;
  readonly startedAt: Date | null;
  readonly dueAt: Date | null;
  readonly endedAt: Date | null;
  readonly facts: Readonly<Record<string, unknown>>;
}
export interface CaseFacts {
  readonly locator: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly states: readonly { state: string; at: Date }[];
  readonly items: readonly ItemFacts[];
  readonly notices: readonly NoticeFacts[];
  readonly audit: ChainVerdict;
}

/** Looks at a case's rows with a connection of its own, past every service: what is really kept. Reads only. */
export class DemoRecord {
  private readonly client: Client;

  constructor(databaseUrl: string) {
    this.client = new Client({ connectionString: databaseUrl, application_name: 'buckler-demo' });
  }

  async open(): Promise<void> {
    await this.client.connect();
    await this.client.query('SET default_transaction_read_only = on');
  }

  close(): Promise<void> {
    return this.client.end();
  }

  async caseIdOf(locator: string): Promise<string> {
    const [row] = await this.rows<{ id: string }>('SELECT id FROM "case" WHERE locator = $1', [locator]);
    if (row === undefined) throw new Error(`There is no case ${locator} in the database.`);
    return row.id;
  }

  entriesAfter(caseId: string, seq: number): Promise<RecordEntry[]> {
    return this.rows<RecordEntry>(
      'SELECT seq, at, actor, action, detail FROM audit_entry WHERE chain_id = $1 AND seq > $2 ORDER BY seq',
      [caseId, seq],
    );
  }

  /** What an id in the record means to a reader: `link 2 (ExampleBox)` for an item, `ExampleBox` for a notice. */
  async names(caseId: string): Promise<Map<string, string>> {
    const rows = await this.rows<{ id: string; name: string }>(
      `SELECT i.id, 'link ' || i.position || ' (' || p.name || ')' AS name
       FROM item i JOIN platform p ON p.id = i.platform_id WHERE i.case_id = $1
       UNION ALL SELECT n.id, p.name FROM notice n JOIN platform p ON p.id = n.platform_id WHERE n.case_id = $1`,
      [caseId],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async factsOf(caseId: string): Promise<CaseFacts> {
    const [head] = await this.rows<Pick<CaseFacts, 'locator' | 'state' | 'outcome'> & { createdAt: Date }>(
      'SELECT locator, state, outcome, created_at AS "createdAt" FROM "case" WHERE id = $1',
      [caseId],
    );
    const { createdAt, ...rest } = head!;
    const steps = (await this.entriesAfter(caseId, 0)).filter(({ action }) => action.startsWith('case.'));
    const moves = steps.flatMap(({ at, detail: { from, to } }) =>
      to && to !== from ? [{ state: String(to), at }] : [],
    );
    return {
      ...rest,
      states: [{ state: 'intake', at: createdAt }, ...moves],
      items: await this.items(caseId),
      notices: await this.notices(caseId),
      audit: await this.verify(caseId),
    };
  }

  /** The product's own verification, over our own connection. */
  private verify(caseId: string): Promise<ChainVerdict> {
    const reader: Pick<Tx, 'query'> = {
      query: async <T>(sql: string, params?: unknown[]) => (await this.rows(sql, params)) as T,
    };
    return new AuditLog().verify(reader, caseId);
  }

  private async items(caseId: string): Promise<ItemFacts[]> {
    const items = await this.rows<Omit<ItemFacts, 'checks'>>(
      `SELECT i.id, i.position AS number, p.name AS platform, i.state, i.clean_checks AS "cleanChecks",
         i.removed_at AS "removedAt"
       FROM item i JOIN platform p ON p.id = i.platform_id WHERE i.case_id = $1 ORDER BY i.position`,
      [caseId],
    );
    const checks = await this.rows<ItemFacts['checks'][number] & { itemId: string }>(
      `SELECT r.item_id AS "itemId", r.number, r.finished_at AS at, r.status, r.verdict FROM removal_check r
       JOIN item i ON i.id = r.item_id WHERE i.case_id = $1 AND r.finished_at IS NOT NULL ORDER BY r.number`,
      [caseId],
    );
    return items.map((item) => ({ ...item, checks: partOf(checks, 'itemId', item.id) }));
  }

  private async notices(caseId: string): Promise<NoticeFacts[]> {
    const notices = await this.rows<Omit<NoticeFacts, 'attempts' | 'answers' | 'clock'>>(
      `SELECT n.id, p.name AS platform, n.state, encode(n.body_sha256, 'hex') AS sha256, n.approved_at AS "approvedAt",
         n.delivered_at AS "deliveredAt"
       FROM notice n JOIN platform p ON p.id = n.platform_id WHERE n.case_id = $1 ORDER BY n.id`,
      [caseId],
    );
    const ofCase = 'notice_id IN (SELECT id FROM notice WHERE case_id = $1)';
    const attempts = await this.rows<AttemptFacts & { noticeId: string }>(
      `SELECT notice_id AS "noticeId", number, started_at AS "startedAt", finished_at AS "finishedAt", status, verdict,
         duration_ms AS "durationMs", encode(sent_sha256, 'hex') AS "sentSha256"
       FROM delivery_attempt WHERE ${ofCase} ORDER BY number`,
      [caseId],
    );
    const answers = await this.rows<NoticeFacts['answers'][number] & { noticeId: string }>(
      `SELECT notice_id AS "noticeId", type, received_at AS at FROM answer WHERE ${ofCase} ORDER BY received_at`,
      [caseId],
    );
    const clocks = await this.rows<ClockFacts & { noticeId: string }>(
      `SELECT notice_id AS "noticeId", rule, kind, state, started_at AS "startedAt", due_at AS "dueAt",
         ended_at AS "endedAt", facts
       FROM clock WHERE ${ofCase} ORDER BY created_at`,
      [caseId],
    );
    return notices.map((notice) => ({
      ...notice,
      attempts: partOf(attempts, 'noticeId', notice.id),
      answers: partOf(answers, 'noticeId', notice.id),
      clock: partOf(clocks, 'noticeId', notice.id)[0] ?? null,
    }));
  }

  private async rows<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
    return (await this.client.query(sql, params)).rows as Row[];
  }
}

/** The rows that belong to one parent, without the parent's id. */
function partOf<Key extends string, Row extends Record<Key, string>>(rows: readonly Row[], key: Key, id: string) {
  return rows.filter((row) => row[key] === id).map(({ [key]: _parent, ...rest }) => rest);
}
