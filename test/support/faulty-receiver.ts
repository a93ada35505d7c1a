import http from 'node:http';
import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { webhookHeaders } from '../../src/infra/webhook/signature';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';

/** The ways in which an endpoint can be wrong, one at a time; `none` is the one that is right. */
export const FAULTS = [
  'none',
  'ping unknown',
  'always 500',
  'a redirect',
  'duplicate refused',
  'duplicate answered again',
  'reminder refused',
  'recall refused',
  'preservation refused',
  'small bodies only',
  'unknown fields refused',
  'one signature only',
  'own form only',
  'signature optional',
  'signature not checked',
  'stranger taken',
  'other key taken',
  'body parsed first',
  'id not signed',
  'time not signed',
  'old taken',
  'future taken',
  'time read loosely',
  'id used up by a refusal',
  'no answer',
  'answer not signed',
  'answer unreadable',
] as const;
export type Fault = (typeof FAULTS)[number];

interface Parts {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

/** A platform's endpoint written with the public library, which does one thing wrong. */
export class FaultyReceiver {
  readonly secret = newWebhookSecret();
  readonly answerSecret = newWebhookSecret();
  private readonly taken = new Set<string>();
  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = this.receive(request.headers, Buffer.concat(chunks).toString('utf8'));
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });

  private constructor(private readonly fault: Fault) {}

  static async start(fault: Fault): Promise<FaultyReceiver> {
    const receiver = new FaultyReceiver(fault);
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', () => resolve()));
    return receiver;
  }

  get url(): string {
    return `http://faulty.localhost:${(this.server.address() as { port: number }).port}/hooks`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private receive(headers: http.IncomingHttpHeaders, body: string): number {
    const { fault } = this;
    const parts: Parts = {
      id: String(headers['webhook-id'] ?? ''),
      timestamp: String(headers['webhook-timestamp'] ?? ''),
      signature: String(headers['webhook-signature'] ?? ''),
      body,
    };
    if (fault === 'id used up by a refusal' && this.taken.has(parts.id)) return 200;
    if (fault === 'id used up by a refusal' && parts.id !== '') this.taken.add(parts.id);
    if (!this.isAuthentic(parts)) return 401;
    const said = JSON.parse(body) as {
      type: string;
      id: string;
      items: unknown[];
      notice?: { answer: { url: string } };
      fieldOfALaterVersion?: object;
      answer?: { url: string };
    };
    if (said.type === 'endpoint.ping') return fault === 'ping unknown' ? 400 : 200;
    if (fault === 'always 500') return 500;
    if (fault === 'a redirect') return 302;
    if (fault === `${said.type.replace('notice.', '')} refused`) return 422;
    if (fault === 'small bodies only' && body.length > 10_000) return 413;
    if (fault === 'unknown fields refused' && said.fieldOfALaterVersion !== undefined) return 422;
    if (fault === 'own form only' && said.notice !== undefined) return 422;
    if (this.taken.has(parts.id) && fault !== 'id used up by a refusal') {
      if (fault === 'duplicate refused') return 409;
      if (fault !== 'duplicate answered again') return 200;
    }
    this.taken.add(parts.id);
    const { answer } = said.notice ?? said;
    if (answer !== undefined) void this.answer(answer.url);
    return 200;
  }

  private isAuthentic({ id, timestamp, signature, body }: Parts): boolean {
    const { fault } = this;
    const given = signature.split(' ');
    if (fault === 'signature not checked') return signature !== '';
    if (fault === 'signature optional' && signature === '') return true;
    if (fault === 'other key taken' && signature.startsWith('v1a,')) return true;
    if (fault === 'one signature only' && given.length > 1) return false;
    const time = fault === 'time read loosely' ? timestamp.slice(0, 10) : timestamp;
    if (!/^\d{10}$/.test(time) || !/^[\w-]{8,64}$/.test(id)) return false;
    const age = Date.now() / 1000 - Number(time);
    if ((age > 300 && fault !== 'old taken') || (age < -300 && fault !== 'future taken')) return false;
    if (fault === 'stranger taken' && signature.startsWith('v1,')) return true;
    const fits = (of: string, at: string, text: string) =>
      given.includes(new Webhook(this.secret).sign(of, new Date(Number(at) * 1000), text));
    if (fault === 'body parsed first') return fits(id, time, `${JSON.stringify(JSON.parse(body), null, 2)}\n`);
    if (fits(id, time, body)) return true;
    // Whoever does not sign over a part takes the message whatever stands in that part.
    if (fault === 'id not signed')
      return [...'0123456789abcdef'].some((last) => fits(id.slice(0, -1) + last, time, body));
    if (fault === 'time not signed') return [-2, -1, 1, 2].some((by) => fits(id, String(Number(time) + by), body));
    return false;
  }

  private async answer(url: string): Promise<void> {
    const { fault } = this;
    if (fault === 'no answer') return;
    const text = fault === 'answer unreadable' ? '{"type":"gone"}' : '{"type":"received"}';
    const secret = fault === 'answer not signed' ? newWebhookSecret() : this.answerSecret;
    const body = Buffer.from(text);
    const headers = webhookHeaders({ id: `ans_${randomUUID()}`, timestamp: Math.floor(Date.now() / 1000), body }, [
      secret,
    ]);
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }).catch(
      () => undefined,
    );
  }
}
