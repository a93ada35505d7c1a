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
  'answer tried once',
  'new id for each try',
  'one id for all answers',
  'answers as always',
  'moved without its address',
  'moved to where it was',
  'items of another notice',
  'statement in words',
  'batch refused',
  'batch not unpacked',
  'batch forgotten',
  'parts not verified',
  'parts refused',
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
      const { status, text = '' } = this.reply(request.headers, Buffer.concat(chunks).toString('utf8'));
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end(text);
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

  private reply(headers: http.IncomingHttpHeaders, body: string): { status: number; text?: string } {
    const status = this.receive(headers, body);
    if (status !== 200 || !body.startsWith('{"type":"notice.batch"')) return { status };
    if (this.fault === 'batch refused') return { status: 422 };
    if (this.fault === 'batch not unpacked') return { status };
    const { messages } = JSON.parse(body) as { messages: Readonly<Record<string, string>>[] };
    const results = messages.map(({ webhookId, webhookTimestamp, webhookSignature, body: text }) => {
      const parts = {
        'webhook-id': webhookId,
        'webhook-timestamp': webhookTimestamp,
        'webhook-signature': webhookSignature,
      };
      const own = this.fault === 'parts refused' ? 422 : this.receive(parts, text!, true);
      if (this.fault === 'batch forgotten') this.taken.delete(webhookId!);
      return { webhookId, status: own };
    });
    return { status, text: JSON.stringify({ results }) };
  }

  private receive(headers: http.IncomingHttpHeaders, body: string, isPart = false): number {
    const { fault } = this;
    const parts: Parts = {
      id: String(headers['webhook-id'] ?? ''),
      timestamp: String(headers['webhook-timestamp'] ?? ''),
      signature: String(headers['webhook-signature'] ?? ''),
      body,
    };
    if (fault === 'id used up by a refusal' && this.taken.has(parts.id)) return 200;
    if (fault === 'id used up by a refusal' && parts.id !== '') this.taken.add(parts.id);
    if (!(isPart && fault === 'parts not verified') && !this.isAuthentic(parts)) return 401;
    const said = JSON.parse(body) as {
      type: string;
      id: string;
      items: { url: string }[];
      notice?: { items: { url: string }[]; answer: { url: string } };
      fieldOfALaterVersion?: object;
      answer?: { url: string };
    };
    if (said.type === 'notice.batch') return fault === 'always 500' ? 500 : fault === 'a redirect' ? 302 : 200;
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
    const { answer, items } = said.notice ?? said;
    const wanted = /\/answer-(\w+)$/.exec(items[0]?.url ?? '')?.[1];
    const [link = ''] = items.map(({ url }) => url);
    if (answer !== undefined) void this.answer(answer.url, link, fault === 'answers as always' ? undefined : wanted);
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

  private async answer(url: string, link: string, wanted = 'received'): Promise<void> {
    const { fault } = this;
    if (fault === 'no answer') return;
    const text = fault === 'answer unreadable' ? '{"type":"gone"}' : JSON.stringify(this.answerOf(wanted, link));
    const secret = fault === 'answer not signed' ? newWebhookSecret() : this.answerSecret;
    const body = Buffer.from(text);
    let id = fault === 'one id for all answers' ? 'ans_always_the_same' : `ans_${randomUUID()}`;
    for (let tries = fault === 'answer tried once' ? 1 : 3; tries > 0; tries -= 1) {
      const headers = webhookHeaders({ id, timestamp: Math.floor(Date.now() / 1000), body }, [secret]);
      const reply = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      }).catch(() => null);
      if (reply !== null && reply.status !== 503) return;
      if (fault === 'new id for each try') id = `ans_${randomUUID()}`;
    }
  }

  private answerOf(wanted: string, link: string): object {
    if (this.fault === 'items of another notice') return { type: wanted, items: [randomUUID()] };
    const elsewhere = this.fault === 'moved to where it was' ? link : 'https://faulty.example.org/p/new';
    const newUrl = this.fault === 'moved without its address' ? undefined : elsewhere;
    const statementOfReasons = this.fault === 'statement in words' ? 'see our letter' : 'SOR-2026_1';
    if (wanted === 'moved') return { type: wanted, newUrl };
    if (wanted === 'counter_statement') return { type: wanted, counterStatement: 'It is mine.' };
    if (wanted !== 'statement_of_reasons') return { type: wanted };
    return { type: 'refused', reason: { code: 'consent_shown' }, statementOfReasons };
  }
}
