import fs from 'node:fs';

export interface SentAnswer {
  readonly type: string;
  readonly at: string;
  /** The helpline's HTTP status, or why there was none. */
  readonly outcome: string;
}

/** One request that reached one of the platforms. */
export interface InboxEntry {
  readonly number: number;
  readonly at: string;
  readonly host: string;
  readonly webhookId: string;
  /** The signature fitted the secret of this platform, and was fresh. */
  readonly verified: boolean;
  /** What we answered over HTTP. */
  readonly status: number;
  /** The parsed JSON, or the text where it was none. */
  readonly body: unknown;
  /** Came before with this webhook-id and was accepted then; has no second effect. */
  readonly duplicate: boolean;
  readonly answers: SentAnswer[];
}

export interface SandboxPage {
  readonly host: string;
  readonly slug: string;
  readonly isUp: boolean;
}

type Line =
  | { kind: 'request'; entry: InboxEntry }
  | { kind: 'answer'; number: number; answer: SentAnswer }
  | { kind: 'page'; page: SandboxPage };

const KEPT_ENTRIES = 500;
const KEPT_PAGES = 500;
const LINES_BEFORE_REWRITE = 4000;

/**
 * What the sandbox remembers: requests, answers, and which pages are taken down. In memory, and as JSON lines in a
 * file, so that a page that was removed stays removed after a restart. Bounded: the oldest entries are dropped.
 */
export class SandboxNotebook {
  private entries: InboxEntry[] = [];
  private readonly shown = new Map<string, SandboxPage>();
  private lines = 0;
  private lastNumber = 0;

  constructor(private readonly file: string | undefined) {
    for (const line of this.readLines()) this.apply(line);
    if (this.lines > 0) this.rewrite();
  }

  /** Oldest first. */
  inbox(): readonly InboxEntry[] {
    return this.entries;
  }

  /** Pages that were visited or named in a notice, in that order. */
  pages(): SandboxPage[] {
    return [...this.shown.values()];
  }

  entry(number: number): InboxEntry | undefined {
    return this.entries.find((entry) => entry.number === number);
  }

  /** True if a delivery with this id was accepted before. */
  hasAccepted(host: string, webhookId: string): boolean {
    return this.deliveries(host, webhookId).some((entry) => entry.status < 300);
  }

  /** How many authentic deliveries with this id have come so far. */
  countDeliveries(host: string, webhookId: string): number {
    return this.deliveries(host, webhookId).length;
  }

  addRequest(request: Omit<InboxEntry, 'number' | 'answers'>): InboxEntry {
    const entry = { ...request, number: this.lastNumber + 1, answers: [] };
    this.write({ kind: 'request', entry });
    return entry;
  }

  addAnswer(number: number, answer: SentAnswer): void {
    this.write({ kind: 'answer', number, answer });
  }

  /** Every page is up until it is taken down. */
  isUp(host: string, slug: string): boolean {
    return this.shown.get(`${host}/${slug}`)?.isUp ?? true;
  }

  /** Makes a page appear in the list; its state stays as it is. */
  notePage(host: string, slug: string): void {
    if (!this.shown.has(`${host}/${slug}`)) this.write({ kind: 'page', page: { host, slug, isUp: true } });
  }

  setPage(page: SandboxPage): void {
    this.write({ kind: 'page', page });
  }

  /** Forgets everything; all pages are up again. */
  reset(): void {
    this.entries = [];
    this.shown.clear();
    this.rewrite();
  }

  private deliveries(host: string, webhookId: string): InboxEntry[] {
    return this.entries.filter((entry) => entry.verified && entry.host === host && entry.webhookId === webhookId);
  }

  private write(line: Line): void {
    this.apply(line);
    if (!this.file) return;
    fs.appendFileSync(this.file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    if (this.lines > LINES_BEFORE_REWRITE) this.rewrite();
  }

  private apply(line: Line): void {
    this.lines++;
    if (line.kind === 'request') {
      this.entries.push(line.entry);
      this.lastNumber = Math.max(this.lastNumber, line.entry.number);
      if (this.entries.length > KEPT_ENTRIES) this.entries.shift();
    } else if (line.kind === 'answer') {
      this.entry(line.number)?.answers.push(line.answer);
    } else {
      this.shown.set(`${line.page.host}/${line.page.slug}`, line.page);
      this.forgetOldestPage();
    }
  }

  /** A page that was taken down is kept longer than one that is up, which would look the same if it were forgotten. */
  private forgetOldestPage(): void {
    if (this.shown.size <= KEPT_PAGES) return;
    const [up] = [...this.shown].find(([, page]) => page.isUp) ?? [];
    const [oldest] = this.shown.keys();
    this.shown.delete(up ?? oldest ?? '');
  }

  /** The file holds only what is still remembered; written beside and renamed, so a kill leaves the old one. */
  private rewrite(): void {
    const lines: Line[] = [
      ...this.pages().map((page) => ({ kind: 'page' as const, page })),
      ...this.entries.map((entry) => ({ kind: 'request' as const, entry })),
    ];
    this.lines = lines.length;
    if (!this.file) return;
    fs.writeFileSync(`${this.file}.new`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
    fs.renameSync(`${this.file}.new`, this.file);
  }

  private readLines(): Line[] {
    if (!this.file || !fs.existsSync(this.file)) return [];
    return fs
      .readFileSync(this.file, 'utf8')
      .split('\n')
      .flatMap((text) => {
        try {
          return text ? [JSON.parse(text) as Line] : [];
        } catch {
          return []; // the line a kill cut in half
        }
      });
  }
}
