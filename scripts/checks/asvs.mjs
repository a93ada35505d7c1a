/**
 * docs/asvs.md decides every item of OWASP ASVS 5.0.0, levels 1 and 2, and each item that is met names a test that is
 * there. `--write` counts anew, and turns to met what was open until a test came ("comes with …") that is there now.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { finish, readList, root } from './check.mjs';

const FILE = path.join(root, 'docs/asvs.md');
const COUNTED = /(<!-- counted by .*? -->\n)[\s\S]*?(\n<!-- end of the count -->)/;
const LINK = /\[[^\]]+\]\(\.\.\/([^)]+\.spec\.ts)\): (.+)/;

const problems = [];
const text = fs
  .readFileSync(FILE, 'utf8')
  .replace(/^(\| [\d.]+ \| \d \| [^|]+ \| )open \| comes with (.+) \|$/gm, arrived);
const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \| (.+) \|$/gm)].map(
  ([, id, level, asks, state, shown]) => ({ id, level: Number(level), asks, state, shown }),
);

/** Item → level, in the order of the standard. */
const wanted = Object.entries(readList('asvs-items.json')).flatMap(([level, ids]) =>
  ids.map((id) => [id, Number(level)]),
);
const byId = new Map();
for (const row of rows) {
  if (byId.has(row.id)) problems.push(`${row.id} stands twice`);
  byId.set(row.id, row);
}
for (const [id, level] of wanted) {
  const row = byId.get(id);
  if (!row) problems.push(`${id} is missing`);
  else if (row.level !== level) problems.push(`${id} is of level ${level}`);
  byId.delete(id);
}
for (const id of byId.keys()) problems.push(`${id} is no item of levels 1 and 2`);

for (const { id, state, shown } of rows) {
  if (state === 'met') for (const one of shown.split('<br>')) checkLink(id, one);
  else if (state !== 'not applicable' && state !== 'open') problems.push(`${id} is ${state}`);
  else if (shown.trim().length < 15) problems.push(`${id} is ${state} without a reason`);
}

function arrived(row, before, links) {
  const isMissing = links.split('<br>').some((link) => faultOf(link) !== null);
  return isMissing ? row : `${before}met | ${links} |`;
}

function checkLink(id, link) {
  const fault = faultOf(link);
  if (fault !== null) problems.push(`${id} ${fault}`);
}

function faultOf(link) {
  const [, file, title] = LINK.exec(link) ?? [];
  if (!file) return `is met by no test: ${link}`;
  const at = path.join(root, file);
  if (!fs.existsSync(at)) return `names ${file}, which is not there`;
  return titlesOf(at).has(title.trim()) ? null : `names a test that ${file} does not have: "${title.trim()}"`;
}

/** The first argument of it, test and describe, with or without each; an escaped quote is a quote. */
function titlesOf(file) {
  const source = fs.readFileSync(file, 'utf8');
  const calls = source.matchAll(
    /(?<!\.)\b(?:it|test|describe)\b(?!\.(?:skip|todo))[^'"`\n]*?(?:\]\s*)?\)?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g,
  );
  return new Set([...calls].map(([, , title]) => title.replace(/\\(.)/g, '$1')));
}

const count = (state, level) => rows.filter((row) => row.state === state && (!level || row.level === level)).length;
const line = (name, level) => {
  const [met, not, open] = ['met', 'not applicable', 'open'].map((state) => count(state, level));
  return `| ${name} | ${met + not + open} | ${not} | ${met + open} | ${met} | ${open} | ${((100 * met) / (met + open)).toFixed(1)} % |`;
};
const counted = [
  '',
  '| | Items | Not applicable | Applicable | Met | Open | Met of the applicable |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  line('Level 1', 1),
  line('Level 2', 2),
  line('Both'),
  '',
].join('\n');
const recounted = text.replace(COUNTED, (_all, before, after) => `${before}${counted}${after}`);
if (process.argv.includes('--write')) fs.writeFileSync(FILE, recounted);
else if (recounted !== fs.readFileSync(FILE, 'utf8'))
  problems.push('the table is out of date: node scripts/checks/asvs.mjs --write');

finish(
  problems,
  `${rows.length} items: ${count('met')} met, ${count('not applicable')} not applicable, ${count('open')} open`,
);
