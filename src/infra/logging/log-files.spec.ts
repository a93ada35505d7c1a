import fs from 'node:fs';
import path from 'node:path';

const SRC = path.resolve(__dirname, '../..');
const WRITES = /\b(writeFile|appendFile|createWriteStream|openSync|fs\.open|mkdir|mkdtemp)\w*\(/;

it('web and worker write no file but the ledger of erasures and checkpoints: their logs go to standard output, kept by the operator', () => {
  const writing = fs
    .readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.startsWith(`local${path.sep}`))
    .filter((file) => WRITES.test(fs.readFileSync(path.join(SRC, file), 'utf8')));
  expect(writing).toEqual(
    [
      'features/case/erasure-export.service.ts',
      // The way out of checkpoints, which name nobody, and the program that compares them.
      'infra/audit/checkpoint-outlets.ts',
      'infra/audit/verify-copies.ts',
    ].map((file) => path.normalize(file)),
  );
});
