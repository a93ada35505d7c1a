import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { newDemo } from './demo-file';
import { freePort } from './embedded-postgres';
import { startSandbox } from './sandbox/sandbox-server';
import { SCENARIO_WORDS } from './sandbox/scenarios';

const USAGE = `npm run sandbox -- [--port PORT] [--helpline URL]
  --port PORT      where it listens on this machine (default: any free port)
  --helpline URL   a helpline's address that answers may go to, beside those on this machine
Seven make-believe platforms, one for each way a real one may act, with a debugger. Nothing is kept after it stops.
`;

/** `npm run sandbox`: the sandbox without Buckler beside it. Ends with Ctrl-C. */
export async function main(args: readonly string[]): Promise<number> {
  let options: { readonly port: number; readonly appUrl: string | undefined };
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const port = options.port === 0 ? await freePort() : options.port;
  const { platforms } = newDemo(port);
  const sandbox = await startSandbox({
    port,
    platforms,
    log: (line) => process.stderr.write(`${line}\n`),
    ...(options.appUrl === undefined ? {} : { appUrl: options.appUrl }),
  });
  const lines = platforms.flatMap(({ name, endpoint, webhookSecret, answerSecret, scenario }) => [
    `  ${name}: ${SCENARIO_WORDS[scenario]}`,
    `    endpoint ${endpoint}`,
    `    its notices are signed with ${webhookSecret}`,
    `    its answers are signed with ${answerSecret}`,
  ]);
  // Before anybody is told that they may.
  const isTold = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  process.stdout.write([`The sandbox is ready at ${sandbox.url}`, '', ...lines, '', 'Ctrl-C stops it.', ''].join('\n'));
  await isTold;
  await sandbox.stop();
  return 0;
}

function readOptions(args: readonly string[]): { port: number; appUrl: string | undefined } {
  const { values } = parseArgs({
    args: [...args],
    options: { port: { type: 'string' }, helpline: { type: 'string' } },
  });
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port takes a port.');
  return { port, appUrl: values.helpline === undefined ? undefined : new URL(values.helpline).href };
}
