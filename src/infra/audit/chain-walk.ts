import type { Json } from './canonical-json';
import { entryHash } from './entry-hash';

/** A row of the record as the database spells it, beside the head of its chain and the checkpoint that has it as a head. */
export interface WalkedEntry {
  readonly chainId: string;
  readonly seq: number;
  /** UTC with microseconds: we write milliseconds only, and a change below them is a change. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly detail: string;
  readonly hash: Buffer;
  readonly format: number;
  readonly headSeq: number | null;
  readonly headHash: Buffer | null;
  readonly checkpoint: number | null;
  readonly checkpointHash: Buffer | null;
}

/**
 * - `altered`: the entry is not what its hash was made of.
 * - `missing`: an entry that was there is not there.
 * - `unexpected`: there is an entry where none can be.
 * - `rewritten`: the chain is whole in itself and is not the one of the checkpoint; from the named entry back to the last
 *   one that a checkpoint confirms.
 * - `head`: the newest entry is not the one the chain's head row names.
 */
export type EntryFault = 'altered' | 'missing' | 'unexpected' | 'rewritten' | 'head';

export interface EntryFinding {
  readonly fault: EntryFault;
  readonly chainId: string;
  readonly seq: number;
  readonly checkpoint: number | null;
}

/** Follows one chain from its first entry, a row at a time in the order of their numbers. */
export class ChainWalk {
  readonly findings: EntryFinding[] = [];
  entries = 0;
  private expected = 1;
  /** Null after a gap: what came before the next entry is not known. */
  private previous: Buffer | null = Buffer.alloc(0);
  private last: WalkedEntry | null = null;

  constructor(private readonly chainId: string) {}

  take(entry: WalkedEntry): void {
    this.entries += 1;
    this.last = entry;
    if (entry.seq < this.expected) return this.found('unexpected', entry.seq);
    if (entry.seq > this.expected) {
      this.found('missing', this.expected);
      this.previous = null;
    }
    if (this.previous !== null && !isMadeOf(entry, this.previous)) this.found('altered', entry.seq);
    else if (entry.checkpointHash !== null && !entry.checkpointHash.equals(entry.hash))
      this.found('rewritten', entry.seq, entry.checkpoint);
    this.previous = entry.hash;
    this.expected = entry.seq + 1;
  }

  /** After the last entry: the chain's head must be that entry. */
  end(): void {
    const { last } = this;
    if (last === null) return;
    if (last.headSeq === null || last.headSeq < last.seq) this.found('unexpected', (last.headSeq ?? 0) + 1);
    else if (last.headSeq > last.seq) this.found('missing', this.expected);
    else if (!last.headHash!.equals(last.hash)) this.found('head', last.seq);
  }

  private found(fault: EntryFault, seq: number, checkpoint: number | null = null): void {
    this.findings.push({ fault, chainId: this.chainId, seq, checkpoint });
  }
}

function isMadeOf(entry: WalkedEntry, previous: Buffer): boolean {
  const at = /^(.*\.\d{3})000Z$/.exec(entry.at)?.[1];
  const detail = exactJson(entry.detail);
  if (at === undefined || detail === undefined) return false;
  try {
    return entryHash(previous, { ...entry, at: `${at}Z`, detail }, entry.format)?.equals(entry.hash) ?? false;
  } catch {
    return false;
  }
}

/**
 * The value of a jsonb text; undefined if a number in it is not the one it reads as: Postgres keeps every digit, and
 * one that is lost on the way to a double could be another number unseen.
 */
function exactJson(text: string): Json | undefined {
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g))
    if (!token.startsWith('"') && decimal(token) !== decimal(String(Number(token)))) return undefined;
  return JSON.parse(text) as Json;
}

/** A decimal number as its significant digits and exponent, so that 5, 5.0 and 0.5e1 are the same. */
function decimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/(?<!0)0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + (digits.length - significant.length)}`;
}
