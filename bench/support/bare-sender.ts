import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { Agent } from 'undici';
import { webhookHeaders } from '../../src/infra/webhook/signature';

/** The baseline of `notices`: BullMQ on Redis and the same signed POST, with no database and no record of anything. */
interface Order {
  readonly count: number;
  readonly endpoint: string;
  readonly secret: string;
  readonly body: string;
}

const ADD_BATCH = 500;
const url = process.env['REDIS_URL']!;
const name = process.env['QUEUE_NAME']!;
const producer = new Queue<{ id: string; body: string }>(name, { connection: new Redis(url) });
const agent = new Agent({ connections: 64 });

let onDone: () => void = () => undefined;
let order: Order;
const worker = new Worker<{ id: string; body: string }>(
  name,
  async ({ data }) => {
    const { port, pathname: path } = new URL(order.endpoint);
    const origin = `http://127.0.0.1:${port}`; // not every resolver knows names below "localhost"
    const message = { id: data.id, timestamp: Math.floor(Date.now() / 1000), body: Buffer.from(data.body) };
    const headers = { 'content-type': 'application/json', ...webhookHeaders(message, [order.secret]) };
    const response = await agent.request({ origin, path, method: 'POST', headers, body: message.body });
    await response.body.dump();
    if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`);
  },
  {
    connection: new Redis(url, { maxRetriesPerRequest: null }),
    concurrency: Number(process.env['QUEUE_CONCURRENCY']),
  },
);
worker.on('completed', () => onDone());
/** A baseline that fails is no baseline. */
worker.on('failed', (_job, error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
worker.on('error', (error) => process.stderr.write(`${error.message}\n`));

/** Milliseconds from before the first add to after the last completion: as the product is measured. */
async function run(): Promise<number> {
  let left = order.count;
  const all = new Promise<void>((resolve) => (onDone = () => (left -= 1) === 0 && resolve()));
  const startedAt = performance.now();
  for (let from = 0; from < order.count; from += ADD_BATCH) {
    const jobs = Array.from({ length: Math.min(ADD_BATCH, order.count - from) }, () => ({
      name: 'send',
      data: { id: `ntc_${randomUUID().replaceAll('-', '')}`, body: order.body },
      opts: { jobId: `outbox-${randomUUID()}`, attempts: 3, removeOnComplete: true, removeOnFail: true },
    }));
    await producer.addBulk(jobs);
  }
  await all;
  return performance.now() - startedAt;
}

process.on('message', (message: Order) => {
  order = message;
  void run().then((ms) => process.send?.({ ms }));
});
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
void worker.waitUntilReady().then(() => process.send?.({ ready: true }));
