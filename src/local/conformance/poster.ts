import http from 'node:http';
import https from 'node:https';
import { isLoopbackName } from '../sandbox/answer-sender';

export interface Posted {
  /** Null where no whole answer came. */
  readonly status: number | null;
  readonly error: string | null;
  readonly tookMs: number;
  /** What the answer says, as far as we would read it; null where it did not come whole. */
  readonly text: string | null;
}

/** As long as we wait in production (domain/notice/delivery-schedule.ts) a platform may take. */
const PATIENCE_MS = 15_000;
/** As much of an answer as is read in production (infra/webhook/outgoing-http.ts). */
const MOST_BYTES = 64 * 1024;

/** One POST as we make it: no redirect is followed. */
export function post(url: URL, headers: Readonly<Record<string, string>>, body: Buffer): Promise<Posted> {
  const startedAt = performance.now();
  const { request } = url.protocol === 'https:' ? https : http;
  // RFC 6761: "localhost" and names below it mean this machine, which not every resolver knows.
  const hostname = isLoopbackName(url.hostname) ? '127.0.0.1' : url.hostname;
  return new Promise((resolve) => {
    const done = (status: number | null, error: string | null, text: string | null = null) =>
      resolve({ status, error, text, tookMs: Math.round(performance.now() - startedAt) });
    const sending = request(
      {
        method: 'POST',
        hostname,
        port: url.port,
        path: url.pathname + url.search,
        agent: false,
        timeout: PATIENCE_MS,
        ...(url.protocol === 'https:' ? { servername: url.hostname } : {}),
        headers: { host: url.host, ...headers, 'content-length': body.length, 'user-agent': 'Buckler-conformance/1' },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= MOST_BYTES) chunks.push(chunk);
        });
        const text = () => (size <= MOST_BYTES ? Buffer.concat(chunks).toString('utf8') : null);
        response.once('end', () => done(response.statusCode ?? null, null, text()));
        response.once('error', (error) => done(null, error.message));
      },
    );
    sending.once('timeout', () => sending.destroy(new Error('no answer in time')));
    sending.once('error', (error) => done(null, error.message));
    sending.end(body);
  });
}
