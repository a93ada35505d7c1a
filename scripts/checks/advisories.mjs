/**
 * `npm run advisories`: asks the registry's advisory service about the packages of production, by npm's own audit.
 * A known hole that is high or critical fails. No answer (offline, a mirror without the service) is said and fails
 * nothing: who cannot ask must still be able to build. Exit code 0, 1, and with --strict 2 where nobody answered.
 */
import process from 'node:process';
import { runNpm } from '../prepare.mjs';
import { root } from './check.mjs';

const TIMEOUT_MS = 20_000;
const { output } = await runNpm(
  ['audit', '--omit=dev', '--json', '--loglevel=silent', '--fetch-retries=0', `--fetch-timeout=${TIMEOUT_MS}`],
  { cwd: root, timeout: 2 * TIMEOUT_MS },
);
const report = readReport(output);
if (report === undefined) {
  process.stdout.write(
    'NOT CHECKED: no advisory service answered at the registry npm is set up with. Whether a package has a known hole ' +
      'is not known; ask again where there is one.\n',
  );
  process.exit(process.argv.includes('--strict') ? 2 : 0);
}
const holes = Object.values(report.vulnerabilities).filter(({ severity }) => /^(high|critical)$/.test(severity));
for (const { name, severity, via, range } of holes) {
  const what = via.map((one) => (typeof one === 'string' ? `through ${one}` : `${one.title} ${one.url}`));
  process.stdout.write(`${severity}: ${name} ${range}: ${what.join('; ')}\n`);
}
const { low, moderate } = report.metadata.vulnerabilities;
process.stdout.write(
  `The advisory service answered: ${holes.length} high or critical in production, ${moderate} moderate, ${low} low.\n`,
);
process.exit(holes.length > 0 ? 1 : 0);

/** npm's report, or undefined for what it says when it got none. */
function readReport(text) {
  try {
    const read = JSON.parse(text.slice(text.indexOf('{')));
    return read.vulnerabilities && read.metadata?.vulnerabilities ? read : undefined;
  } catch {
    return undefined;
  }
}
