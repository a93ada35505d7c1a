/** Every package, those of development too, is under a licence that fits the EUPL 1.2 (ADR 0001), or is excepted. */
import { finish, lockedPackages, readList } from './check.mjs';

const { allowed, exceptions } = readList('licences.json');
const problems = [];
const seen = new Set();
const packages = lockedPackages();

for (const { at, name, entry } of packages) {
  const exception = exceptions[name];
  seen.add(name);
  if (exception) {
    if ((entry.license ?? null) !== exception.is)
      problems.push(`${at}: ${entry.license}, not what its exception is about`);
    else if (exception.devOnly && !entry.dev)
      problems.push(`${at}: its exception (${exception.is}) is for development only`);
  } else if (!fits(entry.license ?? '')) problems.push(`${at}: licence ${entry.license ?? 'not stated'}`);
}
for (const name of Object.keys(exceptions))
  if (!seen.has(name)) problems.push(`an exception for ${name}, which is gone`);

finish(problems, `${packages.length} packages, each under one of ${allowed.length} licences or excepted with a reason`);

/** An SPDX expression: one side of each OR and both sides of each AND must be on the list; WITH adds a permission. */
function fits(expression) {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  if (/(^|\b(OR|AND|WITH)) *\)?$/.test(expression.trim())) return false;
  const one = () => {
    const token = tokens.shift();
    if (token !== '(') {
      if (tokens[0] === 'WITH') tokens.splice(0, 2);
      return allowed.includes(token);
    }
    const value = either();
    return tokens.shift() === ')' && value;
  };
  const both = () => {
    let value = one();
    while (tokens[0] === 'AND') {
      tokens.shift();
      value = one() && value;
    }
    return value;
  };
  const either = () => {
    let value = both();
    while (tokens[0] === 'OR') {
      tokens.shift();
      value = both() || value;
    }
    return value;
  };
  return either() && tokens.length === 0;
}
