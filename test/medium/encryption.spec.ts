import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { Webhook } from 'standardwebhooks';
import { totpPurpose } from '../../src/features/account/account.service';
import { CaseKeyService, type SealedField } from '../../src/features/case/case-key.service';
import { CaseService } from '../../src/features/case/case.service';
import { NoticeService } from '../../src/features/notice/notice.service';
import { PlatformKeyService } from '../../src/features/platform/platform-key.service';
import { type ReportInput, ReportService } from '../../src/features/report/report.service';
import { AuthorityService } from '../../src/features/verification/authority.service';
import { Envelope } from '../../src/infra/crypto/envelope';
import { migrate } from '../../src/infra/database/migrate';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { writeKeyRing } from '../../src/local/backup/key-ring-file';
import { countByKey, rotate } from '../../src/local/keys/rotate';
import { aReport } from '../support/casework';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { runProgram } from '../support/run-program';
import { tablesWith, textOfDatabase } from '../support/text-of-database';

jest.setTimeout(120_000);

const CASES = 1_000;
const AT_ONCE = 20;
/** In everything that a person or a caseworker types, and nowhere else. */
const WORD = `zq${randomBytes(5).toString('hex')}`;

describe('the database of a thousand people', () => {
  let { test, work, worker, platform, stop } = {} as OwnRun;
  beforeAll(async () => {
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false }));
    let next = 0;
    const reporter = async (): Promise<void> => {
      for (let i = next++; i < CASES; i = next++) await test.app.get(ReportService).submit(reportOf(i));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, reporter));
    await casesWithEverything();
  });
  afterAll(() => stop());

  /** Names, places and words of every length from a few letters to two kilobytes. */
  const wordsOf = (i: number): Pick<ReportInput, 'narrative' | 'contact'> => ({
    narrative: i % 50 === 0 ? null : `Nguyễn ${WORD} ${i} `.repeat(1 + (i % 90)),
    contact: { way: 'email', address: `${WORD}.${i}@example.org`, note: i % 2 === 0 ? `ask for ${WORD} ${i}` : null },
  });
  const reportOf = (i: number) =>
    aReport([`https://${WORD}-${i}.example.org/u/${WORD}${i}?v=${WORD}#${WORD}`], wordsOf(i));

  /** What is typed later: proofs, notes, notices by webhook and by hand, answers, and a withdrawal's recalls. */
  async function casesWithEverything(): Promise<void> {
    const staff = await work.staff();
    const locator = await work.approvedCase([platform.link(WORD)], 'us-take-it-down', wordsOf(CASES));
    await worker.runOutbox();
    const noticeId = (await work.page(locator)).notices[0]!.id;
    const item = (await work.page(locator)).items[0]!;
    await answer(noticeId, { type: 'refused', items: [item.id], reason: { code: 'other', text: `no, says ${WORD}` } });
    await answer(noticeId, { type: 'counter_statement', counterStatement: `it is mine, says ${WORD}` });
    const other = await work.verifiedCase([platform.link(`${WORD}-2`)], wordsOf(CASES + 1));
    const proof = { kind: 'lawyer', proof: `power of attorney of ${WORD}`, checks: [] } as const;
    await test.app.get(AuthorityService).recordAuthority(other, staff, proof);
    platform.onNotice = (_request, response) => response.writeHead(410).end();
    const byHand = await work.approvedCase([platform.link(`${WORD}-3`)]);
    await worker.runOutbox();
    const [failed] = (await work.page(byHand)).notices;
    await test.app.get(NoticeService).recordByHand(byHand, failed!.id, staff, `letter to ${WORD}`);
    const closed = await work.report([platform.link(`${WORD}-4`)]);
    const reason = { outcome: 'not_verified', reason: `could not reach ${WORD}` } as const;
    await test.app.get(CaseService).closeUnproven(closed, staff, reason);
  }

  async function answer(noticeId: string, body: object): Promise<void> {
    const text = JSON.stringify(body);
    const [id, at] = [`ans_${randomUUID()}`, new Date()];
    const signature = new Webhook(platform.answerSecret).sign(id, at, text);
    const response = await fetch(`${test.url}/api/platform/v1/notices/${noticeId}/answers`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': signature,
      },
      body: text,
    });
    expect(response.ok).toBe(true);
  }

  const keysWith = (envelope: Envelope) => new CaseKeyService(envelope);
  const units = () => test.app.get(UnitOfWork);
  const keyOf = (name: string) => Buffer.from(test.env[name]!, 'base64');
  const k2 = { id: 'k2', key: randomBytes(32) };
  const k1 = () => ({ id: 'k1', key: keyOf('OUTER_KEY') });
  const SEALED: readonly [SealedField, string][] = [
    ['item.url', 'SELECT case_id AS id, url_sealed AS sealed FROM item'],
    ['report.narrative', 'SELECT case_id AS id, narrative_sealed AS sealed FROM report'],
    ['contact_rule.address', 'SELECT case_id AS id, address_sealed AS sealed FROM contact_rule'],
    ['contact_rule.note', 'SELECT case_id AS id, note_sealed AS sealed FROM contact_rule'],
    ['authority.proof', 'SELECT case_id AS id, proof_sealed AS sealed FROM authority'],
    ['notice.body', 'SELECT case_id AS id, body_sealed AS sealed FROM notice'],
    ['notice.delivery_proof', 'SELECT case_id AS id, delivery_proof_sealed AS sealed FROM notice'],
    [
      'answer.text',
      'SELECT n.case_id AS id, a.text_sealed AS sealed FROM answer a JOIN notice n ON n.id = a.notice_id',
    ],
    ['counter_statement.text', 'SELECT case_id AS id, text_sealed AS sealed FROM counter_statement'],
    ['note.text', 'SELECT case_id AS id, text_sealed AS sealed FROM note'],
  ];

  it('shows nothing of what they wrote in a text dump: no name, no link, no word, in no encoding', async () => {
    await work.rows('ANALYZE');
    const text = await textOfDatabase(test.database.url);
    expect(text.filter(({ table }) => table === 'report').length).toBeGreaterThanOrEqual(CASES);
    for (const word of [WORD, 'Nguyễn', 'power of attorney'])
      expect([word, tablesWith(text, word)]).toEqual([word, []]);
    // The same search finds what is meant to be read, and would find what is not: as text, JSON, bytes or base64.
    expect(tablesWith(text, platform.host)).toContain('platform');
    const client = new Client({ connectionString: test.database.url });
    await client.connect();
    await client.query(
      `CREATE TABLE spilt_text AS SELECT 'x ' || $1 AS t; `.replace('$1', client.escapeLiteral(WORD)) +
        `CREATE TABLE spilt_json AS SELECT jsonb_build_object('a', upper(${client.escapeLiteral(WORD)})) AS j;` +
        `CREATE TABLE spilt_bytes AS SELECT convert_to('xyz' || ${client.escapeLiteral(WORD)}, 'UTF8') AS b;` +
        `CREATE TABLE spilt_base64 AS SELECT encode(convert_to('ab' || ${client.escapeLiteral(WORD)} || 'c', 'UTF8'), 'base64') AS t`,
    );
    const spilt = tablesWith(await textOfDatabase(test.database.url), WORD);
    await client.query('DROP TABLE spilt_text, spilt_json, spilt_bytes, spilt_base64');
    await client.end();
    expect(spilt).toEqual(['spilt_base64', 'spilt_bytes', 'spilt_json', 'spilt_text']);
  });

  it('holds each kind of sealed text, which opens, and whose length says only how many 256 bytes it fills', async () => {
    for (const [field, sql] of SEALED) {
      const rows = (await work.rows<{ id: string; sealed: Buffer | null }>(sql)).filter(
        ({ sealed }) => sealed !== null,
      );
      expect([field, rows.length > 0]).toEqual([field, true]);
      const vaults = await units().read((tx) =>
        test.app.get(CaseKeyService).vaultsOf(
          tx,
          rows.map(({ id }) => id),
          'database-check',
        ),
      );
      const texts = rows.map(({ id, sealed }) => ({
        text: vaults.get(id)!.open(field, sealed!),
        length: sealed!.length,
      }));
      expect(texts.some(({ text }) => text.includes(WORD))).toBe(true);
      for (const { text, length } of texts)
        expect(length).toBe(29 + 256 * (Math.floor(Buffer.byteLength(text) / 256) + 1));
    }
    const narratives = await work.rows<{ n: number }>('SELECT DISTINCT length(narrative_sealed) AS n FROM report');
    expect(narratives.length).toBeLessThan(15); // of ninety different lengths
  });

  /** Opens a case after the other, from before the rotation until after it, as a process with these keys would. */
  function readOn(envelope: Envelope, cases: readonly { id: string; sealed: Buffer }[]) {
    const seen = { isOver: false, opened: 0, failures: [] as string[] };
    const run = async (): Promise<void> => {
      for (let i = 0; !seen.isOver; i = (i + 7) % cases.length) {
        const { id, sealed } = cases[i]!;
        try {
          const vault = await units().read((tx) => keysWith(envelope).vaultOf(tx, id, 'database-check'));
          if (!vault.open('item.url', sealed).includes(WORD)) throw new Error('another text');
          seen.opened += 1;
        } catch (error) {
          seen.failures.push((error as Error).message);
        }
      }
    };
    const done = run();
    return {
      seen,
      stop: async () => {
        seen.isOver = true;
        await done;
      },
    };
  }

  it('gets another outer key while everybody reads: killed in the middle, run again, nobody notices', async () => {
    const indexKey = keyOf('INDEX_KEY');
    const rolled = new Envelope({ outerKeys: [k2, k1()], indexKey });
    const notYetRolled = new Envelope({ outerKeys: [k1(), k2], indexKey });
    const cases = await work.rows<{ id: string; sealed: Buffer }>(SEALED[0]![1]);
    const readers = [rolled, notYetRolled, rolled].map((envelope) => readOn(envelope, cases));
    const env = {
      DATABASE_URL: test.database.url,
      OUTER_KEY_ID: 'k2',
      OUTER_KEY: k2.key.toString('base64'),
      OUTER_KEYS_OTHER: `k1=${test.env['OUTER_KEY']!}`,
    };
    const counts = () => countByKey(test.database.dataSource, []);
    const before = (await counts()).get('k1')!;
    expect(before).toBeGreaterThan(CASES);

    await killAfterLines(['rotate', '--batch', '20'], env, 3);
    const half = await counts();
    expect(half.get('k2')).toBeGreaterThanOrEqual(60);
    expect(half.get('k1')).toBeGreaterThan(0);
    expect(half.get('k1')! + half.get('k2')!).toBe(before);

    // A report that comes in the middle, from a process that still wraps by the old key.
    const late = await work.report([`https://${WORD}-late.example.org/`]);
    const second = await runProgram('src/local/keys.js', ['rotate'], env);
    expect([second.code, second.out]).toEqual([0, expect.stringMatching(/^k1: 0 rows, no longer needed/m)]);
    expect(Object.fromEntries(await counts())).toEqual({ k2: before + 1 });
    const third = await runProgram('src/local/keys.js', ['rotate'], env);
    expect([third.code, third.out]).toEqual([0, expect.stringMatching(/^0 rows wrapped by k2/)]);

    for (const { stop: stopReading } of readers) await stopReading();
    expect(readers.flatMap(({ seen }) => seen.failures)).toEqual([]);
    for (const { seen } of readers) expect(seen.opened).toBeGreaterThan(50);

    // With the old key gone everything opens: each case, also the late one, and the secrets of staff and platforms.
    const after = new Envelope({ outerKeys: [k2], indexKey });
    const { id } = await work
      .rows<{ id: string }>('SELECT id FROM "case" WHERE locator = $1', [late])
      .then(([row]) => row!);
    const all = await units().read((tx) =>
      keysWith(after).vaultsOf(tx, [...cases.map((one) => one.id), id], 'database-check'),
    );
    for (const { id: caseId, sealed } of cases) expect(all.get(caseId)!.open('item.url', sealed)).toContain(WORD);
    const staff = await work.rows<{ id: string; sealed: Buffer }>('SELECT id, totp_sealed AS sealed FROM staff');
    const seeds = staff.map((row) => after.openStandalone(row.sealed, totpPurpose(row.id)));
    expect(seeds.sort()).toEqual([test.caseworker.totpSecret, test.supervisor.totpSecret].sort());
    const service = test.app.get(PlatformKeyService);
    const platformKeys = new PlatformKeyService(
      units(),
      ...([service['clock'], service['store'], after, null] as unknown as [never, never, never, never]),
    );
    const [own] = await work.rows<{ id: string }>(`SELECT id FROM platform WHERE slug = 'own'`);
    expect(await units().read((tx) => platformKeys.answerKeys(tx, own!.id))).toEqual([platform.answerSecret]);
  });

  it('is not rotated in silence when a key is not at hand: each row is named, the others go on', async () => {
    const k3 = { id: 'k3', key: randomBytes(32) };
    const [one] = await work.rows<{ id: string; wrapped: Buffer; outer: string }>(
      'SELECT case_id AS id, wrapped_key AS wrapped, outer_key_id AS outer FROM key_ring LIMIT 1',
    );
    await work.rows(`UPDATE key_ring SET outer_key_id = 'lost' WHERE case_id = $1`, [one!.id]);
    const held = new Envelope({ outerKeys: [k3, k2], indexKey: keyOf('INDEX_KEY') });
    const startedAt = performance.now();
    const report = await rotate(test.database.dataSource, held);
    // Check S9: ten thousand cases in five minutes. The bench `rotation` has them all, with readers beside.
    const forTenThousandMs = ((performance.now() - startedAt) / report.rewrapped) * 10_000;
    process.stdout.write(`Rotation: ${report.rewrapped} rows; 10,000 in ${(forTenThousandMs / 1000).toFixed(1)} s\n`);
    expect(forTenThousandMs).toBeLessThan(5 * 60_000);
    expect(report.failed).toEqual([`key_ring ${one!.id} (outer key lost)`]);
    expect(report.rewrapped).toBeGreaterThan(CASES);
    await work.rows('UPDATE key_ring SET outer_key_id = $2 WHERE case_id = $1', [one!.id, one!.outer]);
    const status = await runProgram('src/local/keys.js', ['status'], {
      DATABASE_URL: test.database.url,
      OUTER_KEY: test.env['OUTER_KEY']!,
    });
    expect([status.code, status.out]).toEqual([1, expect.stringMatching(/^k3: \d+ rows need it, AND IT IS NOT IN/m)]);
  });

  it('is not counted, rotated or backed up by a role from which a policy hides rows', async () => {
    await test.database.dataSource.query('DROP POLICY owner_all ON key_ring');
    const held = new Envelope({ outerKeys: [k2, k1()], indexKey: keyOf('INDEX_KEY') });
    const client = new Client({ connectionString: test.database.url });
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'buckler-ring-'));
    await client.connect();
    try {
      const hidden = 'row-level security policy';
      await expect(countByKey(test.database.dataSource, [])).rejects.toThrow(hidden);
      await expect(rotate(test.database.dataSource, held)).rejects.toThrow(hidden);
      await expect(writeKeyRing(client, folder, new Date())).rejects.toThrow(hidden);
      expect(fs.readdirSync(folder)).toEqual([]);
    } finally {
      await client.end();
      fs.rmSync(folder, { recursive: true });
      await migrate(test.database.url);
    }
  });
});

/** Runs the operator's command and kills it after so many batches, with the signal that nobody can catch. */
function killAfterLines(args: readonly string[], env: Record<string, string>, lines: number): Promise<void> {
  const program = path.resolve(__dirname, '../../dist/src/local/keys.js');
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.split('\n').length > lines) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) =>
    child.once('close', (_code, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error(`it ended: ${said}`)))),
  );
}
