import { Webhook } from 'standardwebhooks';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { OwnPlatform } from '../support/own-platform';

jest.setTimeout(60_000);

describe('a platform that answers many notices in one message', () => {
  let run: OwnRun;
  let other: OwnPlatform;
  let ids: string[];
  let count = 0;

  beforeAll(async () => {
    other = await OwnPlatform.start('other');
    run = await startOwnRun({ worker: false });
  });
  afterAll(async () => {
    await run.stop();
    await other.stop();
  });
  beforeEach(async () => {
    count += 1;
    ids = [];
    for (let n = 0; n < 3; n += 1) {
      const locator = await run.work.approvedCase([run.platform.link(`bulk-${count}-${n}`)]);
      await run.worker.runOutbox();
      ids.push((await run.work.page(locator)).notices[0]!.id);
    }
  });

  const stateOf = async (id: string) =>
    (await run.work.rows<{ state: string }>('SELECT state FROM notice WHERE id = $1', [id]))[0]!.state;
  const answersTo = async (id: string) =>
    (await run.work.rows<{ type: string }>('SELECT type FROM answer WHERE notice_id = $1', [id])).map(
      ({ type }) => type,
    );

  async function post(
    body: string,
    more: { type?: string; secret?: string; id?: string; slug?: string } = {},
  ): Promise<{
    status: number;
    body: { results?: { row: number; result: string; problem?: string }[]; code?: string };
  }> {
    const {
      type = 'application/x-ndjson',
      secret = run.platform.answerSecret,
      id = `bulk_message_${count}`,
      slug = 'own',
    } = more;
    const at = new Date();
    const answer = await fetch(`${run.test.url}/api/platform/v1/platforms/${slug}/answers`, {
      method: 'POST',
      headers: {
        'content-type': type,
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      },
      body,
    });
    return { status: answer.status, body: (await answer.json()) as never };
  }
  const lines = (...rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n');

  it('hears what became of each row, and one that is wrong harms no other', async () => {
    const { status, body } = await post(
      lines(
        { notice: ids[0], type: 'removed' },
        { notice: ids[1], type: 'refused' },
        { notice: '00000000-0000-7000-8000-000000000000', type: 'removed' },
        { notice: ids[2], type: 'accepted' },
      ),
    );
    expect(status).toBe(200);
    expect(body.results!.map(({ result }) => result)).toEqual(['taken', 'invalid', 'unknown_notice', 'taken']);
    expect(body.results![1]!.problem).toBe('reason: a refusal names its reason');
    expect(await Promise.all(ids.map(stateOf))).toEqual(['answered', 'delivered', 'answered']);
  });

  it('may send a table', async () => {
    const table = `notice,type,reason,text\n${ids[0]},removed,,\n${ids[1]},refused,other,"'=closed"\n`;
    const { body } = await post(table, { type: 'text/csv; charset=utf-8' });
    expect(body.results!.map(({ result }) => result)).toEqual(['taken', 'taken']);
    expect(await answersTo(ids[1]!)).toEqual(['refused']);
  });

  it('may send it all again: nothing is done twice, and other words under the same id are a conflict', async () => {
    const message = lines({ notice: ids[0], type: 'received' }, { notice: ids[1], type: 'received' });
    await post(message);
    expect((await post(message)).body.results!.map(({ result }) => result)).toEqual(['seen_before', 'seen_before']);
    const changed = lines({ notice: ids[0], type: 'removed' }, { notice: ids[1], type: 'received' });
    expect((await post(changed)).body.results!.map(({ result }) => result)).toEqual([
      'webhook_id_reused',
      'seen_before',
    ]);
    expect(await answersTo(ids[0]!)).toEqual(['received']);
  });

  it('is not another platform: a key of its own opens nothing else, and its notices are unknown to others', async () => {
    await other.register(run.test);
    const message = lines({ notice: ids[0], type: 'removed' });
    const forged = await Promise.all([
      post(message, { secret: other.answerSecret }),
      post(message, { slug: 'nobody' }),
    ]);
    for (const { status, body } of forged) expect([status, body.code]).toEqual([401, 'not-authentic']);
    const theirs = await post(message, { slug: 'other', secret: other.answerSecret });
    expect(theirs.body.results!.map(({ result }) => result)).toEqual(['unknown_notice']);
    expect(await stateOf(ids[0]!)).toBe('delivered');
  });

  it('is told when the body is no list of answers', async () => {
    expect((await post('notice,colour\nx,red\n', { type: 'text/csv' })).body.code).toBe('unreadable-answers');
    expect((await post('{}', { type: 'application/json' })).status).toBe(415);
    const tooMany = `${JSON.stringify({ notice: ids[0], type: 'received' })}\n`.repeat(501);
    expect((await post(tooMany)).status).toBe(422);
  });
});
