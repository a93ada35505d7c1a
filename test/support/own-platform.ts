import type { RequestListener } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { type PlatformInput, PlatformService } from '../../src/features/platform/platform.service';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { undocumentedWebhook } from './api-contract';
import type { TestApp } from './app';
import { httpPeer, type HttpPeer } from './http-peer';

export interface ReceivedNotice {
  readonly webhookId: string;
  /** The signature fits the bytes; the age of the timestamp is not judged, so that a test may set the clock. */
  readonly isSigned: boolean;
  /** What `webhook-timestamp` says. */
  readonly sentAt: Date;
  readonly body: { readonly id: string; readonly type: string; readonly recalls?: string };
}

/** One signed message: a call, or a part of one. */
export interface Call {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** The messages of a batch, each as if it had come by itself; none where the call is no batch. */
export function partsOf({ headers, text }: Call): Call[] {
  const said = JSON.parse(text) as {
    type?: string;
    messages?: { webhookId: string; webhookTimestamp: string; webhookSignature: string; body: string }[];
  };
  if (said.type !== 'notice.batch') return [];
  return (said.messages ?? []).map(({ webhookId, webhookTimestamp, webhookSignature, body }) => ({
    headers: {
      'content-type': headers['content-type'],
      'webhook-id': webhookId,
      'webhook-timestamp': webhookTimestamp,
      'webhook-signature': webhookSignature,
    },
    text: body,
  }));
}

/** Marks what a test itself put into a platform's ears, to see that it would be found there. */
export const PLANTED = 'x-planted';

/** A platform, and the pages on it, whose every answer the test decides. Start it before the application. */
export class OwnPlatform {
  readonly secret = newWebhookSecret();
  readonly answerSecret = newWebhookSecret();
  /** What its webhook says. */
  onNotice: RequestListener = (_request, response) => response.writeHead(200).end();
  /** What a page on it says. */
  onPage: RequestListener = (_request, response) => response.writeHead(200).end();
  private peer: HttpPeer;

  private constructor(private readonly name: string) {}

  static async start(name = 'own'): Promise<OwnPlatform> {
    const platform = new OwnPlatform(name);
    platform.peer = await httpPeer((request, response) =>
      request.url === '/webhooks' ? platform.onNotice(request, response) : platform.onPage(request, response),
    );
    return platform;
  }

  get host(): string {
    return `${this.name}.localhost:${this.peer.port}`;
  }

  /** For OUTGOING_ALLOW_PRIVATE. */
  get allowed(): string {
    return `*.localhost:${this.peer.port}`;
  }

  link(slug: string, name = this.name): string {
    return `http://${name}.localhost:${this.peer.port}/p/${slug}`;
  }

  /** `more`: its channels behind the webhook. */
  register(
    test: TestApp,
    { batchMax, ...more }: Pick<PlatformInput, 'mail' | 'byHand'> & { batchMax?: number } = {},
  ): Promise<string> {
    const endpoint = `http://${this.host}/webhooks`;
    const { secret, answerSecret } = this;
    return test.app.get(PlatformService).register({
      slug: this.name,
      name: this.name,
      hosts: [this.host],
      bases: ['us-take-it-down', 'eu-dsa-16', 'in-it-rules-3-2-b'],
      webhook: { endpoint, secret, answerSecret, ...(batchMax === undefined ? {} : { batchMax }) },
      ...more,
    });
  }

  /** Every notice, whether it had a call of its own or came in a batch. */
  received(): ReceivedNotice[] {
    return this.calls().flatMap((call) => {
      const parts = partsOf(call);
      return (parts.length === 0 ? [call] : parts).map((part) => this.read(part));
    });
  }

  /** The calls to its webhook as they came: headers and text. */
  calls(): Call[] {
    return this.peer.requests
      .filter(({ url }) => url === '/webhooks')
      .map(({ headers, body }) => ({ headers: { ...headers }, text: body.toString('utf8') }));
  }

  private read({ headers, text }: Call): ReceivedNotice {
    const webhookId = String(headers['webhook-id']);
    const sentAt = new Date(Number(headers['webhook-timestamp']) * 1000);
    const isSigned = new Webhook(this.secret).sign(webhookId, sentAt, text) === headers['webhook-signature'];
    return { webhookId, isSigned, sentAt, body: JSON.parse(text) as ReceivedNotice['body'] };
  }

  /** The last notice as it came: its headers and its bytes. */
  lastNotice(): { headers: Readonly<Record<string, unknown>>; text: string } {
    const { headers, body } = this.peer.requests.filter(({ url }) => url === '/webhooks').at(-1)!;
    return { headers: { ...headers }, text: body.toString('utf8') };
  }

  /** The last request to one of its addresses, as it came. */
  lastRequest(path: string): { headers: Readonly<Record<string, unknown>>; text: string } {
    const { headers, body } = this.peer.requests.filter(({ url }) => url === path).at(-1)!;
    return { headers: { ...headers }, text: body.toString('utf8') };
  }

  /** Whether its last request there was signed with the secret of this platform. */
  isSigned(path: string): boolean {
    const { headers, text } = this.lastRequest(path);
    const sentAt = new Date(Number(headers['webhook-timestamp']) * 1000);
    return new Webhook(this.secret).sign(String(headers['webhook-id']), sentAt, text) === headers['webhook-signature'];
  }

  /** Everything that ever reached it, as it came: first line, headers, body. */
  heard(): { url: string; text: string }[] {
    return this.peer.requests.map(({ method, url, headers, body }) => ({
      url,
      text: `${method} ${url}\n${JSON.stringify(headers)}\n\n${body.toString('utf8')}`,
    }));
  }

  /** The looks at one page, as `METHOD url`. */
  looks(slug: string): string[] {
    return this.peer.requests.filter(({ url }) => url === `/p/${slug}`).map(({ method }) => method);
  }

  /** Whatever the test was about: all that we sent to it must be what the published document says that we send. */
  async stop(): Promise<void> {
    await this.peer.close();
    for (const { url, headers, body } of this.peer.requests) {
      if (headers[PLANTED] !== undefined) continue;
      // Also what is signed for an address that is asked before it is used.
      if (url !== '/webhooks' && headers['webhook-signature'] === undefined) continue;
      const parts = partsOf({ headers, text: body.toString('utf8') });
      for (const each of [{ headers, text: body.toString('utf8') }, ...parts]) {
        const fault = undocumentedWebhook(each.headers, JSON.parse(each.text));
        if (fault !== null) throw new Error(`a webhook that the AsyncAPI document does not know:\n${fault}`);
      }
    }
  }
}
