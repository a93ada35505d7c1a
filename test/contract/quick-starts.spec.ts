import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { DeliveryService } from '../../src/features/notice/delivery.service';
import { PlatformKeyService } from '../../src/features/platform/platform-key.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { newSigningPair, newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { webhookHeaders } from '../../src/infra/webhook/signature';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { HandWorker } from '../support/hand-worker';
import { httpPeer, type HttpPeer } from '../support/http-peer';
import { QUICK_STARTS, type RunningQuickStart, startQuickStart, whyNot } from '../support/quick-starts';
import { until } from '../support/until';

jest.setTimeout(120_000);

const RUNS = QUICK_STARTS.flatMap((quickStart) =>
  quickStart.schemes.map((scheme) => ({ quickStart, scheme, slug: `${quickStart.name}-${scheme}` })),
);

/** Each file of examples/ is run as its README says, against the whole product and nothing that stands in for it. */
describe('the quick starts', () => {
  const ports = new Map<string, number>();
  const fronts = new Map<string, HttpPeer>();
  /** The last notice for each, as the product sent it. */
  const caught = new Map<string, { body: Buffer; headers: Record<string, string> }>();
  const secrets = new Map(RUNS.map(({ slug }) => [slug, { notice: newWebhookSecret(), answer: newWebhookSecret() }]));
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let page = 0;
  beforeAll(async () => {
    for (const { slug } of RUNS) {
      fronts.set(slug, await front(slug));
    }
    const allowed = [...fronts.values()].map(({ port }) => `*.localhost:${port}`).join(',');
    test = await startTestApp({ worker: false, settings: { OUTGOING_ALLOW_PRIVATE: allowed } });
    work = new Casework(test);
    worker = new HandWorker(test);
    for (const { slug, scheme } of RUNS) {
      const host = `${slug}.localhost:${fronts.get(slug)!.port}`;
      const { notice: secret, answer: answerSecret } = secrets.get(slug)!;
      const webhook = { endpoint: `http://${host}/webhooks/buckler`, secret, answerSecret, batchMax: 50 };
      await test.app
        .get(PlatformService)
        .register({ slug, name: slug, hosts: [host], bases: ['us-take-it-down'], webhook });
      if (scheme === 'v1a') await test.app.get(PlatformKeyService).rotate(slug, { purpose: 'notice', scheme });
    }
  });
  afterAll(async () => {
    await test.stop();
    for (const peer of fronts.values()) await peer.close();
  });

  /** What the product sends passes through here, byte for byte, so that a test can send it again. */
  async function front(slug: string): Promise<HttpPeer> {
    const peer = await httpPeer((_request, response) => {
      const { body, headers } = peer.requests.at(-1)!;
      const own = Object.entries(headers).filter(([name]) => /^(webhook-|content-type)/.test(name));
      const sent = { body, headers: Object.fromEntries(own) as Record<string, string> };
      caught.set(slug, sent);
      const options = {
        port: ports.get(slug),
        method: 'POST',
        path: '/webhooks/buckler',
        headers: { ...sent.headers, 'content-length': body.length },
      };
      http
        .request(options, (reply) => reply.pipe(response.writeHead(reply.statusCode ?? 502)))
        .once('error', () => response.writeHead(502).end())
        .end(body);
    });
    return peer;
  }

  const linkOf = (slug: string) => `http://${slug}.localhost:${fronts.get(slug)!.port}/p/${(page += 1)}`;
  const stateOf = async (noticeId: string) =>
    (await work.rows<{ state: string }>('SELECT state FROM notice WHERE id = $1', [noticeId]))[0]!.state;

  /** A notice that is approved at the desk and sent by the product; what became of it. */
  async function notice(slug: string): Promise<{ locator: string; id: string; state: () => Promise<string> }> {
    const locator = await work.approvedCase([linkOf(slug)]);
    await worker.runOutbox();
    const id = (await work.page(locator)).notices[0]!.id;
    return { locator, id, state: async () => (await work.page(locator)).notices[0]!.state };
  }

  describe.each(RUNS)('$slug', ({ quickStart, scheme, slug }) => {
    const skip = whyNot(quickStart);
    const check = skip === null ? it : it.skip;
    let running: RunningQuickStart;
    beforeAll(async () => {
      if (skip !== null) return;
      const { notice: secret, answer } = secrets.get(slug)!;
      running = await startQuickStart(quickStart, {
        BUCKLER_URL: test.url,
        BUCKLER_ANSWER_SECRET: answer,
        ...(scheme === 'v1' ? { BUCKLER_SECRET: secret } : {}),
      });
      ports.set(slug, running.port);
    });
    afterAll(() => running?.stop());

    const send = (body: Buffer, headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${ports.get(slug)}/webhooks/buckler`, {
        method: 'POST',
        body: new Uint8Array(body),
        headers,
      });
    const post = async (body: Buffer, headers: Record<string, string>) => (await send(body, headers)).status;
    /** Headers as ours, with the keys that sign notices for this platform unless others are given. */
    const signed = (id: string, body: Buffer, ageSeconds: number, keys: readonly string[]): Record<string, string> => {
      const timestamp = Math.floor(Date.now() / 1000) - ageSeconds;
      return { 'content-type': 'application/json', ...webhookHeaders({ id, timestamp, body }, keys) };
    };
    const ourKeys = async (noticeId: string): Promise<readonly string[]> => {
      const channelId = await work.channelOf(noticeId);
      const open = await test.app
        .get(UnitOfWork)
        .read((tx) => test.app.get(PlatformService).openChannels(tx, [channelId]));
      return open.get(channelId)!.keys;
    };
    const answered = async () => {
      const sent = await notice(slug);
      await until('the answer', async () => (await sent.state()) === 'answered');
      await until('its last word', () => running.said().includes(sent.id));
      return sent;
    };
    const answers = () => running.said().split('answered received: HTTP 202').length - 1;

    check('takes a notice of ours, and its answer is taken', async () => {
      const { id } = await answered();
      expect(running.said()).toContain(`notice.takedown ${id}: 1 links`);
      await until('the status of the answer', () => answers() === 1);
    });

    check('refuses a notice that is forged, altered or old', async () => {
      const { id } = await answered();
      const body = Buffer.from('{"type":"endpoint.ping"}');
      const keys = await ourKeys(id);
      const good = signed('notice_forged_1', body, 0, keys);
      expect(await post(body, good)).toBe(200);
      for (const age of [600, -600, 301]) expect(await post(body, signed('notice_old_1', body, age, keys))).toBe(401);
      for (const key of [newWebhookSecret(), newSigningPair().privateKey])
        expect(await post(body, signed('notice_forged_1', body, 0, [key]))).toBe(401);
      expect(await post(body, { 'content-type': 'application/json' })).toBe(401);
      expect(await post(Buffer.from(`${body.toString()} `), good)).toBe(401);
      for (const [name, value] of [
        ['webhook-id', 'notice_forged_2'],
        ['webhook-id', 'notice.forged_2'],
        ['webhook-timestamp', String(Number(good['webhook-timestamp']) + 1)],
        ['webhook-timestamp', `${good['webhook-timestamp']}0`],
        ['webhook-signature', ''],
        ['webhook-signature', 'v1,AAAA v1a,AAAA'],
        ['webhook-signature', good['webhook-signature']!.replaceAll('v1', 'v2')],
      ] as const)
        expect([name, value, await post(body, { ...good, [name]: value })]).toEqual([name, value, 401]);
    });

    check('takes several notices in one call, each by its own signature, and names the one that is false', async () => {
      const ids: string[] = [];
      const channelId = await work.channelOf((await answered()).id);
      for (let n = 0; n < 3; n += 1) {
        const locator = await work.approvedCase([linkOf(slug)]);
        ids.push((await work.page(locator)).notices[0]!.id);
      }
      const delivery = test.app.get(DeliveryService);
      await Promise.all(ids.map((noticeId) => delivery.attempt({ noticeId, attempt: 1, channelId })));
      const { body } = caught.get(slug)!;
      const batch = JSON.parse(body.toString()) as { type: string; messages: Record<string, string>[] };
      expect([batch.type, batch.messages.length]).toEqual(['notice.batch', 3]);
      for (const id of ids) await until('the answer', async () => (await stateOf(id)) === 'answered');

      const keys = await ourKeys(ids[0]!);
      const [first, second, third] = batch.messages;
      const fresh = { ...second, webhookId: 'ntc_stranger_1' };
      const again = Buffer.from(JSON.stringify({ type: 'notice.batch', messages: [first, fresh, third] }));
      const reply = await send(again, signed('batch_again_1', again, 0, keys));
      expect([reply.status, await reply.json()]).toEqual([
        200,
        { results: [{ webhookId: 'ntc_stranger_1', status: 401 }] },
      ]);
      const stranger = signed('batch_again_2', again, 0, [newWebhookSecret()]);
      expect((await send(again, stranger)).status).toBe(401);
      for (const id of ids) expect(running.said().split(`notice.takedown ${id}`)).toHaveLength(2);
    });

    check('does nothing for a notice that it has taken, whoever sends it again', async () => {
      const { id } = await answered();
      await until('the last answer', () => answers() >= 3);
      const before = answers();
      const { body, headers } = caught.get(slug)!;
      expect(body.toString()).toContain(id);
      for (let again = 0; again < 3; again += 1) expect(await post(body, headers)).toBe(200);
      await answered(); // what the repetitions led to would be here before it
      await until('the answer to the next one', () => answers() > before);
      expect(answers()).toBe(before + 1);
    });
  });

  it('are one file each that needs nothing else', () => {
    for (const { name, file } of [
      { name: 'node', file: 'receive.mjs' },
      { name: 'python', file: 'receive.py' },
      { name: 'php', file: 'receive.php' },
      { name: 'go', file: 'main.go' },
    ]) {
      const text = readFileSync(path.resolve(__dirname, '../../examples', name, file), 'utf8');
      expect([
        name,
        /from '(?!node:)|^(?:from|import) (?:requests|nacl)|require.*vendor|github\.com/m.test(text),
      ]).toEqual([name, false]);
    }
  });
});
