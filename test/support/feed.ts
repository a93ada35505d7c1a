import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { PlatformService } from '../../src/features/platform/platform.service';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { undocumentedReply, undocumentedWebhook } from './api-contract';
import type { TestApp } from './app';

export interface FetchedPage {
  readonly notices: readonly {
    readonly cursor: string;
    readonly id: string;
    readonly timestamp: string;
    readonly signature: string;
    readonly body: string;
  }[];
  readonly cursor: string;
}

export interface FeedReply {
  readonly status: number;
  readonly page: FetchedPage;
  readonly code: string | undefined;
}

/** A platform that cannot receive: it asks for its notices, signed by the public reference library. */
export class FetchingPlatform {
  readonly secret = newWebhookSecret();
  readonly answerSecret = newWebhookSecret();

  constructor(
    private readonly test: TestApp,
    readonly slug = 'fetcher',
  ) {}

  get host(): string {
    return `${this.slug}.example.org`;
  }

  link(page: string): string {
    return `https://${this.host}/p/${page}`;
  }

  register(mail?: string): Promise<string> {
    return this.test.app.get(PlatformService).register({
      slug: this.slug,
      name: this.slug,
      hosts: [this.host],
      bases: ['us-take-it-down', 'eu-dsa-16', 'in-it-rules-3-2-b'],
      webhook: { endpoint: null, secret: this.secret, answerSecret: this.answerSecret },
      ...(mail === undefined ? {} : { mail: { address: mail } }),
    });
  }

  /** `more` replaces what a right request would hold. */
  async fetch(
    body: object,
    more: { readonly id?: string; readonly at?: Date; readonly secret?: string; readonly headers?: object } = {},
  ): Promise<FeedReply> {
    const text = JSON.stringify(body);
    const { id = `feed_${randomUUID()}`, at = new Date(), secret = this.answerSecret } = more;
    const response = await fetch(`${this.test.url}/api/platform/v1/platforms/${this.slug}/feed`, {
      method: 'POST',
      body: text,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, text),
        ...more.headers,
      },
    });
    const reply = {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      text: await response.text(),
    };
    expect(undocumentedReply('/api/platform/v1/platforms/{slug}/feed', 'POST', reply)).toBeNull();
    const page = JSON.parse(reply.text) as FetchedPage & { readonly code?: string };
    for (const notice of page.notices ?? []) {
      const headers = {
        'content-type': 'application/json',
        'webhook-id': notice.id,
        'webhook-timestamp': notice.timestamp,
        'webhook-signature': notice.signature,
      };
      expect(undocumentedWebhook(headers, JSON.parse(notice.body))).toBeNull();
    }
    return { status: reply.status, page, code: page.code };
  }

  /** Whether the signature of a notice is ours, over its bytes as they came; its age is not judged. */
  isSigned({ id, timestamp, signature, body }: FetchedPage['notices'][number]): boolean {
    return new Webhook(this.secret).sign(id, new Date(Number(timestamp) * 1000), body) === signature;
  }
}
