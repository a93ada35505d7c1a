import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { undocumentedWebhook } from './api-contract';

export interface Arrival {
  readonly webhookId: string;
  readonly isVerified: boolean;
  readonly body: { readonly id: string; readonly type: string; readonly recalls?: string };
}

/**
 * A platform that can hold back its answers: so a test can stop the world while notices are on the wire. It notes every
 * arrival; what counts as its effect is the set of webhook-ids.
 */
export class HeldPlatform {
  readonly arrivals: Arrival[] = [];
  readonly secret = newWebhookSecret();
  readonly answerSecret = newWebhookSecret();
  private readonly held: ServerResponse[] = [];
  private readonly undocumented: string[] = [];
  private isHolding = true;
  private readonly server = createServer((request, response) => void this.receive(request, response));

  private constructor() {}

  static async start(): Promise<HeldPlatform> {
    const platform = new HeldPlatform();
    await new Promise<void>((resolve) => platform.server.listen(0, '127.0.0.1', () => resolve()));
    return platform;
  }

  get host(): string {
    return `held.localhost:${(this.server.address() as AddressInfo).port}`;
  }

  get endpoint(): string {
    return `http://${this.host}/webhooks`;
  }

  /** Answers everything that waits, and from now on everything at once. */
  release(status = 200): void {
    this.isHolding = false;
    for (const response of this.held.splice(0)) response.writeHead(status).end();
  }

  /** Whatever the test was about: all that reached it must be what the published document says that we send. */
  async stop(): Promise<void> {
    this.release();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    if (this.undocumented.length > 0) throw new Error(`webhooks that no document knows:\n${this.undocumented[0]}`);
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return void response.writeHead(200).end(); // our own looks at the content
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    let isVerified = true;
    try {
      new Webhook(this.secret).verify(text, request.headers as Record<string, string>);
    } catch {
      isVerified = false;
    }
    const fault = undocumentedWebhook(request.headers, JSON.parse(text));
    if (fault !== null) this.undocumented.push(fault);
    this.arrivals.push({
      webhookId: String(request.headers['webhook-id']),
      isVerified,
      body: JSON.parse(text) as Arrival['body'],
    });
    if (this.isHolding) this.held.push(response);
    else response.writeHead(200).end();
  }
}
