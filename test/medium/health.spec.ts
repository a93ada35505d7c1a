import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SystemClock } from '../../src/infra/clock/clock';
import { actAs, PROBE } from '../../src/infra/database/actor';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { startHealthServer } from '../../src/infra/health/health-server';
import type { Readiness } from '../../src/infra/health/health.service';
import { startTestApp, type TestApp } from '../support/app';
import { healthOf } from '../support/health';

jest.setTimeout(60_000);

/** This process's clock, wrong by as much as a test wants; the database's stays right. */
class WrongClock extends SystemClock {
  aheadMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }
}

describe('the clock of a process beside that of the database', () => {
  const clock = new WrongClock();
  let test: TestApp;
  let workerHealth: Server;
  beforeAll(async () => {
    test = await startTestApp({ clock, settings: { DATABASE_POOL: '2' } });
    workerHealth = startHealthServer(0, healthOf(test));
  });
  beforeEach(() => {
    clock.aheadMs = 0;
  });
  afterAll(async () => {
    workerHealth.close();
    await test.stop();
  });

  const addresses = () => [test.url, `http://127.0.0.1:${(workerHealth.address() as AddressInfo).port}`];
  const ready = async (address: string): Promise<{ httpStatus: number } & Readiness> => {
    const response = await fetch(`${address}/health/ready`);
    return { httpStatus: response.status, ...((await response.json()) as Readiness) };
  };
  const gauge = async (address: string): Promise<number> => {
    const text = await (await fetch(`${address}/metrics`)).text();
    return Number(/^buckler_clock_drift_seconds (\S+)$/m.exec(text)![1]);
  };

  it('is fine while they agree, on the web and on a worker', async () => {
    for (const address of addresses()) {
      expect(await ready(address)).toMatchObject({ parts: { clock: 'ok' }, clockDriftSeconds: 0 });
      expect(await gauge(address)).toBe(0);
    }
  });

  it.each([5, -5])('is told when it is wrong by %d seconds: ready is degraded and still serves', async (seconds) => {
    clock.aheadMs = seconds * 1000;
    for (const address of addresses()) {
      const readiness = await ready(address);
      expect(readiness).toMatchObject({ httpStatus: 200, status: 'degraded', parts: { clock: 'degraded' } });
      expect(readiness.clockDriftSeconds).toBeCloseTo(seconds, 0);
      expect(await gauge(address)).toBeCloseTo(seconds, 0);
    }
  });

  it('may be wrong by a second', async () => {
    clock.aheadMs = 1000;
    expect((await ready(test.url)).parts.clock).toBe('ok');
  });

  it('is not called wrong because the database keeps us waiting', async () => {
    const work = test.app.get(UnitOfWork);
    // Longer than the two seconds that count as drift: the pool's connections are taken, and the question waits for one.
    const busy = [1, 2].map(() => actAs(PROBE, () => work.read((tx) => tx.query('SELECT pg_sleep(2.5)'))));
    const startedAt = performance.now();
    const readiness = await ready(test.url);
    expect(performance.now() - startedAt).toBeGreaterThan(2000);
    expect(readiness).toMatchObject({ parts: { clock: 'ok' }, clockDriftSeconds: 0 });
    await Promise.all(busy);
  });
});

const TOKEN = 'a-monitor-of-the-helpline-0123456789';
/** What others may show. */
const STRANGERS = [
  undefined,
  '',
  'Bearer',
  'Bearer ',
  `Basic ${TOKEN}`,
  `Bearer ${TOKEN}x`,
  `Bearer ${TOKEN.slice(0, -1)}`,
  `Bearer ${TOKEN.toUpperCase()}`,
  `Bearer x ${TOKEN}`,
  TOKEN,
];

describe('how the service is', () => {
  let test: TestApp;
  let workerHealth: Server;
  beforeAll(async () => {
    test = await startTestApp({ worker: false, settings: { MONITOR_TOKEN: TOKEN } });
    workerHealth = startHealthServer(0, healthOf(test));
  });
  afterAll(async () => {
    workerHealth.close();
    await test.stop();
  });

  const addresses = () => [test.url, `http://127.0.0.1:${(workerHealth.address() as AddressInfo).port}`];
  const ask = (url: string, authorization?: string) =>
    fetch(url, authorization === undefined ? {} : { headers: { authorization } });

  it('is told to the monitor that shows its token, on the web and on a worker', async () => {
    for (const address of addresses()) {
      const metrics = await ask(`${address}/metrics`, `Bearer ${TOKEN}`);
      expect([metrics.status, await metrics.text()]).toEqual([200, expect.stringContaining('buckler_up 1')]);
      const ready = (await (await ask(`${address}/health/ready`, `bearer ${TOKEN}`)).json()) as object;
      expect(ready).toMatchObject({ parts: { database: 'ok' } });
    }
  });

  it.each(STRANGERS)('is told to nobody who shows %p: only whether it serves', async (authorization) => {
    for (const address of addresses()) {
      const metrics = await ask(`${address}/metrics`, authorization);
      expect([metrics.status, await metrics.text()]).toEqual([404, expect.not.stringContaining('buckler_')]);
      const ready = await ask(`${address}/health/ready`, authorization);
      expect([ready.status, await ready.json()]).toEqual([200, { status: expect.stringMatching(/^(ok|degraded)$/) }]);
      expect((await ask(`${address}/health/live`, authorization)).status).toBe(200);
    }
  });
});
