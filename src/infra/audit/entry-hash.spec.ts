import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import { ENTRY_FORMAT, entryHash, newEntryHash } from './entry-hash';

const entry = {
  chainId: '01900000-0000-7000-8000-000000000001',
  seq: 2,
  at: '2026-11-24T09:00:00.000Z',
  actor: 'staff:01900000-0000-7000-8000-0000000000aa',
  action: 'notice.approved',
  detail: { rule: 'us-take-it-down', notice: 'n1', first: true, n: 1.5, none: null },
};
const previous = Buffer.alloc(32, 7);
const sha256 = (...parts: (Buffer | string)[]) => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest('hex');
};

describe('the hash of an entry', () => {
  it('in form 2 covers the hash before it and the canonical JSON, which names its form', () => {
    const canonical =
      '{"action":"notice.approved","actor":"staff:01900000-0000-7000-8000-0000000000aa","at":"2026-11-24T09:00:00.000Z",' +
      '"chain":"01900000-0000-7000-8000-000000000001","detail":{"first":true,"n":1.5,"none":null,"notice":"n1",' +
      '"rule":"us-take-it-down"},"seq":2,"v":2}';
    expect(entryHash(previous, entry, 2)!.toString('hex')).toBe(sha256(previous, canonical));
  });

  it('in form 1 is what it was, so that entries made before stay valid', () => {
    const canonical =
      '["01900000-0000-7000-8000-000000000001",2,"2026-11-24T09:00:00.000Z","staff:01900000-0000-7000-8000-0000000000aa",' +
      '"notice.approved",{"first":true,"n":1.5,"none":null,"notice":"n1","rule":"us-take-it-down"}]';
    expect(entryHash(previous, entry, 1)!.toString('hex')).toBe(sha256(previous, canonical));
  });

  it('does not exist for a form nobody knows, or a detail that is no object in form 1', () => {
    expect(entryHash(previous, entry, 3)).toBeNull();
    expect(entryHash(previous, { ...entry, detail: null }, 1)).toBeNull();
  });
});

it('an entry that is written has the hash by which it is verified, and its form is that of RFC 8785', () => {
  const detail = canonicalJson(entry.detail);
  expect(newEntryHash(previous, { ...entry, detail })).toEqual(entryHash(previous, entry, ENTRY_FORMAT));
  const { chainId: chain, ...rest } = entry;
  expect(newEntryHash(previous, { ...entry, detail }).toString('hex')).toBe(
    sha256(previous, canonicalJson({ ...rest, chain, v: ENTRY_FORMAT })),
  );
});
