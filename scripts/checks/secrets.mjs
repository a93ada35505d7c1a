/**
 * No secret stands in the repository: known forms of keys and tokens, and whatever looks as random as a key. Example
 * values that must be there are in secrets.json by their SHA-256, with a reason. `--history` reads every commit.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { finish, readList, root } from './check.mjs';

const FORMS = {
  'a private key': /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g,
  'an age key': /AGE-SECRET-KEY-1[A-Z0-9]{50,}/g,
  'a cloud key': /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}/g,
  'a token of a code host': /\b(?:gh[pousr]_\w{36}|github_pat_\w{60,}|glpat-[\w-]{20})/g,
  'a token of a package registry': /\bnpm_[A-Za-z0-9]{36}\b|_authToken\s*=\s*[^\s$]+/g,
  'a chat or payment token': /\bxox[abprs]-[\w-]{10,}|\b[sr]k_live_\w{16,}/g,
  'a signed token': /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g,
  'a webhook secret': /\bwhs(?:ec|k)_[A-Za-z0-9+/]{24,}={0,2}/g,
  'a password in an address': /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"`${}<>]+:[^\s:/@'"`${}<>]{6,}@[^\s'"`]+/g,
  'a registry of somebody':
    /https?:\/\/(?!registry\.npmjs\.org)[\w.-]*(?:registry|artifactory|nexus|verdaccio|npm\.pkg)[\w.-]*\.\w+/g,
};
/** Words of examples: what stands where a reader puts a password of their own. */
const PLACEHOLDER = /:(password|secret|pass|word|buckler|example|p%40ss[\w%]*)@/i;

const files = process.argv.includes('--history') ? historyLines() : repositoryLines();
const excepted = new Map(readList('secrets.json').map((one) => [`${one.file} ${one.sha256}`, false]));
const problems = [];
const counted = { files: new Set(), lines: 0 };

for (const { file, line, text } of files) {
  counted.files.add(file);
  counted.lines++;
  for (const { what, found } of suspectsIn(text, file)) {
    const sha256 = createHash('sha256').update(found).digest('hex');
    if (excepted.has(`${file} ${sha256}`)) excepted.set(`${file} ${sha256}`, true);
    // Never the value itself: the output of a check is kept in more places than the file.
    else problems.push(`${file}:${line} looks like ${what} (${found.length} characters, sha256 ${sha256})`);
  }
}
for (const [key, isUsed] of excepted) if (!isUsed) problems.push(`secrets.json excepts what is not there: ${key}`);
finish(
  problems,
  `0 secrets in ${counted.lines} lines of ${counted.files.size} files (${excepted.size} excepted with a reason)`,
);

function* suspectsIn(text, file) {
  for (const [what, form] of Object.entries(FORMS))
    for (const [found] of text.matchAll(form))
      if (!PLACEHOLDER.test(found) && !/example|\.test\b|localhost|127\.0\.0\.1/i.test(found)) yield { what, found };
  // Hashes that are public: those of packages (checked by packages.mjs), and those of the exceptions here.
  if (file === 'package-lock.json' || file === 'scripts/checks/secrets.json') return;
  // Fingerprints of drawn pictures, published to compare with (test/pdq/README.md): in that form, and no other, they are none.
  const isFingerprint = (found) => file.startsWith('test/pdq/') && /^[0-9a-f]{64}$/.test(found);
  for (const [found] of text.matchAll(/[A-Za-z0-9+/=_-]{24,}/g))
    if (looksRandom(found) && !isFingerprint(found)) yield { what: 'a key', found };
}

/**
 * As random as 24 random bytes or more: 48 hexadecimal digits, or 32 of base64 in which upper, lower and digits are
 * mixed throughout. Paths and words have long runs of one kind; an alphabet has its symbols in order.
 */
function looksRandom(text) {
  if (/^[0-9a-f]{40,}$/i.test(text)) return entropyOf(text) > 3.2;
  const [body = ''] = text.split('=');
  if (body.length < 32 || /[_-]{2}|\/.*\/.*\//.test(body)) return false;
  if (body.split(/[_-]/).filter((word) => /^[A-Z]?[a-z]{2,}$/.test(word)).length >= 3) return false;
  const changes = [...body].filter((symbol, at) => at > 0 && kindOf(symbol) !== kindOf(body[at - 1])).length;
  return (
    /\d/.test(body) && /[a-z]/.test(body) && /[A-Z]/.test(body) && changes / body.length > 0.35 && entropyOf(body) > 3.9
  );
}

function kindOf(symbol) {
  return /\d/.test(symbol) ? 'digit' : /[a-z]/.test(symbol) ? 'lower' : /[A-Z]/.test(symbol) ? 'upper' : 'sign';
}

function entropyOf(text) {
  const counts = new Map();
  for (const symbol of text) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
}

function git(...args) {
  return execFileSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function* repositoryLines() {
  const listed = git('ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0').filter(Boolean);
  for (const file of listed) {
    if (!fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile()) continue;
    const bytes = fs.readFileSync(path.join(root, file));
    if (bytes.includes(0)) continue;
    let line = 0;
    for (const text of bytes.toString('utf8').split('\n')) yield { file, line: ++line, text };
  }
}

/** Every line that any commit added. */
function* historyLines() {
  let file = '';
  let commit = '';
  for (const text of git('log', '--all', '-p', '--unified=0', '--no-color', '--format=commit %h').split('\n')) {
    if (text.startsWith('commit ')) commit = text.slice(7);
    else if (text.startsWith('+++ b/')) file = text.slice(6);
    else if (text.startsWith('+')) yield { file, line: commit, text: text.slice(1) };
  }
}
