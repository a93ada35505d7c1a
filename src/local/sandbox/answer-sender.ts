import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { Webhook } from 'standardwebhooks';
import type { SandboxPlatform } from './scenarios';

export interface AnswerBody {
  readonly type: string;
  readonly items: readonly string[];
  readonly reason?: { readonly code: string; readonly text: string };
  readonly question?: string;
  readonly at: string;
}

const RETRY_AFTER_MS = [0, 500, 1000, 2000, 4000];
const PATIENCE_MS = 10_000;

/**
 * Sends a platform's answers to the helpline, signed by Standard Webhooks with the public library. Tries again on a
 * lost connection, 429 and 5xx, under one webhook-id. Only to this machine and to the hosts it is given.
 */
export class AnswerSender {
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<string>>();

  constructor(private readonly allowedHosts: readonly string[]) {}

  /** Resolves with the HTTP status as text, or with what went wrong; never throws. */
  send(platform: SandboxPlatform, url: string, answer: AnswerBody): Promise<string> {
    const run = this.sendWithRetries(platform, url, JSON.stringify(answer)).finally(() => this.running.delete(run));
    this.running.add(run);
    return run;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async sendWithRetries(platform: SandboxPlatform, url: string, body: string): Promise<string> {
    const target = this.targetOf(url);
    if (!target) return 'not sent: the sandbox answers to this machine only';
    const id = `ans_${randomBytes(12).toString('base64url')}`;
    let outcome = 'not sent';
    for (const waitMs of RETRY_AFTER_MS) {
      if (!(await this.wait(waitMs))) return outcome;
      const result = await this.post(target, platform, id, body);
      outcome = typeof result === 'number' ? `HTTP ${result}` : result;
      if (typeof result === 'number' && result !== 429 && result < 500) return outcome;
    }
    return outcome;
  }

  private targetOf(url: string): URL | undefined {
    try {
      const target = new URL(url);
      const isWeb = target.protocol === 'http:' || target.protocol === 'https:';
      return isWeb && (isLoopbackName(target.hostname) || this.allowedHosts.includes(target.hostname))
        ? target
        : undefined;
    } catch {
      return undefined;
    }
  }

  private wait(ms: number): Promise<boolean> {
    const { signal } = this.stopping;
    if (signal.aborted) return Promise.resolve(false);
    if (ms === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(true), ms);
      signal.addEventListener('abort', () => (clearTimeout(timer), resolve(false)), { once: true });
    });
  }

  private post(target: URL, platform: SandboxPlatform, id: string, body: string): Promise<number | string> {
    const now = new Date();
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': `sandbox-platform/${platform.slug}`,
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(platform.answerSecret).sign(id, now, body),
    };
    // RFC 6761: "localhost" and names below it mean this machine, which not every resolver knows.
    const hostname = isLoopbackName(target.hostname) ? '127.0.0.1' : target.hostname;
    const options = { method: 'POST', headers: { host: target.host, ...headers }, signal: this.stopping.signal };
    return new Promise((resolve) => {
      const { request } = target.protocol === 'https:' ? https : http;
      const place = { hostname, port: target.port, path: target.pathname + target.search };
      const sending = request({ ...options, ...place, timeout: PATIENCE_MS }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
        response.once('error', (error) => resolve(error.message));
      });
      sending.once('timeout', () => sending.destroy(new Error('no response in time')));
      sending.once('error', (error) => resolve(error.message));
      sending.end(body);
    });
  }
}

/** `localhost`, any name below it, and the loopback addresses. */
export function isLoopbackName(hostname: string): boolean {
  return /^(?:[a-z0-9-]+\.)*localhost$/i.test(hostname) || hostname === '127.0.0.1' || hostname === '[::1]';
}
