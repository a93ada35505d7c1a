import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { conformance, main } from '../../src/local/conformance';
import type { LineResult } from '../../src/local/conformance/run-lines';
import { FAULTS, type Fault, FaultyReceiver } from '../support/faulty-receiver';
import { freePort } from '../support/free-port';
import { QUICK_STARTS, startQuickStart, whyNot } from '../support/quick-starts';

jest.setTimeout(120_000);

/** What each fault is told as: the lines that must fail, and (`only`) whether no others may. */
const LISTENED = [
  ...['notice', 'the same again', 'big batch', 'after all that', 'an answer that we lost'],
  ...['answer: received', 'answer: moved', 'answer: restored', 'answer: counter_statement'],
  ...['answer: statement_of_reasons', 'batch', 'one of the batch again'],
];
const FAILS: Readonly<Record<Exclude<Fault, 'none'>, { readonly lines: readonly string[]; readonly only?: true }>> = {
  'ping unknown': { lines: ['ping'], only: true },
  'always 500': { lines: ['notice', 'the same again', 'after all that'] },
  'a redirect': { lines: ['notice', 'recall', 'after all that'] },
  'duplicate refused': { lines: ['the same again', 'one of the batch again'], only: true },
  'duplicate answered again': { lines: ['the same again', 'one of the batch again'], only: true },
  'reminder refused': { lines: ['reminder'], only: true },
  'recall refused': { lines: ['recall'], only: true },
  'preservation refused': { lines: ['preservation'], only: true },
  'small bodies only': { lines: ['big batch'], only: true },
  'unknown fields refused': { lines: ['fields you do not know'], only: true },
  'one signature only': { lines: ['two signatures'], only: true },
  'own form only': { lines: ['DSA notice'], only: true },
  'signature optional': { lines: ['no signature', 'after all that'], only: true },
  'signature not checked': {
    lines: ['signed by a stranger', 'signed by another key', 'another body', 'another id', 'old'],
  },
  'stranger taken': {
    lines: [
      ...['signed by a stranger', 'another body', 'another id', 'another time', 'after all that'],
      'batch with a false notice',
    ],
    only: true,
  },
  'other key taken': { lines: ['signed by another key'], only: true },
  'body parsed first': { lines: ['another body', 'fields you do not know'] },
  'id not signed': { lines: ['another id'] },
  'time not signed': { lines: ['another time'] },
  'old taken': { lines: ['old'] },
  'future taken': { lines: ['from the future'] },
  'time read loosely': { lines: ['a time that is none'] },
  'id used up by a refusal': { lines: ['after all that'] },
  'no answer': { lines: LISTENED, only: true },
  'answer not signed': { lines: [...LISTENED, 'every answer'], only: true },
  'answer unreadable': { lines: [...LISTENED, 'every answer'], only: true },
  'answer tried once': { lines: ['an answer that we lost'], only: true },
  'new id for each try': { lines: ['an answer that we lost'], only: true },
  'one id for all answers': { lines: ['big batch', 'batch', 'every answer'] },
  'answers as always': {
    lines: ['moved', 'restored', 'counter_statement', 'statement_of_reasons'].map((type) => `answer: ${type}`),
    only: true,
  },
  'moved to where it was': { lines: ['answer: moved'], only: true },
  'items of another notice': { lines: [...LISTENED, 'every answer'], only: true },
  'moved without its address': { lines: ['answer: moved', 'every answer'], only: true },
  'statement in words': { lines: ['answer: statement_of_reasons', 'every answer'], only: true },
  'batch refused': { lines: ['batch'], only: true },
  'batch not unpacked': { lines: ['batch', 'batch with a false notice'], only: true },
  'batch forgotten': { lines: ['one of the batch again'], only: true },
  'parts not verified': { lines: ['batch with a false notice'], only: true },
  'parts refused': { lines: ['batch', 'batch with a false notice'], only: true },
};

const play = (receiver: { url: string; secret: string; answerSecret: string }) =>
  conformance({
    url: new URL(receiver.url),
    secrets: [receiver.secret],
    isEd25519: false,
    answers: { port: 0, keys: [receiver.answerSecret], url: null, withinMs: 3_000 },
    host: 'faulty.example.org',
    isBatching: true,
    wanted: ['received', 'moved', 'restored', 'counter_statement', 'statement_of_reasons'],
  });

const AT_ONCE = 6;

describe('the conformance kit', () => {
  // A run is mostly waiting for answers that do not come, so several are made at a time.
  const reports = new Map<Fault, readonly LineResult[]>();
  beforeAll(async () => {
    const left = [...FAULTS];
    const runOne = async () => {
      for (let fault = left.shift(); fault !== undefined; fault = left.shift()) {
        const receiver = await FaultyReceiver.start(fault);
        try {
          reports.set(fault, await play(receiver));
        } finally {
          await receiver.stop();
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, runOne));
  }, 300_000);

  it.each(FAULTS)('sees an endpoint with the fault: %s', (fault) => {
    const failed = reports.get(fault)!.filter(({ ok }) => !ok);
    const names = failed.map(({ name }) => name);
    if (fault === 'none') return expect(failed).toEqual([]);
    const { lines, only } = FAILS[fault];
    expect(names).toEqual(only ? lines : expect.arrayContaining([...lines]));
  });

  it('has no line that no fault fails', () => {
    const names = reports.get('none')!.map(({ name }) => name);
    const shown = new Set(Object.values(FAILS).flatMap(({ lines }) => lines));
    expect(names.filter((name) => !shown.has(name))).toEqual([]);
  });

  const runs = QUICK_STARTS.flatMap((quickStart) => quickStart.schemes.map((scheme) => ({ quickStart, scheme })));
  it.each(runs.filter(({ quickStart }) => whyNot(quickStart) === null))(
    'passes the quick start $quickStart.name with $scheme, from the command line',
    async ({ quickStart, scheme }) => {
      const answers = await freePort();
      const [secret, answerSecret] = [newWebhookSecret(), newWebhookSecret()];
      const running = await startQuickStart(quickStart, {
        BUCKLER_URL: `http://localhost:${answers}`,
        BUCKLER_ANSWER_SECRET: answerSecret,
        ...(scheme === 'v1' ? { BUCKLER_SECRET: secret } : {}),
      });
      const { out, run } = caught();
      const url = `http://127.0.0.1:${running.port}/webhooks/buckler`;
      const code = await run([
        ...['--url', url, '--answers', String(answers), '--batch', '--json'],
        ...['--answer-secret', answerSecret, ...(scheme === 'v1' ? ['--secret', secret] : ['--ed25519'])],
      ]);
      await running.stop();
      const report = JSON.parse(out()) as { ok: boolean; passed: number; of: number; lines: { ok: boolean }[] };
      expect(report.lines.filter(({ ok }) => !ok)).toEqual([]);
      expect([code, report.ok, report.passed]).toEqual([0, true, report.of]);
      expect(report.of).toBe(25);
    },
  );

  it('says line by line what failed and why, and exits with 1', async () => {
    const receiver = await FaultyReceiver.start('old taken');
    const { out, run } = caught();
    expect(await run(['--url', receiver.url, '--secret', receiver.secret])).toBe(1);
    await receiver.stop();
    expect(out()).toMatch(/^ok {6}ping: HTTP 200 in \d+ ms$/m);
    expect(out()).toMatch(
      /^FAILED {2}old: HTTP 200 in \d+ ms; this was taken, and must be refused with 401\n {8}Ten minutes old/m,
    );
    expect(out()).toContain('19 of 20 lines pass.');
  });

  it('says when nobody listens there', async () => {
    const { out, run } = caught();
    expect(await run(['--url', `http://127.0.0.1:${await freePort()}/x`, '--secret', newWebhookSecret()])).toBe(1);
    expect(out()).toContain('0 of 20 lines pass.');
  });

  const secret = newWebhookSecret();
  it.each<[string, string[]]>([
    ['nothing', []],
    ['no address', ['--url', 'nonsense', '--secret', secret]],
    ['an address that is no web address', ['--url', 'ftp://example.org/', '--secret', secret]],
    ['no secret', ['--url', 'https://example.org/']],
    ['a secret that is none', ['--url', 'https://example.org/', '--secret', 'short']],
    ['a key pair that nobody can read', ['--url', 'https://example.org/', '--ed25519']],
    ['answers without their secret', ['--url', 'https://example.org/', '--secret', secret, '--answers', '0']],
    ['answers that nobody hears', ['--url', 'https://example.org/', '--secret', secret, '--expect', 'moved']],
    [
      'an answer that there is not',
      [
        ...['--url', 'https://example.org/', '--secret', secret, '--answers', '0', '--answer-secret', secret],
        ...['--expect', 'gone'],
      ],
    ],
    ['an unknown option', ['--url', 'https://example.org/', '--secret', secret, '--nonsense']],
  ])('explains itself for a wrong command line: %s', async (_what, args) => {
    const { said, run } = caught();
    expect(await run(args)).toBe(2);
    expect(said()).toContain('npm run conformance -- --url URL');
  });

  /** The command with what it writes. */
  function caught() {
    const texts = { out: '', said: '' };
    const run = async (args: readonly string[]): Promise<number> => {
      const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((texts.out += String(text)), true));
      const err = jest
        .spyOn(process.stderr, 'write')
        .mockImplementation((text) => ((texts.said += String(text)), true));
      try {
        return await main(args);
      } finally {
        out.mockRestore();
        err.mockRestore();
      }
    };
    return { run, out: () => texts.out, said: () => texts.said };
  }
});
