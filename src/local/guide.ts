import { spawn } from 'node:child_process';
import path from 'node:path';
import { newWebhookSecret } from '../infra/webhook/signing-key';
import { conformance } from './conformance';
import { freePort } from './embedded-postgres';

const QUICK_START = path.resolve(__dirname, '..', '..', '..', 'examples', 'node', 'receive.mjs');
const LIMIT_SECONDS = 60;

/**
 * `npm run guide`: does what docs/platform-guide.md says, step by step, with a clock beside it: the quick start for Node
 * as the platform, and a notice as the helpline sends it. Answers 0 when the first notice was verified and answered
 * within a minute, and every line of the kit passes.
 */
export async function main(): Promise<number> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const say = (line: string) => process.stdout.write(`${seconds().toFixed(1).padStart(5)} s  ${line}\n`);
  const [port, answers] = [await freePort(), await freePort()];
  const [secret, answerSecret] = [newWebhookSecret(), newWebhookSecret()];
  const address = `http://127.0.0.1:${port}/webhooks/buckler`;

  say('1. Two secrets were made: one signs notices, one signs answers.');
  const child = spawn(process.execPath, [QUICK_START], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: String(port),
      BUCKLER_URL: `http://localhost:${answers}`,
      BUCKLER_SECRET: secret,
      BUCKLER_ANSWER_SECRET: answerSecret,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the quick start ended (${String(code)})`)));
    });
    child.stdout.resume();
    say(`2. The quick start for Node listens at ${address}`);
    let firstAt: number | null = null;
    const results = await conformance({
      url: new URL(address),
      secrets: [secret],
      isEd25519: false,
      answers: { port: answers, keys: [answerSecret], url: null, withinMs: 10_000 },
      host: 'pictures.example.org',
      onResult: ({ name, ok }) => {
        if (name !== 'notice' || !ok) return;
        firstAt = seconds();
        say('3. The first notice was verified, and its answer was taken.');
      },
    });
    const failed = results.filter(({ ok }) => !ok);
    for (const { name, said } of failed) say(`   FAILED ${name}: ${said}`);
    say(`4. ${results.length - failed.length} of ${results.length} lines of the conformance kit pass.`);
    return failed.length === 0 && firstAt !== null && firstAt < LIMIT_SECONDS ? 0 : 1;
  } finally {
    child.kill('SIGKILL');
  }
}
