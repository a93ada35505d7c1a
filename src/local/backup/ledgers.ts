import fs from 'node:fs';
import path from 'node:path';
import { type ErasureRecord, mergeLedgers, readLedger } from '../../domain/case/erasure-ledger';
import { LEDGER_FILE, listBackups } from './backup-folder';

export interface CollectedLedger {
  readonly records: readonly ErasureRecord[];
  /** What was read, with the number of erasures in it. */
  readonly sources: readonly { readonly name: string; readonly erasures: number }[];
  /** What could not be read: an erasure in there may be missing. */
  readonly warnings: readonly string[];
}

/**
 * Every erasure that anybody still knows of: from the backup itself and all others in its folder (a later one knows of
 * erasures made after the one that is restored), from the files that were named, and from the database that is to be
 * replaced. A file that was named must be readable; one that was only found may be damaged, which is a warning.
 */
export function collectLedgers(
  backup: string,
  named: readonly string[],
  more: readonly { name: string; records: readonly ErasureRecord[] }[],
): CollectedLedger {
  const warnings: string[] = [];
  const found = [...more];
  for (const file of named) found.push({ name: file, records: readNamed(file, warnings) });
  const own = path.resolve(backup);
  const siblings = listBackups(path.dirname(own)).map(({ directory }) => directory);
  for (const directory of new Set([own, ...siblings])) {
    const file = path.join(directory, LEDGER_FILE);
    const name = path.basename(directory);
    try {
      found.push({ name, records: readNamed(file, warnings) });
    } catch (error) {
      warnings.push((error as Error).message);
    }
  }
  const sources = found.map(({ name, records }) => ({ name, erasures: records.length }));
  return { records: mergeLedgers(...found.map(({ records }) => records)), sources, warnings };
}

function readNamed(file: string, warnings: string[]): readonly ErasureRecord[] {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch {
    throw new Error(`The ledger ${file} cannot be read.`);
  }
  const reading = readLedger(text);
  if (!reading.ok)
    throw new Error(`Line ${reading.line} of the ledger ${file} is no erasure. Mend it, then try again.`);
  if (reading.isCutOff) warnings.push(`The last line of the ledger ${file} was cut off while it was written.`);
  return reading.records;
}
