import path from 'node:path';
import { parseArgs } from 'node:util';

export interface StartOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Only if the command line named it. */
  readonly givenPort: number | undefined;
  readonly dataDir: string;
  readonly isQuiet: boolean;
}

export const USAGE = `npm start -- [--port N] [--data DIR] [--quiet]
  --port N    the port of the pages; 0 takes any free one (default 3000, or PORT)
  --data DIR  where everything is kept (default .data)
  --quiet     one line when it is ready, nothing else
`;

/** Reads the command line. Throws an Error in plain words for what it does not know. */
export function readStartOptions(argv: readonly string[], env: NodeJS.ProcessEnv, repository: string): StartOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { port: { type: 'string' }, data: { type: 'string' }, quiet: { type: 'boolean' } },
  });
  const given = values.port ?? (env.PORT === '' ? undefined : env.PORT) ?? '3000';
  const port = Number(given);
  if (!/^\d{1,5}$/.test(given) || port > 65_535) throw new Error(`"${given}" is no port: use 0 to 65535.`);
  if (values.data === '') throw new Error('--data needs the name of a directory.');
  const dataDir = values.data === undefined ? path.join(repository, '.data') : path.resolve(values.data);
  return { port, givenPort: values.port === undefined ? undefined : port, dataDir, isQuiet: values.quiet ?? false };
}
