/** Compiles the TypeScript (nest build), the style sheets (sass), bundles the browser's scripts (esbuild), copies the other assets, drops stale output, lists the packages. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { alone, ensureInstalled, ROOT, stampBuild } from './prepare.mjs';
import { writeSbom } from './sbom.mjs';
import { logicalCss } from './logical-css.mjs';
import { endRunning, runQuietly } from './tools.mjs';
import { stripVTControlCharacters } from 'node:util';

const inRoot = (...parts) => path.join(ROOT, ...parts);
const ASSETS = path.join('src', 'web', 'assets');
/** One script of a page each: `<name>.entry.ts` becomes the asset `<name>.js`. */
const BROWSER = path.join('src', 'web', 'browser');
const ENTRY = '.entry.ts';

const build = () =>
  stampBuild(async () => {
    await compileTypeScript();
    copyTemplates();
    await compileAssets();
    await bundleScripts();
    removeStale('');
    writeSbom();
  });

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    endRunning();
    process.exit(130);
  });
}
try {
  // With --alone the caller holds the lock that keeps two builds apart.
  if (process.argv.includes('--alone')) await build();
  else {
    await ensureInstalled();
    await alone(build);
    process.stdout.write('Built into dist/.\n');
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

async function compileTypeScript() {
  // The command line tool's wish for a newer Node is a warning only; its output is shown when it fails.
  const nest = createRequire(inRoot('package.json')).resolve('@nestjs/cli/bin/nest.js');
  const { code, output } = await runQuietly(process.execPath, [nest, 'build'], { cwd: ROOT });
  if (code !== 0) throw new Error(process.stderr.isTTY ? output : stripVTControlCharacters(output));
}

/** Ours, not the Nest tool's: that one stops copying half a second after the compiler, done or not, on a busy machine. */
function copyTemplates() {
  for (const name of fs.readdirSync(inRoot('src'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.njk')) continue;
    const target = inRoot('dist', 'src', name);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.copyFileSync(inRoot('src', name), target);
  }
}

async function compileAssets() {
  if (!fs.existsSync(inRoot(ASSETS))) return;
  const files = fs
    .readdirSync(inRoot(ASSETS), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile());
  const sass = files.some(({ name }) => name.endsWith('.scss')) ? await import('sass') : undefined;
  for (const file of files) {
    const source = path.join(file.parentPath, file.name);
    const target = inRoot('dist', path.relative(ROOT, source));
    fs.mkdirSync(path.dirname(target), { recursive: true });
    if (file.name.endsWith('.scss')) {
      if (file.name.startsWith('_')) continue;
      const { css } = sass.compile(source, {
        loadPaths: [inRoot('node_modules')],
        quietDeps: true,
        style: 'compressed',
      });
      fs.writeFileSync(target.replace(/\.scss$/, '.css'), `${logicalCss(css)}\n`);
    } else if (!file.name.endsWith('.ts')) {
      fs.copyFileSync(source, target);
    }
  }
}

/**
 * Every script is one file without imports, so that it can live under a name made of its content. What only a server
 * has (`node:` and the like) does not bundle and fails the build here.
 */
async function bundleScripts() {
  if (!fs.existsSync(inRoot(BROWSER))) return;
  const entries = fs.readdirSync(inRoot(BROWSER)).filter((name) => name.endsWith(ENTRY));
  if (entries.length === 0) return;
  const { build: bundle } = await import('esbuild');
  await bundle({
    entryPoints: entries.map((name) => ({ in: inRoot(BROWSER, name), out: name.slice(0, -ENTRY.length) })),
    outdir: inRoot('dist', ASSETS),
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    // Phones of five years ago: what is newer is rewritten, not polyfilled.
    target: ['chrome90', 'firefox90', 'safari14.1'],
    legalComments: 'eof',
    logLevel: 'silent',
  });
}

/** Output whose source was renamed or removed would still be found by the migration loader and by imports. */
function removeStale(folder) {
  for (const entry of fs.readdirSync(inRoot('dist', folder), { withFileTypes: true })) {
    const relative = path.join(folder, entry.name);
    if (folder === '' && !entry.isDirectory()) continue;
    if (entry.name === '.preparing') continue;
    if (entry.isDirectory()) {
      removeStale(relative);
      if (fs.readdirSync(inRoot('dist', relative)).length === 0) fs.rmdirSync(inRoot('dist', relative));
    } else if (!sourcesOf(relative).some((source) => fs.existsSync(inRoot(source)))) {
      fs.rmSync(inRoot('dist', relative));
    }
  }
}

function sourcesOf(output) {
  const sources = [output];
  if (/\.js(\.map)?$/.test(output)) sources.push(output.replace(/\.js(\.map)?$/, '.ts'));
  if (path.dirname(output) === ASSETS && output.endsWith('.js'))
    sources.push(path.join(BROWSER, path.basename(output, '.js') + ENTRY));
  if (output.endsWith('.css')) sources.push(output.replace(/\.css$/, '.scss'));
  return sources;
}
