import { CaseErasureService } from '../../src/features/case/case-erasure.service';
import { CaseKeyService } from '../../src/features/case/case-key.service';
import { CaseService } from '../../src/features/case/case.service';
import { verifyRecord } from '../../src/infra/audit/verify-record';
import { Envelope } from '../../src/infra/crypto/envelope';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { verifyCommitments, type WordsFinding } from '../../src/local/audit/verify-commitments';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { runProgram } from '../support/run-program';

jest.setTimeout(60_000);

const REASON = 'The links show a landscape.';

describe('words that somebody at the desk wrote down', () => {
  let { test, work, platform, stop } = {} as OwnRun;
  beforeAll(async () => {
    ({ test, work, platform, stop } = await startOwnRun({ worker: false }));
  });
  afterAll(() => stop());

  const units = () => test.app.get(UnitOfWork);
  async function closed(slug: string, reason = REASON) {
    const locator = await work.report([platform.link(slug)]);
    const staff = await work.staff();
    await test.app.get(CaseService).take(locator, staff);
    await test.app.get(CaseService).closeUnproven(locator, staff, { outcome: 'not_verified', reason });
    const { id } = await work.page(locator);
    const [entry] = await work.rows<{ seq: number; detail: Record<string, string> }>(
      `SELECT seq, detail FROM audit_entry WHERE chain_id = $1 AND action = 'note.written'`,
      [id],
    );
    return { id, entry: entry! };
  }
  /** What the verifier says of the words, with or without the outer key. */
  async function verify(envelope: Envelope | null = test.app.get(Envelope)) {
    const findings: WordsFinding[] = [];
    const report = await units().read((tx) => verifyCommitments(tx, envelope, (finding) => findings.push(finding)));
    return { ...report, findings };
  }

  it('are not in the record: it holds a digest, which only the key of the case can make', async () => {
    const { id, entry } = await closed('digest');
    expect(entry.detail).toEqual({
      about: 'closing',
      text: expect.stringMatching(/^note\.text:[0-9a-f-]{36}$/),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const rowId = entry.detail['text']!.split(':')[1]!;
    const keys = test.app.get(CaseKeyService);
    const digest = await units().read(async (tx) => (await keys.sealerOf(tx, id)).commit('note.text', rowId, REASON));
    expect(digest.toString('hex')).toBe(entry.detail['digest']);
    const other = keys.create(id).vault.commit('note.text', rowId, REASON);
    expect(other.toString('hex')).not.toBe(entry.detail['digest']);
    expect((await verify()).findings).toEqual([]);
  });

  it('exchanged for others, or taken away, are found, and the entry named', async () => {
    const [mine, other, gone] = [
      await closed('exchanged'),
      await closed('other', 'Another reason.'),
      await closed('gone'),
    ];
    const keys = test.app.get(CaseKeyService);
    // Sealed by the right key: whoever has it can write anew what was written, and only the record knows better.
    const forged = await units().read(async (tx) =>
      (await keys.sealerOf(tx, mine.id)).seal('note.text', 'The links show nobody.'),
    );
    await work.rows('UPDATE note SET text_sealed = $2 WHERE case_id = $1', [mine.id, forged]);
    await work.rows('UPDATE note SET text_sealed = $2 WHERE case_id = $1', [other.id, forged]);
    await work.rows('DELETE FROM note WHERE case_id = $1', [gone.id]);
    const found = (one: typeof mine, fault: WordsFinding['fault']) => ({ fault, chainId: one.id, seq: one.entry.seq });
    expect((await verify()).findings).toEqual([
      found(mine, 'words-altered'),
      found(other, 'words-altered'),
      found(gone, 'words-missing'),
    ]);
    expect((await verify(null)).findings).toEqual([found(gone, 'words-missing')]);
    const ran = await runProgram('src/local/audit-verify.js', [], {
      DATABASE_URL: test.database.url,
      OUTER_KEY: test.env['OUTER_KEY']!,
    });
    expect(ran.code).toBe(1);
    expect(ran.out).toContain(
      `chain ${mine.id}, entry ${mine.entry.seq} commits to other words than those that are there`,
    );
  });

  it('of an erased case are gone, the record goes on to be whole, and no guess can be tried against it', async () => {
    const { id, entry } = await closed('erased', 'yes');
    const vault = await units().read((tx) => test.app.get(CaseKeyService).vaultOf(tx, id, 'database-check'));
    const [kept] = await work.rows<{ sealed: Buffer }>('SELECT text_sealed AS sealed FROM note WHERE case_id = $1', [
      id,
    ]);
    expect(vault.open('note.text', kept!.sealed)).toBe('yes');
    expect(await test.app.get(CaseErasureService).erase({ id }, 'person_asked')).toEqual({ ok: true });

    const { findings, erased } = await verify();
    expect(erased).toBe(1);
    expect(findings.filter(({ chainId }) => chainId === id)).toEqual([]);
    const report = await units().read((tx) => verifyRecord(tx));
    expect(report.findings).toEqual([]);
    const left = await work.rows<{ detail: Record<string, string> }>(
      `SELECT detail FROM audit_entry WHERE chain_id = $1 AND action = 'note.written'`,
      [id],
    );
    expect(left).toEqual([{ detail: entry.detail }]);
    expect(await work.rows('SELECT 1 FROM key_ring WHERE case_id = $1', [id])).toEqual([]);
    // Right words, right place, and every key there still is: none of it leads to the digest.
    const rowId = entry.detail['text']!.split(':')[1]!;
    const keys = test.app.get(CaseKeyService);
    await expect(units().read((tx) => keys.sealerOf(tx, id))).rejects.toThrow();
    const others = await work.rows<{ id: string }>('SELECT case_id AS id FROM key_ring');
    for (const other of others) {
      const sealer = await units().read((tx) => keys.sealerOf(tx, other.id));
      expect(sealer.commit('note.text', rowId, 'yes').toString('hex')).not.toBe(entry.detail['digest']);
    }
  });
});
