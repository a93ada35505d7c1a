import { Sweeper } from '../../src/infra/queue/sweeper';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { until } from '../support/until';

jest.setTimeout(60_000);

describe('a worker whose sweep is kept waiting, by a mail server that answers nothing', () => {
  let test: TestApp;
  let work: Casework;
  const mail = { isAsked: false, goOn: () => {} };
  beforeAll(async () => {
    test = await startTestApp();
    work = new Casework(test);
    test.app.get(Sweeper).register({
      name: 'a mail server that answers nothing',
      batch: 1,
      run: async () => {
        mail.isAsked = true;
        await new Promise<void>((resolve) => (mail.goOn = resolve));
        return 0;
      },
    });
    await until('the sweep to wait', () => mail.isAsked);
  });
  afterAll(async () => {
    mail.goOn();
    const stopped = test?.stop();
    // A round that begins meanwhile would wait as well.
    const releasing = setInterval(() => mail.goOn(), 20);
    await stopped;
    clearInterval(releasing);
  });

  it('sends what is due, and records a breach when it happens', async () => {
    const locator = await work.approvedCase([test.link('silent', 'kept-waiting')]);
    const notice = async () => (await work.page(locator)).notices[0]!;
    await until('the notice to be delivered', async () => (await notice()).state === 'delivered');
    const { id } = await notice();
    await work.rows(
      `UPDATE clock SET started_at = started_at - interval '48 hours', due_at = due_at - interval '48 hours',
         next_event_at = now() WHERE notice_id = $1`,
      [id],
    );
    await until('the breach to be recorded', async () => {
      const rows = await work.rows<{ state: string }>('SELECT state FROM clock WHERE notice_id = $1', [id]);
      return rows.every(({ state }) => state === 'breached');
    });
  });
});
