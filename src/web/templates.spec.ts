import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hasMessage } from './i18n/translator';
import { createTemplates } from './templates';

const root = path.join(__dirname, '..');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.njk'));

describe('templates', () => {
  it.each(files)('%s asks only for texts that exist and can be compiled', (file) => {
    const source = readFileSync(path.join(root, file), 'utf8');
    const keys = [...source.matchAll(/\bt\('([^']+)'\s*[,)]/g)].map((match) => match[1] ?? '');
    expect(keys.filter((key) => !hasMessage(key))).toEqual([]);
    const name = file.replace(/^web\/views\//, '').replace(/^features\//, '');
    expect(() => createTemplates().getTemplate(name, true)).not.toThrow();
  });

  it.each(files)('%s holds no inline script, no inline style and nothing from elsewhere', (file) => {
    // The one form that a script may have: a file of our own, empty in the page (ADR 0032).
    const ours = /<script src="\{\{ asset\('[a-z-]+\.js'\) \}\}" defer><\/script>/g;
    const source = readFileSync(path.join(root, file), 'utf8').replaceAll(ours, '');
    expect(source).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:|(?:src|href)="(?:https?:)?\/\//i);
  });

  it.each(files)('%s puts the visitor’s token into every form that posts', (file) => {
    const source = readFileSync(path.join(root, file), 'utf8');
    const forms = source.match(/<form[^>]*method="post"[\s\S]*?<\/form>/gi) ?? [];
    expect(forms.filter((form) => !/csrf/.test(form))).toEqual([]);
  });
});
