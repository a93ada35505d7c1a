import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ANSWER_SCHEMA } from '../../features/notice/answer.forms';
import { publicBytes } from '../../infra/webhook/signing-key';
import { MAX_WEBHOOK_BODY_BYTES, verifyWebhook } from '../../infra/webhook/verify';

/** One try of the platform to answer, as the helpline's own door would judge it. */
export interface HeardAnswer {
  readonly noticeId: string;
  readonly webhookId: string;
  readonly status: number;
  readonly code: string;
  readonly type: string | null;
  readonly items: readonly string[];
  /** It names the platform's statement of reasons (DSA Article 17). */
  readonly hasStatement: boolean;
  /** It names an address that the notice did not name already. */
  readonly isElsewhere: boolean;
}

/** A link of a notice of this run. */
export interface KnownItem {
  readonly id: string;
  readonly url: string;
}

export interface AnswerListener {
  /** Stands for the helpline's address in notices. */
  readonly url: string;
  readonly heard: readonly HeardAnswer[];
  /** Resolves when such an answer has come, or with null when none has after this time. */
  waitFor(isMeant: (answer: HeardAnswer) => boolean, withinMs: number): Promise<HeardAnswer | null>;
  /** What a notice is about: an answer may name these items and no others. */
  know(noticeId: string, items: readonly KnownItem[]): void;
  /** The next answer about this notice is turned away with 503, as by a helpline that is busy. */
  turnAwayOnce(noticeId: string): void;
  stop(): Promise<void>;
}

const PATH = /^\/api\/platform\/v1\/notices\/([0-9a-f-]{36})\/answers$/;

/** Listens where the notices of this run say that answers go, on this machine only; publishes the run's public key. */
export async function listenForAnswers(options: {
  readonly port: number;
  readonly answerKeys: readonly string[];
  readonly publicKey: string;
}): Promise<AnswerListener> {
  const heard: HeardAnswer[] = [];
  const seen = new Map<string, string>();
  const turnedAway = new Set<string>();
  const known = new Map<string, readonly KnownItem[]>();
  const waiting = new Set<() => void>();
  const server = http.createServer((request, response) => {
    const say = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.method === 'GET' && request.url === '/.well-known/webhook-keys.json')
      return void say(200, { keys: [jwkOf(options.publicKey)] });
    const noticeId = PATH.exec(request.url ?? '')?.[1];
    if (request.method !== 'POST' || noticeId === undefined) return void say(404, { code: 'not-found' });
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_WEBHOOK_BODY_BYTES) chunks.push(chunk);
    });
    request.on('end', () => {
      const answer = judge({ noticeId, headers: request.headers, rawBody: Buffer.concat(chunks), size });
      heard.push(answer);
      say(answer.status, { code: answer.code });
      for (const wake of waiting) wake();
    });
  });

  function judge(given: {
    noticeId: string;
    headers: http.IncomingHttpHeaders;
    rawBody: Buffer;
    size: number;
  }): HeardAnswer {
    const { noticeId, headers, rawBody } = given;
    const webhookId = String(headers['webhook-id'] ?? '');
    const said = (status: number, code: string, more: Partial<HeardAnswer> = {}): HeardAnswer => ({
      noticeId,
      webhookId,
      status,
      code,
      type: null,
      items: [],
      hasStatement: false,
      isElsewhere: false,
      ...more,
    });
    if (given.size > MAX_WEBHOOK_BODY_BYTES) return said(413, 'too-large');
    if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) return said(415, 'unsupported-media-type');
    const verified = verifyWebhook({ headers, rawBody, keys: options.answerKeys, now: new Date() });
    if (!verified.ok) return said(401, verified.code);
    let json: unknown;
    try {
      json = JSON.parse(rawBody.toString('utf8'));
    } catch {
      return said(400, 'not-json');
    }
    const parsed = ANSWER_SCHEMA.safeParse(json);
    if (!parsed.success) return said(422, parsed.error.issues[0]?.message ?? 'invalid-answer');
    const { type, items = [], statementOfReasons, newUrl } = parsed.data;
    const about = known.get(noticeId) ?? [];
    // As the helpline's own door has it (features/notice/answer.service.ts).
    if (items.some((id) => !about.some((item) => item.id === id))) return said(422, 'unknown-item');
    if (newUrl !== undefined && (items.length === 0 ? about.length : items.length) > 1)
      return said(422, 'one new address is for one link: say which one moved');
    const isElsewhere = newUrl !== undefined && !about.some(({ url }) => url === newUrl);
    const read = { type, items, hasStatement: statementOfReasons !== undefined, isElsewhere };
    if (turnedAway.delete(noticeId)) return said(503, 'busy', read);
    const hash = createHash('sha256').update(noticeId).update(rawBody).digest('hex');
    const earlier = seen.get(verified.id);
    if (earlier !== undefined && earlier !== hash) return said(409, 'webhook-id-reused');
    seen.set(verified.id, hash);
    return said(202, earlier === undefined ? 'taken' : 'seen-before', read);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', () => resolve());
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    heard,
    know: (noticeId, items) => void known.set(noticeId, items),
    turnAwayOnce: (noticeId) => void turnedAway.add(noticeId),
    async waitFor(isMeant, withinMs) {
      const find = () => heard.find(isMeant) ?? null;
      const end = performance.now() + withinMs;
      while (find() === null && performance.now() < end)
        await new Promise<void>((resolve) => {
          const wake = () => (clearTimeout(timer), waiting.delete(wake), resolve());
          const timer = setTimeout(wake, end - performance.now());
          waiting.add(wake);
        });
      return find();
    },
    stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

/** As at the helpline's own `/.well-known/webhook-keys.json`. */
function jwkOf(publicKey: string): object {
  const x = publicBytes(publicKey).toString('base64url');
  return { kid: 'conformance', kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', x, webhook: publicKey };
}
