import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type ChainHead, ChainTree } from './chain-tree';

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The definition of RFC 9162 2.1.1, word for word. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.from([0]), leaves[0]!);
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  return sha256(Buffer.from([1]), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

const bytesOf = ({ chainId, seq, hash }: ChainHead): Buffer => {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(seq);
  return Buffer.concat([Buffer.from(chainId.replaceAll('-', ''), 'hex'), number, hash]);
};
const rootOf = (heads: Iterable<ChainHead>): string =>
  treeHash([...heads].sort((a, b) => (a.chainId < b.chainId ? -1 : 1)).map(bytesOf)).toString('hex');

const head = fc.record({
  chainId: fc.nat({ max: 60 }).map((n) => `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`),
  seq: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  hash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
});

describe('the tree over the heads of all chains', () => {
  it('is empty as the RFC says, and one leaf is no node', () => {
    expect(new ChainTree().root.toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('has the root of RFC 9162 after any sequence of new and grown chains', () => {
    fc.assert(
      fc.property(fc.array(fc.array(head, { maxLength: 12 }), { maxLength: 8 }), (batches) => {
        const tree = new ChainTree();
        const now = new Map<string, ChainHead>();
        for (const batch of batches) {
          const heads = [...new Map(batch.map((one) => [one.chainId, one])).values()];
          for (const one of heads) now.set(one.chainId, one);
          tree.apply(heads);
          expect(tree.root.toString('hex')).toBe(rootOf(now.values()));
          expect(tree.chains).toBe(now.size);
          expect(tree.entries).toBe([...now.values()].reduce((sum, { seq }) => sum + seq, 0));
        }
      }),
      { numRuns: 200 },
    );
  });
});
