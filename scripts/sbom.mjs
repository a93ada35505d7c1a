/**
 * `npm run sbom`, and part of every build: what Buckler is made of in production, as CycloneDX 1.6 in
 * dist/sbom.cdx.json. Read from the lock file, so it needs no network and is the same for the same lock file.
 * Not `npm sbom --omit=dev`: npm 11.19 leaves out what a development package uses as well, express among it.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The bill of materials of a lock file (its text), with the licences that manifests do not state. */
export function sbomOf(lockText, exceptions) {
  const { name, version, packages } = JSON.parse(lockText);
  const inProduction = Object.entries(packages).filter(([at, entry]) => at !== '' && !entry.dev);
  const components = new Map();
  const uses = new Map();
  for (const [at, entry] of inProduction) {
    const purl = purlOf(nameAt(at), entry.version);
    components.set(purl, componentOf(purl, nameAt(at), entry, exceptions[nameAt(at)]?.means));
    uses.set(purl, [...(uses.get(purl) ?? []), ...usedBy(packages, at)]);
  }
  const self = purlOf(name, version);
  uses.set(self, usedBy(packages, ''));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(lockText)}`,
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': self,
        name,
        version,
        purl: self,
        licenses: licencesOf(packages[''].license),
      },
    },
    components: [...components.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1)),
    dependencies: [...uses]
      .map(([ref, dependsOn]) => ({ ref, dependsOn: [...new Set(dependsOn)].sort() }))
      .sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  };
}

const nameAt = (at) => at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);
const purlOf = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

function componentOf(purl, name, entry, licence) {
  const [algorithm, hash] = entry.integrity.split('-');
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version: entry.version,
    scope: entry.optional ? 'optional' : 'required',
    hashes: [{ alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(hash, 'base64').toString('hex') }],
    licenses: licencesOf(entry.license ?? licence),
    purl,
  };
}

function licencesOf(licence) {
  if (!licence) return [];
  return /[ (]/.test(licence) ? [{ expression: licence }] : [{ license: { id: licence } }];
}

/** What the package at this place uses, found as Node finds it: beside it, then in every folder above. */
function usedBy(packages, at) {
  const { dependencies, optionalDependencies, peerDependencies } = packages[at];
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).flatMap((name) => {
    for (let place = at; ; place = place.slice(0, Math.max(place.lastIndexOf('/node_modules/'), 0))) {
      const entry = packages[`${place === '' ? '' : `${place}/`}node_modules/${name}`];
      if (entry) return entry.dev ? [] : [purlOf(name, entry.version)];
      if (place === '') return []; // a peer nobody installed
    }
  });
}

/** Version 8 of RFC 9562, which is ours to fill: the same lock file has the same number. */
function uuidOf(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function writeSbom() {
  const { exceptions } = JSON.parse(fs.readFileSync(path.join(ROOT, 'scripts/checks/licences.json'), 'utf8'));
  const sbom = sbomOf(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'), exceptions);
  const file = path.join(ROOT, 'dist', 'sbom.cdx.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
  return sbom.components.length;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(`${writeSbom()} packages of production in dist/sbom.cdx.json\n`);
