import { Webhook } from 'standardwebhooks';
import type { BatchMessage } from '../../domain/notice/batch';
import type { AnswerSender } from './answer-sender';
import type { InboxEntry, SandboxNotebook } from './sandbox-notebook';
import { behave, type SandboxPlatform } from './scenarios';

export interface Delivery {
  readonly headers: Record<string, string>;
  readonly rawBody: Buffer;
  readonly at: Date;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly afterMs: number;
  readonly body: unknown;
}

/** The parts of a notice that a platform acts on; everything else it only shows. */
interface Notice {
  readonly type: string;
  readonly id: string;
  readonly items: readonly { readonly id: string; readonly url: string }[];
  readonly recalls: string;
  readonly answerUrl: string;
}

const REASONS: Readonly<Record<string, string>> = {
  not_hosted_here: 'This address does not belong to our service.',
  other: 'Refused by hand on the sandbox page.',
};

/** Types of notice that ask for removal; the others (preservation) are accepted and shown. */
const ASKS_FOR_REMOVAL = ['notice.takedown', 'notice.reminder', 'notice.escalation'];

/** The trust-and-safety desk of every sandbox platform: receives notices and answers them as its scenario says. */
export class PlatformDesk {
  private readonly planned = new Map<NodeJS.Timeout, string>();
  private isStopped = false;

  constructor(
    private readonly notebook: SandboxNotebook,
    private readonly sender: AnswerSender,
    private readonly answerDelayMs: number,
  ) {}

  /** One POST to the platform's endpoint. The reply says what to answer over HTTP; answers of its own follow later. */
  receive(platform: SandboxPlatform, delivery: Delivery): Reply {
    const host = hostOf(platform);
    const webhookId = delivery.headers['webhook-id'] ?? '';
    const body = parse(delivery.rawBody);
    const verified = isAuthentic(platform, delivery);
    const record = (status: number, duplicate: boolean) =>
      this.notebook.addRequest({ at: delivery.at.toISOString(), host, webhookId, verified, status, body, duplicate });
    if (!verified) {
      const status = platform.scenario === 'gone' ? 410 : 401;
      record(status, false);
      return reply(status, { error: 'the signature does not fit' });
    }
    if (isPing(body)) return reply(platform.scenario === 'gone' ? 410 : 200, { pong: true });
    const batch = messagesIn(body);
    if (batch !== null)
      return platform.scenario === 'gone' ? reply(410, {}) : this.receiveBatch(platform, batch, delivery);
    if (this.notebook.hasAccepted(host, webhookId)) {
      record(200, true);
      return reply(200, { duplicate: true });
    }
    const attempt = this.notebook.countDeliveries(host, webhookId) + 1;
    const behaviour = behave(platform.scenario, attempt, this.answerDelayMs);
    const entry = record(behaviour.status, false);
    if (behaviour.status < 300) this.actOn(platform, entry, behaviour.answers);
    const { headers = {}, respondAfterMs: afterMs, status } = behaviour;
    return { status, headers, afterMs, body: { accepted: status < 300 } };
  }

  /** Each message of a batch as if it had come by itself; the reply names those that were not taken (ADR 0052). */
  private receiveBatch(platform: SandboxPlatform, batch: readonly BatchMessage[], { at }: Delivery): Reply {
    const replies = batch.map(({ webhookId, webhookTimestamp, webhookSignature, body }) => {
      const headers = {
        'webhook-id': webhookId,
        'webhook-timestamp': webhookTimestamp,
        'webhook-signature': webhookSignature,
      };
      return { webhookId, reply: this.receive(platform, { headers, rawBody: Buffer.from(body, 'utf8'), at }) };
    });
    const results = replies
      .filter(({ reply: { status } }) => status >= 300)
      .map(({ webhookId, reply: { status } }) => ({ webhookId, status }));
    const afterMs = Math.max(...replies.map((each) => each.reply.afterMs));
    return { status: 200, headers: {}, afterMs, body: { results } };
  }

  /** An answer as a person on the sandbox page asks for it. Resolves when it was sent; never throws. */
  async answer(entry: InboxEntry, platform: SandboxPlatform, type: string): Promise<void> {
    const notice = readNotice(entry.body);
    if (!notice || !entry.verified) return;
    if (type === 'removed') {
      const { here, elsewhere } = splitByHost(platform, notice);
      for (const { slug } of here) this.notebook.setPage({ host: hostOf(platform), slug, isUp: false });
      // An address that is not ours cannot be taken down by us: say so instead of claiming it.
      if (elsewhere.length > 0) await this.send(entry, platform, notice, 'refused', elsewhere, 'not_hosted_here');
      if (here.length > 0) await this.send(entry, platform, notice, 'removed', ids(here));
      return;
    }
    if (type === 'moved' || type === 'restored') return this.answerPlaces(entry, platform, notice, type);
    const reason = type === 'refused' ? (platform.scenario === 'refuse' ? 'not_hosted_here' : 'other') : undefined;
    await this.send(entry, platform, notice, type, ids(notice.items), reason);
  }

  /** The pages of ours that a notice names: each at a new address, or up again. */
  private async answerPlaces(
    entry: InboxEntry,
    platform: SandboxPlatform,
    notice: Notice,
    type: 'moved' | 'restored',
  ): Promise<void> {
    const host = hostOf(platform);
    const { here } = splitByHost(platform, notice);
    for (const { slug } of here) this.notebook.setPage({ host, slug, isUp: type === 'restored' });
    if (type === 'restored' && here.length > 0) await this.send(entry, platform, notice, type, ids(here));
    if (type === 'restored') return;
    for (const { id, slug } of here) {
      const newSlug = `${slug.slice(0, 110)}-moved`;
      this.notebook.setPage({ host, slug: newSlug, isUp: true });
      const newUrl = `http://${platform.host}/p/${newSlug}`;
      await this.send(entry, platform, notice, type, [id], undefined, newUrl);
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    for (const timer of this.planned.keys()) clearTimeout(timer);
    this.planned.clear();
    await this.sender.stop();
  }

  private actOn(platform: SandboxPlatform, entry: InboxEntry, answers: ReturnType<typeof behave>['answers']): void {
    const notice = readNotice(entry.body);
    if (!notice) return;
    for (const { slug } of splitByHost(platform, notice).here) this.notebook.notePage(hostOf(platform), slug);
    if (notice.type === 'notice.recall') this.forgetPlans(notice.recalls);
    if (!ASKS_FOR_REMOVAL.includes(notice.type)) return;
    for (const { type, afterMs } of answers) {
      const timer = setTimeout(() => {
        this.planned.delete(timer);
        void this.answer(entry, platform, type);
      }, afterMs);
      this.planned.set(timer, notice.id);
    }
  }

  /** A recalled notice is no longer acted on. */
  private forgetPlans(noticeId: string): void {
    for (const [timer, planned] of this.planned) {
      if (planned !== noticeId) continue;
      clearTimeout(timer);
      this.planned.delete(timer);
    }
  }

  private async send(
    entry: InboxEntry,
    platform: SandboxPlatform,
    notice: Notice,
    type: string,
    items: string[],
    reason?: string,
    newUrl?: string,
  ): Promise<void> {
    if (this.isStopped) return;
    const at = new Date().toISOString();
    const outcome = await this.sender.send(platform, notice.answerUrl, {
      type,
      items,
      ...(reason ? { reason: { code: reason, text: REASONS[reason] ?? reason } } : {}),
      ...(newUrl === undefined ? {} : { newUrl }),
      ...(type === 'counter_statement' ? { counterStatement: 'I was allowed to post this.' } : {}),
      ...(type === 'needs_information' ? { question: 'Which part of the page is meant?' } : {}),
      at,
    });
    this.notebook.addAnswer(entry.number, { type, at, outcome });
  }
}

/** The platform's name in its addresses, without the port. */
export const hostOf = (platform: SandboxPlatform) => platform.host.replace(/:\d+$/, '');

/** A page's address below `/p/`; anything else is no page of the sandbox. */
export const slugOf = (path: string) => /^\/p\/([A-Za-z0-9._~-]{1,120})$/.exec(path)?.[1];

const reply = (status: number, body: unknown): Reply => ({ status, headers: {}, afterMs: 0, body });
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id);

function splitByHost(platform: SandboxPlatform, notice: Notice) {
  const here: { id: string; slug: string }[] = [];
  const elsewhere: string[] = [];
  for (const { id, url } of notice.items) {
    const parsed = tryUrl(url);
    const slug = parsed && parsed.hostname === hostOf(platform) ? slugOf(parsed.pathname) : undefined;
    if (slug) here.push({ id, slug });
    else elsewhere.push(id);
  }
  return { here, elsewhere };
}

function tryUrl(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

function isAuthentic(platform: SandboxPlatform, { rawBody, headers }: Delivery): boolean {
  try {
    new Webhook(platform.webhookSecret).verify(rawBody, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

function parse(rawBody: Buffer): unknown {
  const text = rawBody.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A question whether we are there, without content: answered, not filed. */
const isPing = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'type' in body && body.type === 'endpoint.ping';

/** The messages of a batch; null where it is none. One within another is none of ours. */
function messagesIn(body: unknown): readonly BatchMessage[] | null {
  if (typeof body !== 'object' || body === null || !('type' in body) || body.type !== 'notice.batch') return null;
  const { messages } = body as { messages?: unknown };
  const isMessage = (one: unknown): one is BatchMessage =>
    typeof one === 'object' && one !== null && Object.values(one).every((value) => typeof value === 'string');
  return Array.isArray(messages)
    ? messages.filter(isMessage).filter(({ body: text }) => !text.includes('notice.batch'))
    : [];
}

function readNotice(body: unknown): Notice | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { type, id, items, recalls, answer } = body as Record<string, unknown>;
  if (typeof type !== 'string' || typeof id !== 'string') return undefined;
  const list = Array.isArray(items) ? (items as unknown[]) : [];
  const read = list.filter(
    (item): item is { id: string; url: string } =>
      typeof item === 'object' && item !== null && 'id' in item && 'url' in item && typeof item.id === 'string',
  );
  const { url } = (answer ?? {}) as { url?: unknown };
  return {
    type,
    id,
    items: read.map((item) => ({ id: item.id, url: String(item.url) })),
    recalls: typeof recalls === 'string' ? recalls : '',
    answerUrl: typeof url === 'string' ? url : '',
  };
}
