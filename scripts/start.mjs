/** `npm start`: installs and builds what is missing, then runs everything from this one process. */
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { prepare, ROOT } from './prepare.mjs';
import { step } from './progress.mjs';

const startedAtMs = Date.now();
try {
  await prepare({ number: (n) => `${n}/4 ` });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const { start } = await import(pathToFileURL(path.join(ROOT, 'dist/src/local/start.js')).href);
process.exit(await start(process.argv.slice(2), { showStep: step, startedAtMs }));
