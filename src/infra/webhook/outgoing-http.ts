import { createHash } from 'node:crypto';
import { Agent, Client, type Dispatcher } from 'undici';
import { faultPoint } from '../faults/fault-points';
import { type BlockReason, checkUrl, type GuardPolicy, judgeAddress } from './address-guard';
import { guardedConnector, type LookupAll, systemLookup } from './guarded-connector';
import { freshFence } from './fresh-fence';
import { classifyError, type OutgoingError } from './outgoing-errors';
import { retryAfterSeconds } from './retry-after';
import { TimeLimit } from './time-limit';
import { parseUrl } from '../../domain/shared/parse-url';

export interface OutgoingHttpOptions {
  readonly policy: GuardPolicy;
  /** Whole time of one call, connection and body included; default 15,000. */
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  /** Bytes of an answer that are read; default 65,536. */
  readonly maxResponseBytes?: number;
  /** Open connections to one platform; default 256, so that no request waits for another one's answer. */
  readonly connectionsPerHost?: number;
  readonly userAgent?: string;
  readonly lookupAll?: LookupAll;
  /** Which addresses a name may lead to; a test that may not leave this machine calls one of its own addresses public. */
  readonly judge?: typeof judgeAddress;
  readonly ca?: string | Buffer;
  /** The wall clock, only for reading a Retry-After date. */
  readonly now?: () => Date;
}

export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs?: number;
  /** The last moment (`performance.now()`) at which it may begin to be written; later the error is `stale`. */
  readonly freshUntil?: number;
  /** Keep what is read of the answer, for a protocol that asks a question. Never of reported content. */
  readonly keepsBody?: boolean;
}

/** What a protocol that asks by GET was told; null where nothing whole and good came back. */
export interface Told {
  readonly status: number | null;
  readonly error: OutgoingError | 'too-many-redirects' | null;
  readonly body: Buffer | null;
}

/** What one POST led to: `status` once the headers of an answer came (any status, a redirect too), else `error`. */
export interface OutgoingResult {
  readonly status: number | null;
  readonly error: OutgoingError | null;
  readonly blockedBecause?: BlockReason;
  readonly retryAfterSeconds: number | null;
  readonly durationMs: number;
  /** SHA-256 of the body as far as it was read; null if the body did not come to an end in time. */
  readonly responseSha256: string | null;
  readonly responseTruncated: boolean;
  /** Only when it was asked for, and came whole. */
  readonly body?: Buffer | null;
  /** Certificate of the newest TLS connection to this origin; null for plain http. */
  readonly tlsPeer: string | null;
}

export interface LookResult {
  readonly status: number | null;
  /** The last address that was asked. */
  readonly finalUrl: string;
  readonly finalUrlDiffers: boolean;
  readonly error: OutgoingError | 'too-many-redirects' | null;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const HEAD_NOT_SUPPORTED = new Set([405, 501]);

/**
 * All HTTP that Buckler sends to addresses other people chose: notices to platforms, looks at reported content. Only
 * judged addresses are connected to (safety note 1.3), redirects of a notice are never followed (ASVS 15.3.2), times
 * and sizes are bounded. Whatever the other side does is a value, not an exception (style note 3.3).
 */
export class OutgoingHttp {
  private readonly agent: Agent;
  private readonly fenced: Dispatcher;
  private readonly peers = new Map<string, string>();
  private readonly lookConnect: ReturnType<typeof guardedConnector>;
  private readonly timeoutMs: number;
  private readonly maxResponseBytes: number;

  constructor(private readonly options: OutgoingHttpOptions) {
    this.timeoutMs = options.timeoutMs ?? 15_000;
    this.maxResponseBytes = options.maxResponseBytes ?? 64 * 1024;
    const { policy, lookupAll, judge, ca, connectTimeoutMs = 5_000 } = options;
    this.lookConnect = guardedConnector({ policy, lookupAll, judge, ca, connectTimeoutMs });
    // Only platforms are remembered: they are few, while the hosts that are looked at have no bound.
    const onTlsPeer = (origin: string, peer: string): unknown => this.peers.set(origin, peer);
    this.agent = new Agent({
      connect: guardedConnector({ policy, lookupAll, judge, ca, connectTimeoutMs, onTlsPeer }),
      connections: options.connectionsPerHost ?? 256,
      // The one limit per call below covers headers and body; undici's own timers would only blur it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.fenced = this.agent.compose(freshFence);
  }

  /** Sends exactly these bytes once. Never throws for what the network or the other side does, never follows a redirect. */
  async post(request: OutgoingRequest): Promise<OutgoingResult> {
    return (await this.exchange('POST', request, this.maxResponseBytes)).result;
  }

  /**
   * Asks a directory of the internet (RDAP), never reported content: a body of at most `maxBytes`. Redirects are followed
   * by hand, each judged like the first; no plain http.
   */
  async ask(url: string, { accept, maxBytes }: { accept: string; maxBytes: number }, maxRedirects = 2): Promise<Told> {
    let target = url;
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      const request = { url: target, headers: { accept }, body: null, keepsBody: true };
      const { result, location } = await this.exchange('GET', request, maxBytes);
      const { status, error, body = null } = result;
      const next = status !== null && REDIRECTS.has(status) && location !== null ? resolveUrl(location, target) : null;
      if (next === null) return { status, error, body };
      target = next;
    }
    return { status: null, error: 'too-many-redirects', body: null };
  }

  /**
   * One exchange with a service that the operator named, for a protocol of several steps (a sign-in): the whole answer,
   * whatever its status. No redirect is followed.
   */
  async talk(
    method: 'POST' | 'GET',
    request: Pick<OutgoingRequest, 'url' | 'headers'> & { readonly body: Buffer | null },
    maxBytes: number,
  ): Promise<Told & { readonly contentType: string | null }> {
    const { result, contentType } = await this.exchange(method, { ...request, keepsBody: true }, maxBytes);
    const { status, error, body = null } = result;
    return { status, error, body, contentType };
  }

  /** Where a name leads; empty unless every address of it is of the open internet, or when there is none. */
  async addressesOf(hostname: string): Promise<readonly string[]> {
    const { lookupAll = systemLookup, judge = judgeAddress } = this.options;
    const answers = await lookupAll(hostname).catch(() => []);
    return answers.every(({ address }) => judge(address) === 'public') ? answers.map(({ address }) => address) : [];
  }

  private async exchange(
    method: 'POST' | 'GET',
    request: Omit<OutgoingRequest, 'body'> & { readonly body: Buffer | null },
    maxBytes: number,
  ): Promise<{ result: OutgoingResult; location: string | null; contentType: string | null }> {
    const nothing = { location: null, contentType: null };
    const started = performance.now();
    const checked = checkUrl(request.url, this.options.policy);
    if (!checked.ok)
      return { result: this.failed(started, { error: 'blocked', blockedBecause: checked.code }), ...nothing };
    const { origin, pathname, search } = checked.url;
    const limit = new TimeLimit(request.timeoutMs ?? this.timeoutMs);
    try {
      const response = await limit.race((signal) =>
        this.fenced.request({
          origin,
          path: pathname + search,
          method,
          headers: { 'user-agent': this.userAgent, ...request.headers },
          body: request.body,
          signal,
          freshUntil: request.freshUntil,
        }),
      );
      if (method === 'POST') faultPoint('after-post');
      const kept: Buffer[] | null = request.keepsBody === true ? [] : null;
      const body = await this.digest(response.body, kept, maxBytes);
      const { location, 'content-type': type } = response.headers;
      const result: OutgoingResult = {
        status: response.statusCode,
        error: null,
        retryAfterSeconds: retryAfterSeconds(response.headers['retry-after'], this.now()),
        durationMs: performance.now() - started,
        responseSha256: body.sha256,
        responseTruncated: body.truncated,
        ...(kept === null ? {} : { body: body.truncated ? null : Buffer.concat(kept) }),
        tlsPeer: this.peers.get(origin) ?? null,
      };
      const first = (header: string | string[] | undefined): string | null =>
        typeof header === 'string' ? header : null;
      return { result, location: first(location), contentType: first(type) };
    } catch (error) {
      return { result: this.failed(started, classifyError(error, limit.passed)), ...nothing };
    } finally {
      limit.clear();
    }
  }

  /**
   * Whether something still answers at a reported address: HEAD, or GET broken off at the headers where HEAD is not
   * served. No body is ever read, for it may be the picture itself. Redirects are followed by hand, each one judged like
   * the first; plain http is allowed on port 80. Each look has its own connection, destroyed at its end.
   */
  async look(url: string, { maxRedirects = 3, timeoutMs = this.timeoutMs } = {}): Promise<LookResult> {
    const limit = new TimeLimit(timeoutMs);
    let asked = url;
    let target = url;
    try {
      for (let hop = 0; ; hop += 1) {
        const checked = checkUrl(target, this.options.policy, { plainHttp: true });
        if (!checked.ok) return looked(url, asked, null, 'blocked');
        asked = checked.url.href;
        const { status, location } = await this.peek(checked.url, limit);
        const next = REDIRECTS.has(status) && location !== null ? resolveUrl(location, asked) : null;
        if (next === null) return looked(url, asked, status, null);
        if (hop === maxRedirects) return looked(url, asked, null, 'too-many-redirects');
        target = next;
      }
    } catch (error) {
      return looked(url, asked, null, classifyError(error, limit.passed).error);
    } finally {
      limit.clear();
    }
  }

  /** Lets running calls end, then closes every connection. */
  async close(): Promise<void> {
    await this.agent.close();
  }

  private async peek(url: URL, limit: TimeLimit): Promise<{ status: number; location: string | null }> {
    const client = new Client(url.origin, { connect: this.lookConnect, headersTimeout: 0, bodyTimeout: 0 });
    const ask = async (method: 'HEAD' | 'GET'): Promise<{ status: number; location: string | null }> => {
      const headers = { 'user-agent': this.userAgent, accept: '*/*' };
      const path = url.pathname + url.search;
      const response = await limit.race((signal) => client.request({ path, method, headers, signal }));
      // Without a listener the abort by destroy() would surface as an unhandled error of the stream.
      response.body.on('error', () => undefined).destroy();
      const location = response.headers.location;
      return { status: response.statusCode, location: typeof location === 'string' ? location : null };
    };
    try {
      const head = await ask('HEAD');
      return HEAD_NOT_SUPPORTED.has(head.status) ? await ask('GET') : head;
    } finally {
      // Not awaited: a connection that hangs in DNS would hold the caller past its time limit.
      client.destroy().catch(() => undefined);
    }
  }

  /** Hashes the answer up to the cap. An answer that breaks off or stalls still counts by its status: it was given. */
  private async digest(
    body: Dispatcher.ResponseData['body'],
    kept: Buffer[] | null,
    maxBytes: number,
  ): Promise<{ sha256: string | null; truncated: boolean }> {
    const hash = createHash('sha256');
    let left = maxBytes;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        hash.update(chunk.subarray(0, left));
        kept?.push(chunk);
        left -= chunk.length;
        // Leaving the loop destroys the stream, and with it the connection: the rest is never read.
        if (left < 0) return { sha256: hash.digest('hex'), truncated: true };
      }
      return { sha256: hash.digest('hex'), truncated: false };
    } catch {
      return { sha256: null, truncated: true };
    }
  }

  private failed(started: number, failure: ReturnType<typeof classifyError>): OutgoingResult {
    return {
      status: null,
      ...failure,
      retryAfterSeconds: null,
      durationMs: performance.now() - started,
      responseSha256: null,
      responseTruncated: false,
      tlsPeer: null,
    };
  }

  private get userAgent(): string {
    return this.options.userAgent ?? 'Buckler';
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }
}

function looked(start: string, finalUrl: string, status: number | null, error: LookResult['error']): LookResult {
  return { status, finalUrl, finalUrlDiffers: withoutFragment(start) !== withoutFragment(finalUrl), error };
}

function withoutFragment(url: string): string {
  if (parseUrl(url) === null) return url;
  const parsed = new URL(url);
  parsed.hash = '';
  return parsed.href;
}

function resolveUrl(location: string, base: string): string | null {
  return parseUrl(location, base)?.href ?? null;
}
