import { randomInt, randomUUID } from 'node:crypto';
import http from 'node:http';
import fc from 'fast-check';
import { webhookHeaders } from '../../src/infra/webhook/signature';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { HandWorker } from '../support/hand-worker';
import { aMutation, isDifferent, type Mutation, type WireMessage } from '../support/message-mutations';
import { OwnPlatform } from '../support/own-platform';

jest.setTimeout(600_000);

const MUTATIONS = 10_000;
/** Each batch has an original of its own, so that the time in it is fresh. */
const BATCH = 500;
const AT_ONCE = 32;
const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));

describe('a signed answer that was changed on its way', () => {
  let test: TestApp;
  let work: Casework;
  let platform: OwnPlatform;
  let noticeId: string;
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  beforeAll(async () => {
    platform = await OwnPlatform.start();
    // A failure of ours would be one of ten thousand: its line in the log says where it was.
    const settings = { OUTGOING_ALLOW_PRIVATE: platform.allowed, LOG_LEVEL: 'error' };
    test = await startTestApp({ worker: false, settings });
    await platform.register(test);
    work = new Casework(test);
    const locator = await work.approvedCase([platform.link('fuzzed')]);
    await new HandWorker(test).runOutbox();
    noticeId = (await work.page(locator)).notices[0]!.id;
  });
  afterAll(async () => {
    agent.destroy();
    await test.stop();
    await platform.stop();
  });

  function original(): WireMessage {
    const body = Buffer.from(JSON.stringify({ type: 'needs_information', question: 'Which ảnh? 🛡 And why?' }));
    const signed = webhookHeaders({ id: `ans_${randomUUID()}`, timestamp: Math.floor(Date.now() / 1000), body }, [
      platform.answerSecret,
    ]);
    return { noticeId, body, headers: [['content-type', 'application/json'], ...Object.entries(signed)] };
  }

  function send({ noticeId, body, headers }: WireMessage): Promise<{ status: number; said: string }> {
    const { hostname, port } = new URL(test.url);
    const path = `/api/platform/v1/notices/${noticeId}/answers`;
    const raw = [...headers, ['content-length', String(body.length)], ['host', `${hostname}:${port}`]].flat();
    return new Promise((resolve, reject) => {
      http
        .request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers: raw }, (response) => {
          let said = '';
          response.setEncoding('utf8').on('data', (part: string) => (said += part));
          response.once('end', () => resolve({ status: response.statusCode ?? 0, said }));
        })
        .once('error', reject)
        .end(body);
    });
  }

  const kept = async () => (await work.rows<{ n: number }>('SELECT count(*)::int AS n FROM answer'))[0]!.n;

  it(`is refused ${MUTATIONS} times of ${MUTATIONS}, and taken when it was not changed (seed ${seed})`, async () => {
    const mutations = fc.sample(aMutation, { seed, numRuns: MUTATIONS + 2_000 });
    const statuses = new Map<number, number>();
    const accepted: string[] = [];
    let tried = 0;
    for (let batch = 0; tried < MUTATIONS; batch += 1) {
      const message = original();
      const before = await kept();
      const queue = mutations.splice(0, BATCH);
      expect(queue.length).toBeGreaterThan(0);
      const attack = async (): Promise<void> => {
        for (let mutation: Mutation | undefined; (mutation = queue.shift()) !== undefined;) {
          const changed = mutation.apply(message);
          if (!isDifferent(message, changed)) continue;
          const { status, said } = await send(changed);
          tried += 1;
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status < 400 || status >= 500)
            accepted.push(`${mutation.what}: ${status} ${said} ${JSON.stringify(changed)}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, attack));
      expect(accepted).toEqual([]);
      expect(await kept()).toBe(before);
      // The control: nothing but the changes was the reason, and none of the changed ones used the id up.
      expect(await send(message)).toMatchObject({ status: 202 });
      expect(await kept()).toBe(before + 1);
    }
    process.stdout.write(
      `answer fuzzing: seed ${seed}, ${tried} changed answers, statuses ${JSON.stringify([...statuses])}\n`,
    );
    expect(tried).toBeGreaterThanOrEqual(MUTATIONS);
  });
});
