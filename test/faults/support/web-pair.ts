import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { aReport } from '../../../bench/support/load';
import { compiled } from '../../../bench/support/lab';

interface Web {
  child: ChildProcess;
  port: number;
  /** `performance.now()` when it was asked to stop; Infinity until then. */
  stopAskedAt: number;
}

export interface PairCounts {
  sent: number;
  accepted: number;
  /** Refused before a connection stood, or reset so early that the process cannot have read it: sent to the other one. */
  handedOver: number;
  /** Sent while the process was serving, and left without an answer. */
  dropped: number;
}

/**
 * A request that was whole on the wire so long before the stop was asked for has been read by the process, which then
 * owes it an answer. What came later may have met a listener that was just being closed.
 */
const READ_WITHIN_MS = 150;
const WITHIN_MS = 30_000;

/** Two web processes behind the simplest of balancers: in turns, and the other one when a process is being replaced. */
export class WebPair {
  readonly counts: PairCounts = { sent: 0, accepted: 0, handedOver: 0, dropped: 0 };
  private turn = 0;

  private constructor(
    private readonly env: Readonly<Record<string, string>>,
    private readonly webs: [Web, Web],
  ) {}

  static async start(env: Readonly<Record<string, string>>): Promise<WebPair> {
    return new WebPair(env, await Promise.all([launch(env), launch(env)]));
  }

  /** Stops one politely, answers its exit code and its time, and starts another in its place. */
  async replace(index: 0 | 1): Promise<{ code: number | null; ms: number }> {
    const web = this.webs[index];
    const from = performance.now();
    web.stopAskedAt = from;
    const ended = once(web.child, 'exit');
    web.child.kill('SIGTERM');
    const [code] = (await ended) as [number | null];
    const ms = performance.now() - from;
    this.webs[index] = await launch(this.env);
    return { code, ms };
  }

  /** One person sends one report; true when it was accepted. A hidden id makes a second sending harmless. */
  async report(formKey: Buffer): Promise<boolean> {
    const report = aReport(formKey);
    this.counts.sent += 1;
    for (let tries = 0; tries < 20; tries += 1) {
      this.turn += 1;
      const web = this.webs[this.turn % 2]!;
      const answer = await post(web.port, report);
      if (answer.status === 201) {
        this.counts.accepted += 1;
        return true;
      }
      if (answer.status !== null) return false;
      const mayBeUnread = answer.wasRefused || answer.sentAt > web.stopAskedAt - READ_WITHIN_MS;
      if (!mayBeUnread) {
        this.counts.dropped += 1;
        return false;
      }
      this.counts.handedOver += 1;
    }
    return false;
  }

  async stop(): Promise<void> {
    await Promise.all(this.webs.map(({ child }) => endNow(child)));
  }
}

async function endNow(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function launch(env: Readonly<Record<string, string>>): Promise<Web> {
  const child = spawn(process.execPath, [compiled('src/main.js')], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return { child, port: message.port, stopAskedAt: Infinity };
}

interface Sent {
  readonly status: number | null;
  readonly wasRefused: boolean;
  readonly sentAt: number;
}

/** A connection of its own for every request, as from a new visitor. */
function post(port: number, { headers, body }: ReturnType<typeof aReport>): Promise<Sent> {
  return new Promise((resolve) => {
    let sentAt = Infinity;
    const request = http.request(
      {
        host: '127.0.0.1',
        port,
        path: '/',
        method: 'POST',
        agent: false,
        timeout: WITHIN_MS,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve({ status: response.statusCode ?? 0, wasRefused: false, sentAt }));
        response.once('error', () => resolve({ status: null, wasRefused: false, sentAt }));
      },
    );
    request.once('finish', () => (sentAt = performance.now()));
    request.once('timeout', () => request.destroy());
    request.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ status: null, wasRefused: error.code === 'ECONNREFUSED', sentAt }),
    );
    request.end(body);
  });
}
