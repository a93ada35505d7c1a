/**
 * The lock file installs the same bytes on every system, from whichever registry somebody uses; no package runs a
 * program while it is installed; none of those that run in production calls home.
 */
import fs from 'node:fs';
import path from 'node:path';
import { finish, lockedPackages, readJson, readList, root } from './check.mjs';

const problems = [];
const packages = lockedPackages();
const byPlace = new Map(packages.map((one) => [one.at, one.entry]));
const { packages: lock } = readJson('package-lock.json');

for (const { at, entry } of packages) {
  // `resolved` is left out by .npmrc: it would bind everybody to one registry, or to a git or http address.
  if (entry.resolved !== undefined) problems.push(`${at} has a "resolved" address: ${entry.resolved}`);
  if (entry.link) problems.push(`${at} is a link to a folder`);
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity ?? '')) problems.push(`${at} has no sha512 integrity`);
}

/** As Node looks for a package: beside the one that asks, then in every folder above it. */
function isLocked(from, name) {
  for (let place = from; ; place = place.slice(0, Math.max(place.lastIndexOf('/node_modules/'), 0))) {
    if (byPlace.has(`${place === '' ? '' : `${place}/`}node_modules/${name}`)) return true;
    if (place === '') return false;
  }
}

/** What the lock says, and what the manifest of an installed package says, should the lock have lost it. */
function optionalOf(at, entry) {
  const manifest = path.join(root, at, 'package.json');
  const own = fs.existsSync(manifest) ? JSON.parse(fs.readFileSync(manifest, 'utf8')) : {};
  return new Set([...Object.keys(entry.optionalDependencies ?? {}), ...Object.keys(own.optionalDependencies ?? {})]);
}

for (const [at, entry] of Object.entries(lock)) {
  for (const name of optionalOf(at, entry))
    if (!isLocked(at, name)) problems.push(`${at || 'package.json'} names the optional ${name}: not in the lock file`);
  const asked = { ...entry.dependencies, ...entry.optionalDependencies, ...entry.devDependencies };
  // A version or range, or another package of the registry under this name; never an address, a folder or a branch.
  for (const [name, spec] of Object.entries(asked))
    if (/^(?!npm:)[a-z+]+:|^[\w.-]+\/|^[./~]\.?\//i.test(spec))
      problems.push(`${at || 'package.json'}: ${name} is ${spec}`);
}

const { allowed, without } = readList('install-scripts.json');
const scripted = new Set(packages.filter(({ entry }) => entry.hasInstallScript).map(({ name }) => name));
for (const name of scripted)
  if (!(name in allowed) && !(name in without)) problems.push(`${name} has an install script nobody looked at`);
for (const name of Object.keys({ ...allowed, ...without }))
  if (!scripted.has(name)) problems.push(`install-scripts.json names ${name}, which has no install script any more`);

const npmrc = fs.readFileSync(path.join(root, '.npmrc'), 'utf8').split('\n');
for (const line of ['ignore-scripts=true', 'omit-lockfile-registry-resolved=true'])
  if (!npmrc.includes(line)) problems.push(`.npmrc lacks ${line}`);
for (const line of npmrc)
  if (/registry\s*=|_auth|_password/i.test(line)) problems.push('.npmrc names a registry or a secret');

const CALLS_HOME =
  /^(@sentry|@datadog|@newrelic|@bugsnag|@segment|@amplitude|@rudderstack|@appsignal|@honeycombio)\/|^@opentelemetry\/(sdk|exporter|auto|instrumentation)|^@nestjs\/devtools|^(update-notifier|simple-update-notifier|latest-version|package-json|newrelic|dd-trace|posthog.*|mixpanel.*|applicationinsights|elastic-apm-node|rollbar|analytics-node|universal-analytics|insight|countly.*|raven|logrocket|launchdarkly.*)$/;
const production = packages.filter(({ entry }) => !entry.dev);
for (const { at, name } of production) if (CALLS_HOME.test(name)) problems.push(`${at} is made to call home`);

finish(
  problems,
  `${packages.length} packages with integrity (${production.length} in production); ${scripted.size} install scripts, ` +
    `${Object.keys(allowed).length} of them allowed`,
);
