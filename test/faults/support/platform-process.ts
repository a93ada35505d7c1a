import { openSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { undocumentedWebhook } from '../../support/api-contract';
import { Dice } from './dice';
import { watchLag } from './held-back';
import type { Mood, PlatformOrder, Receipt } from './platforms';

/**
 * Twenty platforms in a process of their own, told apart by the name they are called by. Every arrival is written down
 * before it is answered. How a flaky one answers is drawn from the seed.
 */
const history = openSync(process.env['HISTORY_FILE']!, 'a');
const secrets = JSON.parse(process.env['PLATFORM_SECRETS']!) as Record<string, string>;
const dice = new Dice(Number(process.env['SEED'] ?? 1));
const moods = new Map<string, Mood>();
const held: (() => void)[] = [];
watchLag((gap) => void writeSync(history, `${JSON.stringify({ gap })}\n`));
const TOO_OLD_SECONDS = 5 * 60; // Standard Webhooks: a receiver refuses what is older or newer

const server = createServer((request, response) => void receive(request, response, Date.now()));
server.keepAliveTimeout = 60_000;

async function receive(request: IncomingMessage, response: ServerResponse, at: number): Promise<void> {
  const platform = (request.headers.host ?? '').split('.')[0]!;
  if (request.method !== 'POST') return void response.writeHead(200).end(); // nothing is ever removed here
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return; // the sender died while it wrote: what has not arrived whole has not arrived
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const id = String(request.headers['webhook-id']);
  const sentAt = new Date(Number(request.headers['webhook-timestamp']) * 1000);
  const body = JSON.parse(text) as { id?: string; type?: string; recalls?: string | null };
  const isSigned = new Webhook(secrets[platform]!).sign(id, sentAt, text) === request.headers['webhook-signature'];
  const undocumented = undocumentedWebhook(request.headers, body);
  if (undocumented !== null) writeSync(history, `${JSON.stringify({ undocumented })}\n`);
  const isFresh = Math.abs(sentAt.getTime() - at) <= TOO_OLD_SECONDS * 1000;
  const answer = isSigned && isFresh ? answerOf(moods.get(platform) ?? 'well') : 'refuse';
  const receipt: Receipt = {
    at,
    platform,
    webhookId: id,
    noticeId: body.id ?? '',
    type: body.type ?? '',
    recalls: body.recalls ?? null,
    isSigned,
    isAccepted: TAKEN.includes(answer),
  };
  writeSync(history, `${JSON.stringify(receipt)}\n`);
  give(answer, request, response);
}

type Answer =
  'accept' | 'accept-late' | 'accept-and-vanish' | 'refuse' | 'fail' | 'slow-down' | 'silence' | 'reset' | 'hold';

const TAKEN: readonly Answer[] = ['accept', 'accept-late', 'accept-and-vanish', 'hold'];

function answerOf(mood: Mood): Answer {
  if (mood === 'well') return 'accept';
  if (mood === 'slow') return 'accept-late';
  if (mood === 'dead') return 'reset';
  if (mood === 'holding') return 'hold';
  if (dice.chance(0.55)) return 'accept';
  return dice.pick(['accept-late', 'accept-and-vanish', 'fail', 'fail', 'slow-down', 'silence', 'reset'] as const);
}

function give(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  const accept = () => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"accepted":true}');
  switch (answer) {
    case 'accept':
      return accept();
    case 'accept-late':
      setTimeout(accept, 1_200);
      return;
    case 'accept-and-vanish': // taken, and the sender never hears of it
    case 'reset':
      request.socket.destroy();
      return;
    case 'refuse':
      return void response.writeHead(401).end();
    case 'fail':
      return void response.writeHead(500).end('sorry');
    case 'slow-down':
      return void response.writeHead(429, { 'retry-after': '1' }).end();
    case 'silence':
      return;
    case 'hold':
      held.push(accept);
      return;
  }
}

server.listen(0, '127.0.0.1', () => process.send?.({ ready: true, port: (server.address() as AddressInfo).port }));
process.on('message', (order: PlatformOrder) => {
  for (const [platform, mood] of Object.entries(order.moods)) moods.set(platform, mood);
  for (const letGo of held.splice(0)) letGo();
  process.send?.({ done: true });
});
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
