import { hash } from 'node:crypto';

/** Where a chain ends: the number and the hash of its newest entry. */
export interface ChainHead {
  readonly chainId: string;
  readonly seq: number;
  readonly hash: Buffer;
}

const EMPTY = hash('sha256', Buffer.alloc(0), 'buffer');
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** A head as a leaf of the tree: 16 bytes chain, 4 bytes number (big-endian), 32 bytes hash. */
function leafOf({ chainId, seq, hash: headHash }: ChainHead): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(seq);
  const id = Buffer.from(chainId.replaceAll('-', ''), 'hex');
  return hash('sha256', Buffer.concat([LEAF, id, number, headHash]), 'buffer');
}

const nodeOf = (left: Buffer, right: Buffer): Buffer => hash('sha256', Buffer.concat([NODE, left, right]), 'buffer');

/**
 * The Merkle tree over the heads of all chains in the order of their ids, hashed as RFC 9162 2.1.1 says: leaves and nodes
 * begin with different bytes. Growing chains cost a path each; a new chain costs what lies to its right, which is little,
 * because ids grow with time.
 */
export class ChainTree {
  private readonly ids: string[] = [];
  private readonly seqs = new Map<string, number>();
  /** From the leaves up. An odd last node stands on the next level as it is: the same tree as in the RFC. */
  private readonly levels: Buffer[][] = [[]];
  private sum = 0;

  get chains(): number {
    return this.ids.length;
  }

  /** How many entries there are below all heads. */
  get entries(): number {
    return this.sum;
  }

  get root(): Buffer {
    return this.levels.at(-1)![0] ?? EMPTY;
  }

  /** Sets the heads of these chains, in any order. */
  apply(heads: readonly ChainHead[]): void {
    const leaves = this.levels[0]!;
    let shiftedFrom = Infinity;
    const changed: string[] = [];
    const added = heads.filter((head) => !this.seqs.has(head.chainId));
    for (const head of heads) {
      this.sum += head.seq - (this.seqs.get(head.chainId) ?? 0);
      this.seqs.set(head.chainId, head.seq);
    }
    for (const head of [...added].sort((a, b) => (a.chainId < b.chainId ? -1 : 1))) {
      const at = this.placeOf(head.chainId);
      if (this.ids[at] === head.chainId) continue;
      this.ids.splice(at, 0, head.chainId);
      leaves.splice(at, 0, EMPTY);
      shiftedFrom = Math.min(shiftedFrom, at);
    }
    for (const head of heads) {
      leaves[this.placeOf(head.chainId)] = leafOf(head);
      changed.push(head.chainId);
    }
    this.rebuild(new Set(changed.map((id) => this.placeOf(id))), shiftedFrom);
  }

  private rebuild(changed: ReadonlySet<number>, shiftedFrom: number): void {
    for (let depth = 0; this.levels[depth]!.length > 1; depth += 1) {
      const below = this.levels[depth]!;
      const above = (this.levels[depth + 1] ??= []);
      above.length = Math.min(above.length, Math.ceil(below.length / 2));
      const parents = new Set<number>();
      for (const place of changed) parents.add(place >> 1);
      const from = shiftedFrom === Infinity ? Infinity : shiftedFrom >> 1;
      for (let place = from; place < Math.ceil(below.length / 2); place += 1) parents.add(place);
      for (const place of parents) {
        const right = below[2 * place + 1];
        above[place] = right === undefined ? below[2 * place]! : nodeOf(below[2 * place]!, right);
      }
      changed = parents;
      shiftedFrom = from;
    }
    this.levels.length = this.levels.findIndex((level) => level.length <= 1) + 1;
  }

  /** Where this id is, or where it belongs. */
  private placeOf(id: string): number {
    let [low, high] = [0, this.ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ids[middle]! < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
