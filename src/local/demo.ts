import 'reflect-metadata';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findInstance, startThrowawayInstance, type DemoInstance } from './demo/demo-instance';
import { DemoRecord } from './demo/demo-record';
import { DemoStory } from './demo/demo-story';
import { disagreements, receivedOf } from './demo/demo-verdict';
import { readJson, statusOf } from './demo/form-client';
import { Teller } from './demo/teller';
import type { InboxEntry } from './sandbox/sandbox-notebook';

const USAGE = `npm run demo -- [--json] [--throwaway] [--url URL] [--data DIR]
  --json       one JSON document instead of the story
  --throwaway  an instance of its own, also where one is running
  --url URL    the running instance to use (default: the one that runs with the data directory)
  --data DIR   the data directory of the running instance (default .data)
`;
const REPOSITORY = path.resolve(__dirname, '..', '..', '..');

/**
 * `npm run demo`: the main job from the report to "gone", on real parts. Answers the exit code: 0 only if the case
 * ended removed and every witness agrees; 1 if not; 2 for a command line it does not know; 130 when interrupted.
 */
export async function main(args: readonly string[]): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupted.abort());
  process.stdout.on('error', () => interrupted.abort()); // whoever read it has gone away
  const teller = new Teller((text) => void (options.isForMachines || process.stdout.write(text)));
  let instance: DemoInstance | undefined;
  try {
    instance = await chooseInstance(options, teller);
    const document = await play(instance, teller, interrupted.signal);
    if (options.isForMachines) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return document.ok ? 0 : 1;
  } catch (error) {
    if (interrupted.signal.aborted) return 130;
    process.stderr.write(`${(error as Error).message}\n`);
    if (options.isForMachines)
      process.stdout.write(`${JSON.stringify({ ok: false, error: (error as Error).message })}\n`);
    return 1;
  } finally {
    await instance?.stop();
  }
}

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean' },
      throwaway: { type: 'boolean' },
      url: { type: 'string' },
      data: { type: 'string' },
    },
  });
  return {
    isForMachines: values.json ?? false,
    isThrowaway: values.throwaway ?? false,
    url: values.url,
    dataDir: values.data === undefined ? path.join(REPOSITORY, '.data') : path.resolve(values.data),
  };
}

async function chooseInstance(options: ReturnType<typeof readOptions>, teller: Teller): Promise<DemoInstance> {
  const running = options.isThrowaway ? undefined : await findInstance(options.dataDir, options.url);
  if (running === undefined && options.url !== undefined)
    throw new Error(`No Buckler answers at ${options.url} with its data in ${options.dataDir}; name it with --data.`);
  if (running === undefined) teller.say('Starting a throwaway instance …');
  return running ?? (await startThrowawayInstance());
}

async function play(instance: DemoInstance, teller: Teller, signal: AbortSignal) {
  const startedAt = new Date();
  teller.say(['', 'One report, three links, two platforms', ...instance.about, ''].join('\n'));
  const record = new DemoRecord(instance.databaseUrl);
  await record.open();
  try {
    const links = inventLinks(instance);
    const story = new DemoStory(instance, record, teller, links);
    const receipt = await story.report();
    const caseId = await record.caseIdOf(receipt.locator);
    await Promise.all([story.followTo(caseId, signal), story.workAtDesk(receipt.locator)]);
    const seenByPerson = await story.comeBack(receipt);

    const facts = await record.factsOf(caseId);
    const inbox = await readJson<InboxEntry[]>(`http://localhost:${instance.demo.sandboxPort}/api/inbox`);
    const pageStatuses = await Promise.all(links.map(statusOf));
    const { confirmations } = instance;
    const problems = disagreements({ facts, inbox, seenByPerson, pageStatuses, confirmations });
    const finishedAt = new Date();
    tellVerdict(teller, problems, (finishedAt.getTime() - startedAt.getTime()) / 1000);
    const received = facts.notices.map(({ id }) => receivedOf(id, inbox));
    return { ok: problems.length === 0, problems, startedAt, finishedAt, case: facts, received, seenByPerson };
  } finally {
    await record.close();
  }
}

/** Two pages on the platform that acts at once, one on the platform that fails twice first. */
function inventLinks({ demo }: DemoInstance): string[] {
  const run = Date.now().toString(36);
  return (['prompt', 'prompt', 'flaky'] as const).map((scenario, index) => {
    const { host } = demo.platforms.find((platform) => platform.scenario === scenario)!;
    return `http://${host}/p/demo-${run}-${index + 1}`;
  });
}

function tellVerdict(teller: Teller, problems: readonly string[], seconds: number): void {
  teller.say('');
  if (problems.length > 0) return problems.forEach((problem) => teller.say(`NOT AS IT SHOULD BE: ${problem}`));
  teller.say(`The case ended "removed" after ${seconds.toFixed(1)} s, and everybody tells the same story: the rows,`);
  teller.say(
    'the chained record, the bytes and signatures at the platforms, our own looks, and what the person reads.',
  );
}
