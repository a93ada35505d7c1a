import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import fs from 'node:fs';
import type { Mailbox } from '../mailbox/mailbox-server';
import { mailboxPage, mailPage } from '../mailbox/mailbox-pages';
import { AnswerSender } from './answer-sender';
import { Attempts } from './attempts';
import { attemptPage, attemptsPage } from './debug-pages';
import { hostOf, PlatformDesk, type Reply, slugOf } from './platform-desk';
import { SandboxNotebook, type InboxEntry, type SandboxPage } from './sandbox-notebook';
import { contentPage, missingPage } from './sandbox-frame';
import { entryPage, overview, type SandboxStaff } from './sandbox-pages';
import { SANDBOX_CSS } from './sandbox-style';
import type { SandboxPlatform } from './scenarios';

export interface Sandbox {
  /** The sandbox's own page; the platforms are `<name>.localhost` on the same port. */
  readonly url: string;
  readonly port: number;
  inbox(): readonly InboxEntry[];
  pages(): SandboxPage[];
  stop(): Promise<void>;
}

export interface SandboxOptions {
  /** 0: any free port. The platforms' addresses must name the port that is used. */
  port: number;
  platforms: readonly SandboxPlatform[];
  staff?: readonly SandboxStaff[];
  /** How long the slow platform takes to remove; default 30 s. Shorter values shorten every other wait as well. */
  answerDelayMs?: number;
  /** Where the inbox is kept between starts; without it, in memory only. */
  dataDir?: string;
  mailbox?: Mailbox;
  /** The helpline's address: for a link, and as the one host besides this machine that answers may go to. */
  appUrl?: string;
  log?: (line: string) => void;
}

const MAX_BODY_BYTES = 1024 * 1024;
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

interface Exchange {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly url: URL;
}

/** Starts the sandbox on the loopback address. Throws (EADDRINUSE) if the port is taken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const file = options.dataDir ? path.join(options.dataDir, 'sandbox.jsonl') : undefined;
  if (options.dataDir) fs.mkdirSync(options.dataDir, { recursive: true });
  const notebook = new SandboxNotebook(file);
  const sender = new AnswerSender(options.appUrl ? [new URL(options.appUrl).hostname] : []);
  const desk = new PlatformDesk(notebook, sender, options.answerDelayMs ?? 30_000);
  const service = new SandboxService(options, notebook, desk);
  const server = http.createServer((request, response) => {
    service.handle(request, response).catch((error: Error) => {
      options.log?.(`sandbox: ${error.message}`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    port,
    inbox: () => notebook.inbox(),
    pages: () => notebook.pages(),
    async stop() {
      await desk.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

class SandboxService {
  private readonly platforms: Map<string, SandboxPlatform>;
  private readonly attempts = new Attempts();

  constructor(
    private readonly options: SandboxOptions,
    private readonly notebook: SandboxNotebook,
    private readonly desk: PlatformDesk,
  ) {
    this.platforms = new Map(options.platforms.map((platform) => [hostOf(platform), platform]));
  }

  async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const hostname = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    // The path may not move us to another host: "//evil.test/" is a path here, not an address.
    const url = new URL(`http://sandbox.localhost${request.url?.startsWith('/') ? request.url : '/'}`);
    const exchange = { request, response, url };
    const platform = this.platforms.get(hostname);
    if (url.pathname === '/style.css') return send(response, 200, SANDBOX_CSS, { 'content-type': 'text/css' });
    if (platform) return this.onPlatform(platform, exchange);
    // Any other name (a page on the internet that points its name at 127.0.0.1) must not read the one-time codes.
    if (hostname === 'localhost' || hostname === '127.0.0.1') return this.onOwnPages(exchange);
    return send(response, 404, missingPage('The sandbox has no platform of this name.'));
  }

  private async onPlatform(platform: SandboxPlatform, { request, response, url }: Exchange): Promise<void> {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const slug = slugOf(url.pathname);
    if (slug && isRead) {
      const host = hostOf(platform);
      this.notebook.notePage(host, slug);
      if (!this.notebook.isUp(host, slug)) return send(response, 404, missingPage('This page was taken down.'));
      return send(response, 200, contentPage(platform, slug));
    }
    if (url.pathname === '/' && isRead) return send(response, 200, contentPage(platform, 'welcome'));
    if (url.pathname !== '/webhooks/buckler') return send(response, 404, missingPage('There is no such page.'));
    if (request.method !== 'POST') return sendJson(response, 405, { error: 'POST only' }, { allow: 'POST' });
    const rawBody = await readBody(request);
    if (!rawBody) return sendJson(response, 413, { error: 'more than 1 MB' });
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : (value ?? ''),
      ]),
    );
    const reply = this.receive(platform, headers, rawBody);
    if (reply.afterMs > 0) await pause(reply.afterMs, response);
    return sendJson(response, reply.status, reply.body, reply.headers);
  }

  private receive(platform: SandboxPlatform, headers: Record<string, string>, rawBody: Buffer): Reply {
    const at = new Date();
    const reply = this.desk.receive(platform, { rawBody, headers, at });
    this.attempts.add({ platform, headers, rawBody, at, status: reply.status });
    return reply;
  }

  private async onOwnPages({ request, response, url }: Exchange): Promise<void> {
    if (request.method === 'POST') return this.onPost({ request, response, url });
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return sendJson(response, 405, {}, { allow: 'GET, POST' });
    const { mailbox } = this.options;
    const number = Number(/^\/(?:inbox|mailbox|debug)\/(\d{1,9})$/.exec(url.pathname)?.[1]);
    if (url.pathname === '/') return send(response, 200, this.overview(request, url));
    if (url.pathname === '/debug') return send(response, 200, attemptsPage(this.attempts.newestFirst()));
    const attempt = url.pathname.startsWith('/debug/') ? this.attempts.find(number) : undefined;
    if (attempt) return send(response, 200, attemptPage(attempt));
    if (url.pathname === '/api/inbox') return sendJson(response, 200, this.notebook.inbox());
    if (url.pathname === '/api/pages') return sendJson(response, 200, this.notebook.pages());
    if (url.pathname === '/api/mailbox') return sendJson(response, 200, mailbox?.mails() ?? []);
    if (url.pathname === '/mailbox') return send(response, 200, mailboxPage(mailbox?.mails() ?? []));
    const entry = url.pathname.startsWith('/inbox/') ? this.notebook.entry(number) : undefined;
    if (entry) return send(response, 200, entryPage(entry));
    const mail = url.pathname.startsWith('/mailbox/')
      ? mailbox?.mails().find((each) => each.number === number)
      : undefined;
    if (mail) return send(response, 200, mailPage(mail));
    return send(response, 404, missingPage('There is no such page in the sandbox.'));
  }

  private overview(request: http.IncomingMessage, url: URL): string {
    return overview({
      now: new Date(),
      staff: this.options.staff ?? [],
      platforms: this.options.platforms,
      inbox: this.notebook.inbox(),
      pages: this.notebook.pages(),
      port: request.socket.localPort ?? this.options.port,
      appUrl: this.options.appUrl,
      isPaused: url.searchParams.get('refresh') === 'off',
    });
  }

  private async onPost({ request, response, url }: Exchange): Promise<void> {
    const { origin, host } = request.headers;
    // A form on another site must not be able to press our buttons.
    if (origin !== undefined && origin !== `http://${host}`)
      return sendJson(response, 403, { error: 'another origin' });
    const body = await readBody(request);
    if (!body) return sendJson(response, 413, { error: 'more than 1 MB' });
    const form = new URLSearchParams(body.toString('utf8'));
    if (url.pathname === '/api/reset') {
      this.notebook.reset();
      return sendJson(response, 200, { reset: true });
    }
    if (url.pathname === '/pages') {
      const [pageHost, slug] = [form.get('host') ?? '', form.get('slug') ?? ''];
      if (!this.platforms.has(pageHost) || !slugOf(`/p/${slug}`))
        return sendJson(response, 422, { error: 'no such page' });
      this.notebook.setPage({ host: pageHost, slug, isUp: form.get('state') === 'up' });
      return redirect(response, '/');
    }
    const again = this.attempts.find(Number(/^\/debug\/(\d{1,9})\/replay$/.exec(url.pathname)?.[1]));
    if (again) {
      this.receive(again.platform, { ...again.headers }, again.rawBody);
      return redirect(response, `/debug/${this.attempts.newestFirst()[0]?.number ?? again.number}`);
    }
    const entry = this.notebook.entry(Number(/^\/inbox\/(\d{1,9})$/.exec(url.pathname)?.[1]));
    const platform = entry && this.platforms.get(entry.host);
    if (!entry || !platform) return send(response, 404, missingPage('There is no such notice in the inbox.'));
    await this.desk.answer(entry, platform, form.get('type') ?? '');
    return redirect(response, `/inbox/${entry.number}`);
  }
}

function send(
  response: http.ServerResponse,
  status: number,
  body: string,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { ...PAGE_HEADERS, ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

function sendJson(response: http.ServerResponse, status: number, body: unknown, headers: object = {}): void {
  send(response, status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

/** 303: the browser asks for the page anew, and a reload does not press the button again. */
function redirect(response: http.ServerResponse, location: string): void {
  response.writeHead(303, { location, 'cache-control': 'no-store' }).end();
}

/** The body, or undefined if it is too large. */
async function readBody(request: http.IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/** Waits, but no longer than the sender does. */
function pause(ms: number, response: http.ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    response.once('close', () => (clearTimeout(timer), resolve()));
  });
}
