import type { RequestListener } from 'node:http';
import Ajv from 'ajv/dist/2020';
import type { StaffIdentity } from '../../src/domain/shared/staff';
import { CHALLENGE_SCHEMA } from '../../src/features/notice/notice-schema';
import { PlatformChangeService } from '../../src/features/platform/change.service';
import { DirectoryView } from '../../src/features/platform/directory.view';
import { inviteStaff, startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { HandWorker } from '../support/hand-worker';
import { type HttpPeer, tcpPeer } from '../support/http-peer';
import { OwnPlatform } from '../support/own-platform';

jest.setTimeout(60_000);

describe('where notices go is changed by two persons and the endpoint', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let platform: OwnPlatform;
  let trap: HttpPeer;
  let one: StaffIdentity;
  let two: StaffIdentity;
  beforeAll(async () => {
    platform = await OwnPlatform.start();
    trap = await tcpPeer();
    test = await startTestApp({ worker: false, settings: { OUTGOING_ALLOW_PRIVATE: platform.allowed } });
    work = new Casework(test);
    worker = new HandWorker(test);
    await platform.register(test);
    one = await work.staff('supervisor');
    two = await work.staff(await inviteStaff(test, 'administrator', 'Ada Ministrator'));
  });
  afterAll(async () => {
    await test.stop();
    await platform.stop();
    await trap.close();
  });

  const changes = () => test.app.get(PlatformChangeService);
  const page = async () => (await test.app.get(DirectoryView).one('own'))!;
  const newest = async () => (await page()).changes[0]!;
  const inUse = async (kind: string) => (await page()).channels.find((one) => one.kind === kind)?.endpoint ?? null;
  const old = () => `http://${platform.host}/webhooks`;
  const fresh = () => `http://${platform.host}/new`;
  const propose = (kind: 'webhook' | 'mail' | 'by_hand', address: string) =>
    changes().propose('own', one, { kind, address });
  const confirm = async (by = two) => changes().decide('own', (await newest()).id, by, 'yes');
  const asked: { body: string; signature: string }[] = [];
  /** What the new endpoint says to a challenge. */
  const answers = (say: (nonce: string) => { status?: number; body?: string }) => {
    asked.splice(0);
    const listener: RequestListener = (_request, response) => {
      const { headers, text } = platform.lastRequest('/new');
      asked.push({ body: text, signature: String(headers['webhook-signature']) });
      const { status = 200, body = '' } = say((JSON.parse(text) as { nonce: string }).nonce);
      response.writeHead(status).end(body);
    };
    platform.onPage = listener;
  };
  const echo = (nonce: string) => ({ body: JSON.stringify({ nonce }) });

  it('the endpoint that gives the signed nonce back is in use from then on, and not a moment before', async () => {
    answers(echo);
    await propose('webhook', fresh());
    expect(await inUse('webhook')).toBe(old());
    await worker.runOutbox();
    expect(asked).toEqual([]);
    await confirm();
    expect(await inUse('webhook')).toBe(old());
    await worker.runOutbox();
    expect(asked).toHaveLength(1);
    expect(asked[0]!.signature).toMatch(/^v1,/);
    expect(platform.isSigned('/new')).toBe(true);
    expect(new Ajv().validate(CHALLENGE_SCHEMA, JSON.parse(asked[0]!.body))).toBe(true);
    expect(await inUse('webhook')).toBe(fresh());
    expect(await newest()).toMatchObject({ state: 'in_use', proposer: one.name, decider: two.name });
    const record = await work.rows<{ action: string }>(
      `SELECT action FROM audit_entry WHERE action LIKE 'platform.change%' ORDER BY seq`,
    );
    expect(record.map(({ action }) => action)).toEqual([
      'platform.change-proposed',
      'platform.change-confirmed',
      'platform.change-in-use',
    ]);
    await propose('webhook', old());
    platform.onNotice = (_request, response) => {
      const { text } = platform.lastRequest('/webhooks');
      response.end(JSON.stringify({ nonce: (JSON.parse(text) as { nonce: string }).nonce }));
    };
    await confirm();
    await worker.runOutbox();
    expect(await inUse('webhook')).toBe(old());
    platform.onNotice = (_request, response) => response.end();
  });

  it.each<[string, (nonce: string) => { status?: number; body?: string }, string]>([
    ['another nonce', () => ({ body: '{"nonce":"made-up"}' }), 'wrong-nonce'],
    [
      'the nonce of another question',
      (nonce) => ({ body: JSON.stringify({ nonce: nonce.toLowerCase() }) }),
      'wrong-nonce',
    ],
    ['no body', () => ({}), 'wrong-nonce'],
    ['no JSON', (nonce) => ({ body: nonce }), 'wrong-nonce'],
    ['a body without end', (nonce) => ({ body: JSON.stringify({ nonce, more: 'x'.repeat(100_000) }) }), 'wrong-nonce'],
    ['a refusal', (nonce) => ({ status: 401, body: JSON.stringify({ nonce }) }), 'http-401'],
    ['a redirect', (nonce) => ({ status: 302, body: JSON.stringify({ nonce }) }), 'http-302'],
  ])(
    'one that answers with %s is not used; the old one stays, and it may be asked again',
    async (_what, say, because) => {
      answers(say);
      await propose('webhook', fresh());
      await confirm();
      await worker.runOutbox();
      expect(await newest()).toMatchObject({ state: 'failed', failedBecause: because });
      expect(await inUse('webhook')).toBe(old());
      const first = asked[0]!.body;
      await confirm();
      await worker.runOutbox();
      expect(asked).toHaveLength(2);
      expect(asked[1]!.body).not.toBe(first);
      expect(await inUse('webhook')).toBe(old());
    },
  );

  it('nobody confirms what they proposed themselves, not even past our code', async () => {
    await propose('mail', 'abuse@platform.example.org');
    await expect(confirm(one)).rejects.toMatchObject({ refusal: { code: 'platform.change-second-person' } });
    const { id } = await newest();
    await expect(
      work.rows(`UPDATE platform_change SET state = 'confirmed', decided_by = proposed_by WHERE id = $1`, [id]),
    ).rejects.toThrow('ck_platform_change_second_person');
    expect(await inUse('mail')).toBeNull();
    await confirm();
    await worker.runOutbox();
    expect(await inUse('mail')).toBe('abuse@platform.example.org');
  });

  it('one change of a channel at a time; what was turned down is over, and whoever proposed it may turn it down', async () => {
    await propose('by_hand', 'https://platform.example.org/report');
    await expect(propose('by_hand', 'https://platform.example.org/other')).rejects.toMatchObject({
      refusal: { code: 'platform.change-open' },
    });
    const { id } = await newest();
    await changes().decide('own', id, one, 'no');
    await expect(confirm()).rejects.toMatchObject({ refusal: { code: 'platform.change-wrong-state' } });
    await worker.runOutbox();
    expect(await inUse('by_hand')).toBeNull();
  });

  it('an address inside our own network is not even proposed, and never asked', async () => {
    for (const address of [
      `http://127.0.0.1:${trap.port}/`,
      'https://169.254.169.254/',
      'https://localhost/',
      'ftp://example.org/',
    ])
      await expect(propose('webhook', address)).rejects.toMatchObject({ refusal: { code: 'platform.address-wrong' } });
    for (const address of ['a@b', 'a@example.org, b@example.org', 'https://example.org/'])
      await expect(propose('mail', address)).rejects.toMatchObject({ refusal: { code: 'platform.address-wrong' } });
    expect(trap.connections).toBe(0);
  });

  it('a change of another platform is not there', async () => {
    await propose('by_hand', 'https://platform.example.org/report');
    const { id } = await newest();
    await expect(changes().decide('examplebox', id, two, 'yes')).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(changes().decide('nobody', id, two, 'yes')).rejects.toMatchObject({ name: 'NotFoundError' });
    await changes().decide('own', id, two, 'no');
  });
});
