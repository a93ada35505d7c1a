import fs from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

const BLOCK = 512;
const NAME_BYTES = 100;

/**
 * Packs a directory that nobody writes to into a gzipped tar (POSIX ustar), which any `tar xzf` can read. Regular files
 * and directories only: a link would lead out of the directory, so it is an error.
 */
export async function packDirectory(directory: string, file: string): Promise<void> {
  const out = fs.createWriteStream(file, { mode: 0o600, flags: 'wx' });
  await pipeline(Readable.from(tarOf(directory)), createGzip({ level: 3 }), out);
}

async function* tarOf(directory: string): AsyncGenerator<Buffer> {
  for (const entry of fs.readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const full = path.join(entry.parentPath, entry.name);
    const name = path.relative(directory, full).split(path.sep).join('/');
    if (entry.isDirectory()) yield header(`${name}/`, 0, '5');
    else if (entry.isFile()) {
      const { size } = fs.statSync(full);
      yield header(name, size, '0');
      yield* fileOf(full, size);
    } else throw new Error(`${name} is neither a file nor a directory and cannot be backed up`);
  }
  yield Buffer.alloc(2 * BLOCK);
}

async function* fileOf(file: string, size: number): AsyncGenerator<Buffer> {
  let read = 0;
  for await (const chunk of fs.createReadStream(file)) {
    read += (chunk as Buffer).length;
    yield chunk as Buffer;
  }
  if (read !== size) throw new Error(`${path.basename(file)} changed while it was packed`);
  if (size % BLOCK > 0) yield Buffer.alloc(BLOCK - (size % BLOCK));
}

function header(name: string, size: number, type: '0' | '5'): Buffer {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > NAME_BYTES) throw new Error(`the name ${name} is too long to be packed`);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0') + '\0';
  block.write(name, 0, 'utf8');
  block.write(octal(type === '5' ? 0o700 : 0o600, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\x0000', 257);
  block.write(octal(sumOf(block), 7) + ' ', 148);
  return block;
}

const sumOf = (block: Buffer): number => block.reduce((sum, byte) => sum + byte, 0);

/** Unpacks what `packDirectory` made into a new directory, for the owner only, and waits until it is on the disk. */
export async function unpackDirectory(file: string, directory: string): Promise<void> {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const source = new ChunkReader(fs.createReadStream(file).pipe(createGunzip()));
  for (let block = await source.take(BLOCK); block.some((byte) => byte !== 0); block = await source.take(BLOCK)) {
    const { name, size, type } = readHeader(block);
    const target = path.join(directory, name);
    if (!target.startsWith(directory + path.sep)) throw new Error(`the archive names a file outside of it: ${name}`);
    if (type === '5') fs.mkdirSync(target, { recursive: true, mode: 0o700 });
    else await unpackFile(source, target, size);
  }
}

async function unpackFile(source: ChunkReader, target: string, size: number): Promise<void> {
  fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
  const handle = await open(target, 'wx', 0o600);
  try {
    for (let left = size; left > 0;) {
      const chunk = await source.takeUpTo(left);
      await handle.writeFile(chunk);
      left -= chunk.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (size % BLOCK > 0) await source.take(BLOCK - (size % BLOCK));
}

function readHeader(block: Buffer): { name: string; size: number; type: string } {
  const text = (from: number, length: number) => block.toString('utf8', from, from + length).split('\0', 1)[0]!;
  const sum = Number.parseInt(text(148, 8), 8);
  const blank = Buffer.from(block).fill(' ', 148, 156);
  const type = text(156, 1);
  if (sum !== sumOf(blank) || !['0', '5'].includes(type)) throw new Error('the archive is damaged');
  return { name: text(0, NAME_BYTES), size: Number.parseInt(text(124, 12), 8), type };
}

/** Hands out a stream in pieces of the size somebody asks for. */
class ChunkReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: NodeJS.ReadableStream) {
    this.chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** Between one byte and `limit` bytes; throws when the stream has ended. */
  async takeUpTo(limit: number): Promise<Buffer> {
    while (this.rest.length === 0) {
      const next = await this.chunks.next();
      if (next.done === true) throw new Error('the archive ends in the middle');
      this.rest = next.value;
    }
    const piece = this.rest.subarray(0, limit);
    this.rest = this.rest.subarray(piece.length);
    return piece;
  }

  async take(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let left = length; left > 0; left -= pieces.at(-1)!.length) pieces.push(await this.takeUpTo(left));
    return Buffer.concat(pieces);
  }
}
