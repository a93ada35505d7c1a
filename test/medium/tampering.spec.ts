import type { EntityManager } from 'typeorm';
import { entryHash } from '../../src/infra/audit/entry-hash';
import { type Finding, type RecordReport, verifyRecord } from '../../src/infra/audit/verify-record';
import { fillRecord, keepRecord, type KeptRecord } from '../support/kept-record';

jest.setTimeout(300_000);

const ROUNDS = 1_000;
const SEED = Number(process.env['TAMPER_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** mulberry32: the same seed tampers in the same way. */
function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Row {
  chainId: string;
  seq: number;
  at: Date;
  actor: string;
  action: string;
  detail: Record<string, string | number | boolean | null>;
  hash: Buffer;
  format: number;
}
type Place = Pick<Row, 'chainId' | 'seq'>;

/** What was done, and where the verifier must say so: at one of these entries, first of all of that chain. */
interface Deed {
  readonly what: string;
  readonly expected: readonly Place[];
}

describe('when somebody who owns the database changes the record', () => {
  let record: KeptRecord;
  let rows: Row[];
  let confirmed: Place[];
  const random = randomness(SEED);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  const chainOf = ({ chainId }: Place) => rows.filter((row) => row.chainId === chainId);

  beforeAll(async () => {
    record = await keepRecord();
    await fillRecord(record);
    rows = await record.database.dataSource.query(
      'SELECT chain_id AS "chainId", seq, at, actor, action, detail, hash, format FROM audit_entry ORDER BY chain_id, seq',
    );
    confirmed = await record.database.dataSource.query(
      'SELECT chain_id AS "chainId", seq FROM audit_checkpoint_head ORDER BY chain_id, seq',
    );
    // The owner of the tables can silence their triggers.
    await silenceTriggers();
  });
  afterAll(() => record.drop());

  async function silenceTriggers(): Promise<void> {
    for (const table of ['audit_entry', 'audit_checkpoint', 'audit_checkpoint_head'])
      await record.database.dataSource.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  }

  /** Does it as the owner can, asks the product's verifier, and takes it back. */
  async function tampered(deed: (tx: EntityManager) => Promise<unknown>): Promise<RecordReport> {
    const runner = record.database.dataSource.createQueryRunner();
    await runner.startTransaction();
    try {
      await deed(runner.manager);
      // A small page now and then: what lies across the edge of one must be seen as well.
      return await verifyRecord(runner.manager, { page: random() < 0.1 ? 7 : 500 });
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  }

  const put = (tx: EntityManager, row: Row) =>
    tx.query(
      `INSERT INTO audit_entry (chain_id, seq, at, actor, action, detail, hash, format) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [row.chainId, row.seq, row.at, row.actor, row.action, row.detail, row.hash, row.format],
    );
  const set = (tx: EntityManager, { chainId, seq }: Place, sql: string, ...values: unknown[]) =>
    tx.query(`UPDATE audit_entry SET ${sql} WHERE chain_id = $1 AND seq = $2`, [chainId, seq, ...values]);
  const cut = (tx: EntityManager, { chainId, seq }: Place) =>
    tx.query('DELETE FROM audit_entry WHERE chain_id = $1 AND seq >= $2', [chainId, seq]);
  const setHead = (tx: EntityManager, row: Pick<Row, 'chainId' | 'seq' | 'hash'>) =>
    tx.query('UPDATE audit_head SET seq = $2, hash = $3 WHERE chain_id = $1', [row.chainId, row.seq, row.hash]);
  const shift = async (tx: EntityManager, { chainId, seq }: Place) => {
    await tx.query('UPDATE audit_entry SET seq = seq + 1000 WHERE chain_id = $1 AND seq >= $2', [chainId, seq]);
    await tx.query('UPDATE audit_entry SET seq = seq - 999 WHERE chain_id = $1 AND seq >= 1000', [chainId]);
  };
  const hashOf = (previous: Buffer, row: Row) => entryHash(previous, { ...row, at: row.at.toISOString() }, row.format)!;
  const before = (row: Place) => chainOf(row).find(({ seq }) => seq === row.seq - 1)?.hash ?? Buffer.alloc(0);
  const after = (row: Place): Place => ({ chainId: row.chainId, seq: row.seq + 1 });

  const flipped = (bytes: Buffer) => {
    const other = Buffer.from(bytes);
    other[below(other.length)]! ^= 1 << below(8);
    return other;
  };

  const EDITS: Record<string, (tx: EntityManager, row: Row) => Promise<unknown>> = {
    'the time, by an hour': (tx, row) => set(tx, row, `at = at - interval '1 hour'`),
    'the time, by a microsecond': (tx, row) => set(tx, row, `at = at + interval '1 microsecond'`),
    'the actor': (tx, row) => set(tx, row, 'actor = $3', row.actor === 'person' ? 'system' : 'person'),
    'the action': (tx, row) => set(tx, row, 'action = $3', `${row.action}x`),
    'a number': (tx, row) => set(tx, row, 'detail = detail || $3', { n: Number(row.detail['n']) + 1 }),
    'a number, beyond what a double holds': (tx, row) =>
      set(tx, row, `detail = jsonb_set(detail, '{n}', (detail->>'n' || '.00000000000000000000001')::jsonb)`),
    'an id': (tx, row) =>
      set(tx, row, 'detail = detail || $3', { notice: String(row.detail['notice']).replace(/.$/, 'z') }),
    'a truth': (tx, row) => set(tx, row, 'detail = detail || $3', { first: row.detail['first'] !== true }),
    'nothing into something': (tx, row) => set(tx, row, 'detail = detail || $3', { none: 0 }),
    'one member more': (tx, row) => set(tx, row, 'detail = detail || $3', { more: null }),
    'one member less': (tx, row) => set(tx, row, `detail = detail - 'none'`),
    'the whole detail': (tx, row) => set(tx, row, `detail = 'null'`),
    'a bit of the hash': (tx, row) => set(tx, row, 'hash = $3', flipped(row.hash)),
    'the form': (tx, row) => set(tx, row, 'format = $3', row.format === 1 ? 2 : 1),
    'the number of the entry': (tx, row) => set(tx, row, 'seq = $3', chainOf(row).length + 1 + below(5)),
  };

  const DEEDS: readonly ((tx: EntityManager) => Promise<Deed>)[] = [
    async function edit(tx) {
      const [what, change] = pick(Object.entries(EDITS));
      const row = pick(rows);
      await change(tx, row);
      return { what: `edit of ${what}`, expected: [row] };
    },
    async function editWithItsHash(tx) {
      const row = pick(rows);
      const forged = { ...row, actor: 'person' };
      await set(tx, row, 'actor = $3, hash = $4', forged.actor, hashOf(before(row), forged));
      // What does not fit any more is the link to the next one, or to the head or checkpoint that names this one.
      return { what: 'edit with its own hash made anew', expected: [row, after(row)] };
    },
    async function deletion(tx) {
      const row = pick(rows);
      await set(tx, row, 'seq = -1');
      await tx.query('DELETE FROM audit_entry WHERE seq = -1');
      return { what: 'deletion', expected: [row] };
    },
    async function deletionClosingTheGap(tx) {
      const row = pick(rows.filter((one) => one.seq < chainOf(one).length));
      await tx.query('DELETE FROM audit_entry WHERE chain_id = $1 AND seq = $2', [row.chainId, row.seq]);
      await tx.query('UPDATE audit_entry SET seq = seq + 1000 WHERE chain_id = $1 AND seq > $2', [
        row.chainId,
        row.seq,
      ]);
      await tx.query('UPDATE audit_entry SET seq = seq - 1001 WHERE chain_id = $1 AND seq > 1000', [row.chainId]);
      return { what: 'deletion with the numbers closed up', expected: [row] };
    },
    async function swap(tx) {
      const one = pick(rows);
      const isOwnChain = random() < 0.5;
      const other = pick(rows.filter((row) => row !== one && (!isOwnChain || row.chainId === one.chainId)));
      const withHash = random() < 0.5;
      const sql = `at = $3, actor = $4, action = $5, detail = $6, format = $7${withHash ? ', hash = $8' : ''}`;
      const values = ({ at, actor, action, detail, format, hash }: Row) => [
        at,
        actor,
        action,
        detail,
        format,
        ...(withHash ? [hash] : []),
      ];
      await set(tx, one, sql, ...values(other));
      await set(tx, other, sql, ...values(one));
      const inOrder = [one, other].sort((a, b) => a.seq - b.seq);
      const isSame = one.chainId === other.chainId;
      const what = `swap ${isSame ? 'in a chain' : 'between chains'} ${withHash ? 'with' : 'without'} the hashes`;
      return { what, expected: isSame ? [inOrder[0]!] : [pick([one, other])] };
    },
    async function insertion(tx) {
      const row = pick(rows);
      await shift(tx, row);
      await put(tx, { ...pick(rows.filter((one) => one !== row)), chainId: row.chainId, seq: row.seq });
      return { what: 'insertion of a copy', expected: [row] };
    },
    async function insertionWithItsHash(tx) {
      const row = pick(rows);
      await shift(tx, row);
      const forged = { ...row, action: 'step.forged' };
      await put(tx, { ...forged, hash: hashOf(before(row), forged) });
      return { what: 'insertion with a right hash', expected: [row, after(row)] };
    },
    async function insertionAtTheEnd(tx) {
      const row = chainOf(pick(rows)).at(-1)!;
      const forged = { ...row, seq: row.seq + 1, action: 'step.forged' };
      await put(tx, { ...forged, hash: random() < 0.5 ? hashOf(row.hash, forged) : row.hash });
      return { what: 'insertion at the end', expected: [forged] };
    },
    async function newChain(tx) {
      const row = pick(rows);
      const forged = { ...row, chainId: crypto.randomUUID(), seq: 1, action: 'step.forged' };
      await put(tx, { ...forged, hash: hashOf(Buffer.alloc(0), forged) });
      return { what: 'insertion of a chain', expected: [forged] };
    },
    async function truncation(tx) {
      const row = pick(rows);
      await cut(tx, row);
      return { what: 'truncation', expected: [row] };
    },
    async function truncationWithTheHead(tx) {
      const row = pick(rows.filter(({ seq }) => seq > 1));
      await cut(tx, row);
      await setHead(tx, { chainId: row.chainId, seq: row.seq - 1, hash: before(row) });
      return { what: 'truncation with the head written to fit', expected: [row] };
    },
    async function wholeChain(tx) {
      const row = chainOf(pick(rows))[0]!;
      await cut(tx, row);
      if (random() < 0.5) await tx.query('DELETE FROM audit_head WHERE chain_id = $1', [row.chainId]);
      return { what: 'a whole chain removed', expected: [row] };
    },
    async function rewriting(tx) {
      const row = pick(rows);
      let previous = before(row);
      for (const old of chainOf(row).slice(row.seq - 1)) {
        const forged = old.seq === row.seq ? { ...old, actor: 'person' } : old;
        previous = hashOf(previous, forged);
        await set(tx, old, 'actor = $3, hash = $4', forged.actor, previous);
      }
      await setHead(tx, { ...chainOf(row).at(-1)!, hash: previous });
      const first = confirmed.find(({ chainId, seq }) => chainId === row.chainId && seq >= row.seq)!;
      return { what: 'everything from an entry on, and the head, written anew', expected: [first] };
    },
    async function head(tx) {
      const last = chainOf(pick(rows)).at(-1)!;
      await setHead(tx, { ...last, hash: flipped(last.hash) });
      return { what: 'edit of a head', expected: [last] };
    },
  ];

  const firstOf = (findings: readonly Finding[], chainId: string): Place | undefined =>
    findings
      .flatMap((finding) => (finding.about === 'entry' && finding.chainId === chainId ? [finding] : []))
      .sort((a, b) => a.seq - b.seq)[0];

  it('finds nothing while nobody has', async () => {
    const report = await tampered(() => Promise.resolve());
    expect(report).toMatchObject({ found: 0, findings: [], chains: 9, entries: rows.length, uncovered: 0 });
    expect(report.checkpoints).toMatchObject({ checkpoints: 3, newest: { entries: rows.length, chains: 9 } });
    expect(new Set(rows.map(({ format }) => format))).toEqual(new Set([1, 2]));
  });

  it(`finds each of ${ROUNDS} changes and names the entry (TAMPER_SEED=${SEED})`, async () => {
    const done = new Map<string, number>();
    const missed: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      let deed!: Deed;
      const { findings } = await tampered(async (tx) => {
        deed = await DEEDS[round % DEEDS.length]!(tx);
      });
      done.set(deed.what, (done.get(deed.what) ?? 0) + 1);
      const named = firstOf(findings, deed.expected[0]!.chainId);
      if (!deed.expected.some(({ seq }) => seq === named?.seq))
        missed.push(
          `${deed.what}: expected ${JSON.stringify(deed.expected.map(({ seq }) => seq))}, named ${named?.seq}`,
        );
    }
    expect(missed).toEqual([]);
    expect([...done.values()].reduce((sum, n) => sum + n)).toBe(ROUNDS);
    expect([...done.keys()].filter((what) => what.startsWith('edit of')).length).toBeGreaterThan(10);
  });

  it.each<[string, string, Finding]>([
    [
      'a body',
      `UPDATE audit_checkpoint SET body = replace(body, '"number":2', '"number":3') WHERE number = 2`,
      at('altered', 2),
    ],
    [
      'a signature',
      `UPDATE audit_checkpoint SET signature = decode(repeat('00', 64), 'hex') WHERE number = 3`,
      at('altered', 3),
    ],
    ['an hour', `UPDATE audit_checkpoint SET hour = hour - interval '5 hours' WHERE number = 1`, at('altered', 1)],
    ['the heads', `DELETE FROM audit_checkpoint_head WHERE checkpoint = 2`, at('wrong-heads', 2)],
    [
      'a head',
      `UPDATE audit_checkpoint_head SET seq = seq + 100 WHERE (chain_id, seq) IN (SELECT chain_id, seq FROM audit_checkpoint_head WHERE checkpoint = 3 LIMIT 1)`,
      at('wrong-heads', 3),
    ],
    [
      'one checkpoint, taken away',
      `DELETE FROM audit_checkpoint_head WHERE checkpoint = 2; DELETE FROM audit_checkpoint WHERE number = 2`,
      at('missing', 2),
    ],
    [
      'the first checkpoint, taken away',
      `DELETE FROM audit_checkpoint_head WHERE checkpoint = 1; DELETE FROM audit_checkpoint WHERE number = 1`,
      at('missing', 1),
    ],
  ])('a change of %s is found, and the checkpoint named', async (_what, sql, expected) => {
    const { findings } = await tampered((tx) => tx.query(sql));
    expect(findings).toContainEqual(expected);
  });

  it('a checkpoint that somebody else signed is not ours', async () => {
    const foreign = await keepRecord();
    try {
      await fillRecord(foreign);
      const key = async ({ database }: KeptRecord) =>
        (await verifyRecord(database.dataSource.manager)).checkpoints.keys[0]!;
      const [ours, theirs] = [await key(record), await key(foreign)];
      expect((await verifyRecord(foreign.database.dataSource.manager, { keys: [theirs] })).found).toBe(0);
      const report = await verifyRecord(foreign.database.dataSource.manager, { keys: [ours] });
      expect(report.findings).toEqual([at('altered', 1), at('altered', 2), at('altered', 3)]);
    } finally {
      await foreign.drop();
    }
  });

  it('what is newer than the newest checkpoint can be cut off unseen, and is counted as not covered', async () => {
    const { chainId } = rows[0]!;
    await record.write(chainId, 3);
    const report = await tampered(() => Promise.resolve());
    expect(report).toMatchObject({ found: 0, uncovered: 3, entries: rows.length + 3 });
    const last = chainOf({ chainId, seq: 1 }).at(-1)!;
    const cutOff = await tampered(async (tx) => {
      await cut(tx, after(last));
      await setHead(tx, last);
    });
    expect(cutOff).toMatchObject({ found: 0, uncovered: 0 });
    await record.nextCheckpoint();
    const found = await tampered(async (tx) => {
      await cut(tx, after(last));
      await setHead(tx, last);
    });
    expect(found.findings).toEqual([{ about: 'entry', fault: 'missing', chainId, seq: last.seq + 1, checkpoint: 4 }]);
  });
});

function at(fault: 'altered' | 'wrong-heads' | 'missing', checkpoint: number): Finding {
  return { about: 'checkpoint', fault, checkpoint, where: 'database' };
}
