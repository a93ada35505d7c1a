import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';

interface Update {
  readonly id: string;
  readonly type: string;
  readonly indicator?: string;
  readonly should_delete: boolean;
  readonly last_updated: number;
}
interface Updates {
  readonly data: readonly Update[];
  readonly paging: { readonly cursors: { readonly after: string }; readonly next?: string };
}
interface Records {
  readonly nextPageToken: string;
  readonly hasMoreRecords: boolean;
  readonly hashRecords: readonly {
    readonly hashValue?: string;
    readonly hashStatus: string;
    readonly caseNumbers: Readonly<Record<string, string>>;
  }[];
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat('uri', (value: string) => URL.canParse(value));
const schemas = new Map<string, ValidateFunction>();

/**
 * A matcher on the other side, written from the published schemas alone: asks page by page, keeps what it is given by
 * id, deletes what it is told to delete, and remembers its place. It takes nothing that the schema does not know.
 */
export class HashReader {
  readonly bank = new Map<string, string>();
  /** Every answer as it came, for looking through. */
  readonly answers: string[] = [];
  place = '';

  constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly format: 'threatexchange' | 'stopncii',
    private readonly pageSize = 3,
  ) {}

  /** Everything that has changed; answers how many pages that was. */
  async sync(): Promise<number> {
    for (let pages = 1; ; pages += 1) {
      if (pages > 1000) throw new Error('the feed has no end');
      const names = this.format === 'stopncii' ? ['nextPageToken', 'pageSize'] : ['after', 'limit'];
      const query = new URLSearchParams({ [names[1]!]: String(this.pageSize) });
      if (this.place !== '') query.set(names[0]!, this.place);
      const hasMore = await this.read(`?${query.toString()}`);
      if (!hasMore) return pages;
    }
  }

  /** Of one address of the feed; true when there is more behind it. */
  async read(query: string): Promise<boolean> {
    const headers = { authorization: `Bearer ${this.key}` };
    const answer = await fetch(`${this.url}/api/platform/v1/hashes${query}`, { headers });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${answer.status} ${text}`);
    this.answers.push(text);
    const body: unknown = JSON.parse(text);
    await this.mustFit(body);
    return this.format === 'stopncii' ? this.takeRecords(body as Records) : this.takeUpdates(body as Updates);
  }

  get values(): string[] {
    return [...this.bank.values()].sort();
  }

  private takeUpdates({ data, paging }: Updates): boolean {
    for (const { id, type, indicator, should_delete: isGone } of data)
      if (isGone) this.bank.delete(id);
      else this.bank.set(id, `${type} ${indicator!}`);
    this.place = paging.cursors.after;
    return paging.next !== undefined;
  }

  private takeRecords({ hashRecords, nextPageToken, hasMoreRecords }: Records): boolean {
    for (const { hashValue, caseNumbers } of hashRecords)
      for (const [number, status] of Object.entries(caseNumbers))
        if (status === 'Withdrawn') this.bank.delete(number);
        else this.bank.set(number, `HASH_PDQ ${hashValue!}`);
    this.place = nextPageToken;
    return hasMoreRecords;
  }

  private async mustFit(body: unknown): Promise<void> {
    const name = this.format === 'stopncii' ? 'hash-records-v1' : 'hash-updates-v1';
    const known =
      schemas.get(name) ?? ajv.compile((await (await fetch(`${this.url}/schemas/${name}.json`)).json()) as object);
    schemas.set(name, known);
    if (!known(body)) throw new Error(`no answer of ${name}: ${ajv.errorsText(known.errors)}`);
  }
}
