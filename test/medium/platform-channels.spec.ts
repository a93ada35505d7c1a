import { type OpenChannel, type PlatformInput, PlatformService } from '../../src/features/platform/platform.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { until } from '../support/until';

jest.setTimeout(60_000);

describe('the channels of a platform', () => {
  let test: TestApp;
  let work: Casework;
  let platforms: PlatformService;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    work = new Casework(test);
    platforms = test.app.get(PlatformService);
  });
  afterAll(() => test.stop());

  let count = 0;
  const aPlatform = (): PlatformInput => {
    const slug = `ladder${(count += 1)}`;
    return {
      slug,
      name: slug,
      hosts: [`${slug}.example.org`],
      bases: ['us-take-it-down'],
      webhook: {
        endpoint: `https://${slug}.example.org/in`,
        secret: newWebhookSecret(),
        answerSecret: newWebhookSecret(),
      },
    };
  };
  const mail = { address: 'abuse@platform.example.org' };
  const byHand = { url: 'https://platform.example.org/report' };
  const read = <T>(ask: Parameters<UnitOfWork['read']>[0]): Promise<T> =>
    test.app.get(UnitOfWork).read(ask) as Promise<T>;

  /** The ladder as it is walked: the first channel, and from each to the next. */
  const ladder = (platformId: string): Promise<OpenChannel[]> =>
    read(async (tx) => {
      const ids: string[] = [];
      let next: { id: string } | null = await platforms.firstChannel(tx, platformId);
      for (; next !== null; next = await platforms.nextChannel(tx, next.id)) ids.push(next.id);
      const open = await platforms.openChannels(tx, ids);
      return ids.map((id) => open.get(id)!);
    });
  const all = (platformId: string) =>
    work.rows<{ id: string; kind: string; position: number }>(
      'SELECT id, kind, position FROM channel WHERE platform_id = $1 ORDER BY kind',
      [platformId],
    );

  it('are tried in the order webhook, mail, by hand', async () => {
    const id = await platforms.register({ ...aPlatform(), byHand, mail });
    expect((await ladder(id)).map(({ kind, endpoint, position }) => [kind, endpoint, position])).toEqual([
      ['webhook', expect.stringMatching(/^https:/), 1],
      ['mail', mail.address, 2],
      ['by_hand', byHand.url, 3],
    ]);
    const withoutMail = await platforms.register({ ...aPlatform(), byHand });
    expect((await ladder(withoutMail)).map(({ kind }) => kind)).toEqual(['webhook', 'by_hand']);
  });

  it('all sign with the keys of the platform', async () => {
    const input = { ...aPlatform(), mail, byHand };
    const channels = await ladder(await platforms.register(input));
    expect(channels.map(({ keys }) => keys)).toEqual(Array(3).fill([input.webhook.secret]));
  });

  it('are brought up to date in place, limits included, and keep their ids', async () => {
    const input = { ...aPlatform(), mail };
    const id = await platforms.register({
      ...input,
      webhook: { ...input.webhook, scheduleSeconds: [0, 60], maxInFlight: 2, maxPerMinute: 30, batchMax: 20 },
    });
    const before = await ladder(id);
    expect(before[0]).toMatchObject({ scheduleSeconds: [0, 60], maxInFlight: 2, maxPerMinute: 30, batchMax: 20 });
    expect(before[1]).toMatchObject({ scheduleSeconds: null, maxInFlight: null, maxPerMinute: null });
    const secret = newWebhookSecret();
    await platforms.register({
      ...input,
      webhook: { ...input.webhook, secret },
      mail: { address: 'new@platform.example.org' },
    });
    const after = await ladder(id);
    expect(after.map((channel) => channel.id)).toEqual(before.map((channel) => channel.id));
    expect(after[0]).toMatchObject({
      keys: [secret, input.webhook.secret],
      scheduleSeconds: null,
      maxInFlight: null,
      maxPerMinute: null,
      batchMax: null,
    });
    expect(after[1]).toMatchObject({ endpoint: 'new@platform.example.org', keys: [secret, input.webhook.secret] });
  });

  it('that are left out are removed', async () => {
    const input = aPlatform();
    const id = await platforms.register({ ...input, mail, byHand });
    await platforms.register(input);
    expect((await all(id)).map(({ kind }) => kind)).toEqual(['webhook']);
  });

  it('that are left out stay while a notice refers to them, but retired: on no ladder, until they are named again', async () => {
    const input = aPlatform();
    const id = await platforms.register({ ...input, mail, byHand });
    const mailChannel = (await ladder(id))[1]!;
    const locator = await work.draftedCase([`https://${input.slug}.example.org/p/1`]);
    const notice = (await work.page(locator)).notices[0]!;
    await test.app
      .get(UnitOfWork)
      .run((tx) => tx.query('UPDATE notice SET channel_id = $1 WHERE id = $2', [mailChannel.id, notice.id]));
    await platforms.register({ ...input, byHand });
    expect(await all(id)).toEqual([
      { id: expect.any(String), kind: 'by_hand', position: 3 },
      { id: mailChannel.id, kind: 'mail', position: -2 },
      { id: expect.any(String), kind: 'webhook', position: 1 },
    ]);
    expect((await ladder(id)).map(({ kind }) => kind)).toEqual(['webhook', 'by_hand']);
    const retired = await read<Map<string, OpenChannel>>((tx) => platforms.openChannels(tx, [mailChannel.id]));
    expect(retired.get(mailChannel.id)).toMatchObject({ isRetired: true });
    // A notice that waits on it goes on from where it stood, not from the beginning.
    expect(await read((tx) => platforms.nextChannel(tx, mailChannel.id))).toMatchObject({ kind: 'by_hand' });
    await platforms.register({ ...input, mail, byHand });
    expect((await ladder(id))[1]).toMatchObject({ id: mailChannel.id, isRetired: false, position: 2 });
  });

  it('that cannot be meant are refused, and nothing of the platform is kept', async () => {
    const wrong: Partial<PlatformInput>[] = [
      { mail: { address: 'Abuse <abuse@platform.example.org>' } },
      { mail: { address: 'a@example.org, b@example.org' } },
      { mail: { address: 'abuse@platform.example.org\r\nBcc: x@example.org' } },
      { byHand: { url: 'http://platform.example.org/report' } },
      { byHand: { url: 'javascript:alert(1)' } },
      ...[{ scheduleSeconds: [] }, { scheduleSeconds: [0, -1] }, { scheduleSeconds: [0.5] }, { maxInFlight: 0 }].map(
        (limit) => ({ webhook: { ...aPlatform().webhook, ...limit } }),
      ),
      { webhook: { ...aPlatform().webhook, maxPerMinute: 1.5 } },
      { webhook: { ...aPlatform().webhook, maxPerMinute: 3_000_000_000 } },
      ...[1, 51, 2.5].map((batchMax) => ({ webhook: { ...aPlatform().webhook, batchMax } })),
      { webhook: { ...aPlatform().webhook, endpoint: null, batchMax: 20 } },
      { webhook: { ...aPlatform().webhook, batchMax: 20 }, noticeFormat: 'dsa-16' },
    ];
    for (const change of wrong) {
      const input = { ...aPlatform(), ...change };
      await expect(platforms.register(input)).rejects.toMatchObject({ name: 'InvariantError' });
      expect(await work.rows('SELECT 1 FROM platform WHERE slug = $1', [input.slug])).toEqual([]);
    }
  });

  it('a notice that is being put on a channel at that very moment keeps it from being removed', async () => {
    const input = aPlatform();
    const id = await platforms.register({ ...input, mail });
    const mailChannel = (await ladder(id))[1]!;
    const locator = await work.draftedCase([`https://${input.slug}.example.org/p/1`]);
    const notice = (await work.page(locator)).notices[0]!;
    let commit: () => void = () => undefined;
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    let isOnChannel = false;
    const moving = test.app.get(UnitOfWork).run(async (tx) => {
      await tx.query('UPDATE notice SET channel_id = $1 WHERE id = $2', [mailChannel.id, notice.id]);
      isOnChannel = true;
      await mayCommit;
    });
    await until('the notice is on the channel', () => isOnChannel);
    const registering = platforms.register(input);
    await until('the registration waits for it', async () => {
      const [row] = await work.rows<{ waits: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS waits`,
      );
      return row!.waits;
    });
    commit();
    await moving;
    await registering;
    expect(await all(id)).toEqual([
      { id: mailChannel.id, kind: 'mail', position: -2 },
      { id: expect.any(String), kind: 'webhook', position: 1 },
    ]);
  });

  it('two registrations at the same moment leave one channel of each kind', async () => {
    const input = { ...aPlatform(), mail, byHand };
    const id = await platforms.register(input);
    await Promise.all([platforms.register(input), platforms.register(aPlatform()), platforms.register(input)]);
    expect((await ladder(id)).map(({ kind }) => kind)).toEqual(['webhook', 'mail', 'by_hand']);
  });
});
