import { randomUUID } from 'node:crypto';
import { DeliveryService } from '../../src/features/notice/delivery.service';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { OwnPlatform } from '../support/own-platform';
import { answerAs } from '../support/signed-answer';

jest.setTimeout(120_000);

describe('answers that come at the same moment', () => {
  let platform: OwnPlatform;
  let test: TestApp;
  /** A second web process on the same database. */
  let other: TestApp;
  let work: Casework;
  let links = 0;

  beforeAll(async () => {
    platform = await OwnPlatform.start('together');
    const settings = { OUTGOING_ALLOW_PRIVATE: platform.allowed };
    test = await startTestApp({ worker: false, settings });
    const { PORT: _port, PUBLIC_URL: _url, ...same } = test.env;
    const database = { ...test.database, drop: () => Promise.resolve() };
    other = await startTestApp({ worker: false, settings: same, database });
    work = new Casework(test);
    await platform.register(test);
  });
  afterAll(async () => {
    await other?.stop();
    await test?.stop();
    await platform?.stop();
  });

  /** Notices that arrived, each of a case of its own. */
  async function delivered(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const locator = await work.approvedCase([platform.link(`page-${(links += 1)}`)]);
      const noticeId = (await work.page(locator)).notices[0]!.id;
      const channelId = await work.channelOf(noticeId);
      await test.app.get(DeliveryService).attempt({ noticeId, attempt: 1, channelId });
      ids.push(noticeId);
    }
    return ids;
  }
  const kept = (ids: readonly string[]) =>
    work.rows<{ notice: string; type: string; wave: string }>(
      'SELECT notice_id AS notice, type, xmin::text AS wave FROM answer WHERE notice_id = ANY($1)',
      [ids],
    );
  const entries = async (ids: readonly string[], action: string): Promise<number> =>
    (
      await work.rows(`SELECT 1 FROM audit_entry WHERE action = $2 AND detail->>'notice' = ANY($1::text[])`, [
        ids,
        action,
      ])
    ).length;

  it('are taken in few transactions, and each has its own effect, entry and task', async () => {
    const ids = await delivered(12);
    const replies = await Promise.all(
      ids.map((id, n) =>
        answerAs(
          test,
          platform,
          id,
          n % 2 === 0 ? { type: 'removed' } : { type: 'needs_information', question: 'Which?' },
        ),
      ),
    );

    expect(replies.map(({ status }) => status)).toEqual(Array(12).fill(202));
    const rows = await kept(ids);
    expect(rows).toHaveLength(12);
    expect(new Set(rows.map(({ wave }) => wave)).size).toBeLessThan(12);
    expect(await entries(ids, 'answer.received')).toBe(12);
    const states = await work.rows<{ state: string; item: string; task: string | null }>(
      `SELECT n.state, i.state AS item, t.kind AS task FROM unnest($1::uuid[]) WITH ORDINALITY AS x (id, place)
       JOIN notice n ON n.id = x.id JOIN notice_item ni ON ni.notice_id = n.id JOIN item i ON i.id = ni.item_id
       LEFT JOIN task t ON t.subject_id = n.id ORDER BY x.place`,
      [ids],
    );
    expect(states).toEqual(
      ids.map((_, n) =>
        n % 2 === 0
          ? { state: 'answered', item: 'claimed_removed', task: null }
          : { state: 'answered', item: 'notified', task: 'needs_information' },
      ),
    );
  });

  it('are refused one by one: what is wrong with one harms no other', async () => {
    const [good, wrong, alsoGood] = await delivered(3);
    const replies = await Promise.all([
      answerAs(test, platform, good!, { type: 'accepted' }),
      answerAs(test, platform, wrong!, { type: 'removed', items: [randomUUID()] }),
      answerAs(test, platform, alsoGood!, { type: 'accepted' }),
    ]);
    expect(replies.map(({ status, body }) => [status, body.code ?? body.status])).toEqual([
      [202, 'taken'],
      [422, 'unknown-item'],
      [202, 'taken'],
    ]);
    expect((await kept([good!, wrong!, alsoGood!])).map(({ notice }) => notice).sort()).toEqual(
      [good, alsoGood].sort(),
    );
  });

  it('and are the same one have one effect, in one process and in two', async () => {
    const [once, twice] = await delivered(2);
    const copies = (apps: readonly TestApp[], id: string) => {
      const webhookId = `ans_${randomUUID()}`;
      return Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          answerAs(apps[n % apps.length]!, platform, id, { type: 'accepted' }, webhookId),
        ),
      );
    };
    for (const [apps, id] of [
      [[test], once!],
      [[test, other], twice!],
    ] as const) {
      const replies = await copies(apps, id);
      const words = replies.map(({ status, body }) => `${status} ${body.status ?? body.code}`).sort();
      expect(words).toEqual([...Array<string>(9).fill('202 seen-before'), '202 taken']);
      expect(await kept([id])).toHaveLength(1);
      expect(await entries([id], 'answer.received')).toBe(1);
    }
  });

  it('under one webhook-id for two notices: one is taken, the other a conflict that is recorded, in one process and in two', async () => {
    for (const second of [test, other]) {
      const ids = await delivered(10);
      for (let n = 0; n < ids.length; n += 2) {
        const [one, two] = [ids[n]!, ids[n + 1]!];
        const webhookId = `ans_${randomUUID()}`;
        const replies = await Promise.all([
          answerAs(test, platform, one, { type: 'accepted' }, webhookId),
          answerAs(second, platform, two, { type: 'accepted' }, webhookId),
        ]);
        expect(replies.map(({ status }) => status).sort()).toEqual([202, 409]);
        expect(await kept([one, two])).toHaveLength(1);
        expect(await entries([one, two], 'answer.conflict')).toBe(1);
      }
    }
  });

  it('again, after the case was erased, are known still, and hold up no other', async () => {
    const [erased, whole] = await delivered(2);
    const webhookId = `ans_${randomUUID()}`;
    await answerAs(test, platform, erased!, { type: 'accepted' }, webhookId);
    await work.rows('DELETE FROM key_ring WHERE case_id = (SELECT case_id FROM notice WHERE id = $1)', [erased]);
    const replies = await Promise.all([
      answerAs(test, platform, erased!, { type: 'accepted' }, webhookId),
      answerAs(test, platform, whole!, { type: 'accepted' }),
    ]);
    expect(replies.map(({ status, body }) => `${status} ${body.status}`)).toEqual(['202 seen-before', '202 taken']);
  });

  it('to one notice follow one another, and all of them are kept', async () => {
    const [id] = await delivered(1);
    const types = ['received', 'accepted', 'removed'] as const;
    const replies = await Promise.all(types.map((type) => answerAs(test, platform, id!, { type })));
    expect(replies.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect((await kept([id!])).map(({ type }) => type).sort()).toEqual([...types].sort());
  });
});
