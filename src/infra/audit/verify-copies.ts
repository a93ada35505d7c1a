import fs from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { readCheckpointLine, readStatement, type SignedCheckpoint } from './checkpoint';
import type { ChainHead } from './chain-tree';
import type { EntryFinding } from './chain-walk';
import type { Asking } from './verify-chains';
import { type CheckpointFinding, CheckpointWalk, type CheckpointsReport } from './verify-checkpoints';

/** Where a checkpoint's line lies. The lines themselves are read again one by one: a file may be larger than memory. */
interface Place {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

export interface CopiesReport extends CheckpointsReport {
  /** Lines that are no checkpoint: the end of a file that was being written, or damage. */
  readonly unreadable: number;
}

/**
 * The checkpoints that were sent out, against themselves and against the database. A copy is what the owner of the database
 * could not change: a checkpoint that is missing or different there, and an entry that is not the one the copy names,
 * were changed. Several workers may have written several files; they count as one.
 */
export async function verifyCopies(
  tx: Asking,
  files: readonly string[],
  trusted: readonly string[],
  on: { checkpoint: (finding: CheckpointFinding) => void; entry: (finding: EntryFinding) => void },
): Promise<CopiesReport> {
  const places = new Map<number, Place[]>();
  let unreadable = 0;
  for (const file of files)
    for await (const { text, ...place } of linesOf(file)) {
      const number = readStatement(readCheckpointLine(text)?.body ?? '')?.number;
      if (number === undefined) unreadable += 1;
      else places.set(number, [...(places.get(number) ?? []), place]);
    }
  const walk = new CheckpointWalk(trusted, 'copies', on.checkpoint);
  for (const number of [...places.keys()].sort((a, b) => a - b)) {
    const [line, ...others] = await Promise.all(places.get(number)!.map(readPlace));
    walk.take(number, line!, line!.heads);
    // The same again is a file written twice. Two statements about one hour are a forgery, whoever signed them.
    if (others.some(({ body }) => body !== line!.body))
      on.checkpoint({ fault: 'altered', checkpoint: number, where: 'copies' });
    await compare(tx, number, line!, on.checkpoint);
    for (const finding of await compareHeads(tx, number, line!.heads)) on.entry(finding);
  }
  return { ...walk.report, unreadable };
}

async function compare(
  tx: Asking,
  number: number,
  copy: SignedCheckpoint,
  onFinding: (finding: CheckpointFinding) => void,
): Promise<void> {
  const [row] = await tx.query<SignedCheckpoint[]>('SELECT body, signature FROM audit_checkpoint WHERE number = $1', [
    number,
  ]);
  if (row === undefined) onFinding({ fault: 'missing', checkpoint: number, where: 'database' });
  else if (row.body !== copy.body || !row.signature.equals(copy.signature))
    onFinding({ fault: 'altered', checkpoint: number, where: 'database' });
}

function compareHeads(tx: Asking, checkpoint: number, heads: readonly ChainHead[]): Promise<EntryFinding[]> {
  return tx.query<EntryFinding[]>(
    `SELECT CASE WHEN e.seq IS NULL THEN 'missing' ELSE 'rewritten' END AS fault, x.chain_id AS "chainId",
       CASE WHEN e.seq IS NULL THEN coalesce((SELECT max(b.seq) FROM audit_entry b
         WHERE b.chain_id = x.chain_id AND b.seq < x.seq), 0) + 1 ELSE x.seq END AS seq, $4::int AS checkpoint
     FROM unnest($1::uuid[], $2::int[], $3::bytea[]) AS x (chain_id, seq, hash)
     LEFT JOIN audit_entry e ON e.chain_id = x.chain_id AND e.seq = x.seq
     WHERE e.hash IS DISTINCT FROM x.hash`,
    [heads.map(({ chainId }) => chainId), heads.map(({ seq }) => seq), heads.map(({ hash }) => hash), checkpoint],
  );
}

async function* linesOf(file: string): AsyncGenerator<Place & { text: string }> {
  let [offset, rest] = [0, Buffer.alloc(0)];
  const cut = function* (isLast: boolean): Generator<Place & { text: string }> {
    for (let end = rest.indexOf('\n'); rest.length > 0 && (end >= 0 || isLast); end = rest.indexOf('\n')) {
      const bytes = end < 0 ? rest.length : end;
      if (bytes > 0) yield { file, offset, bytes, text: rest.toString('utf8', 0, bytes) };
      offset += bytes + 1;
      rest = rest.subarray(bytes + 1);
    }
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    yield* cut(false);
  }
  yield* cut(true);
}

async function readPlace({ file, offset, bytes }: Place): Promise<SignedCheckpoint & { heads: ChainHead[] }> {
  const handle = await fs.open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, offset);
    const line = readCheckpointLine(buffer.toString('utf8'));
    if (line === null) throw new Error(`${file} was changed while it was read`);
    return line;
  } finally {
    await handle.close();
  }
}
