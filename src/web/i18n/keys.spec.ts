import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CATALOGS } from './catalog';

const ROOT = path.join(__dirname, '../..');
const sources = (ending: string) =>
  readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.endsWith('.spec.ts') && !file.startsWith('web/messages'))
    .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));
const code = sources('.ts');
const templates = sources('.njk');

const keys = Object.entries(CATALOGS.en).flatMap(([space, texts]) =>
  Object.keys(texts).map((key) => `${space}.${key}`),
);
const SPACES = Object.keys(CATALOGS.en).join('|');

/** A key that is put together, `person.who.${reporter}`, as the keys that it can become. */
function patternOf(written: string): RegExp {
  const pieces = written.split(/\$\{[^}]*\}/).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.+')}$`);
}
const inBackticks = [...code].flatMap(({ file, text }) =>
  [...text.matchAll(new RegExp(`\`((?:${SPACES})\\.[^\`]*)\``, 'g'))].map((match) => ({ file, written: match[1]! })),
);

describe('the keys of texts, where they are asked for in code', () => {
  it('are there when they are written out', () => {
    const asked = code.flatMap(({ file, text }) =>
      [...text.matchAll(/(?<![\w.])t\(\s*'([^']+)'/g)].map((match) => ({ file, key: match[1]! })),
    );
    expect(asked.length).toBeGreaterThan(300);
    expect(asked.filter(({ key }) => !keys.includes(key))).toEqual([]);
  });

  it('can be there when they are put together', () => {
    const asked = inBackticks.filter(({ written }) => written.includes('${'));
    expect(asked.length).toBeGreaterThan(100);
    const dead = asked.filter(({ written }) => !keys.some((key) => patternOf(written).test(key)));
    expect(dead).toEqual([]);
  });

  it('are asked for somewhere: no text for a person or a platform lies about unread', () => {
    const all = [...code, ...templates].map(({ text }) => text).join('\n');
    const made = inBackticks.map(({ written }) => patternOf(written));
    const begun = templates.flatMap(({ text }) => [...text.matchAll(/t\('([\w.]+\.)' \+/g)].map((match) => match[1]!));
    const isRead = (key: string) =>
      all.includes(`'${key}'`) ||
      made.some((pattern) => pattern.test(key)) ||
      begun.some((start) => key.startsWith(start));
    const read = keys.filter((key) => !/^(desk|refusals)\./.test(key));
    expect(read.length).toBeGreaterThan(500);
    expect(read.filter((key) => !isRead(key))).toEqual([]);
  });
});
