import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SYSTEM_CHAIN } from '../../src/infra/audit/audit-log';
import { checkpointHash } from '../../src/infra/audit/checkpoint';
import { readTimeStamp } from '../../src/infra/audit/time-stamp';
import { verifyRecord } from '../../src/infra/audit/verify-record';
import { verifyTimeStamps } from '../../src/infra/audit/verify-time-stamps';
import { loadConfig } from '../../src/infra/config/app-config';
import { SystemClock } from '../../src/infra/clock/clock';
import { uuidV7 } from '../../src/infra/crypto/uuid-v7';
import { LoginState } from '../../src/infra/database/login-state';
import { SchemaState } from '../../src/infra/database/schema-state';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { HealthService } from '../../src/infra/health/health.service';
import { closedPort } from '../support/http-peer';
import { fillRecord, keepRecord, type KeptRecord } from '../support/kept-record';
import { runProgram } from '../support/run-program';
import { testSettings } from '../support/settings';
import { smtpPeer, type SmtpPeer } from '../support/smtp-peer';
import { type TimeStampAuthority, timeStampAuthority } from '../support/time-stamp-authority';

jest.setTimeout(60_000);

const AUDITOR = 'auditor@oversight.example.org';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'buckler-checkpoints-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const copiesOf = (record: KeptRecord) =>
  record.database.dataSource.query<
    { checkpoint: number; way: string; tries: number; error: string | null; isMade: boolean; receipt: Buffer | null }[]
  >(
    `SELECT checkpoint, way, tries, error, made_at IS NOT NULL AS "isMade", receipt FROM audit_checkpoint_copy
     ORDER BY checkpoint, way`,
  );
const verify = (record: KeptRecord, copies: string[] = []) =>
  record.database.dataSource.transaction('REPEATABLE READ', (tx) => verifyRecord(tx, { copies }));
/** As the owner of the tables, who can silence their triggers. */
const tamper = (record: KeptRecord, ...statements: string[]) =>
  record.database.dataSource.transaction(async (tx) => {
    const tables = ['audit_entry', 'audit_checkpoint', 'audit_checkpoint_head'];
    for (const table of tables) await tx.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    for (const statement of statements) await tx.query(statement);
    for (const table of tables) await tx.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  });

describe('the checkpoint of the hour', () => {
  it('is made once an hour, however many workers are at it, and says how the record stood', async () => {
    const record = await keepRecord();
    try {
      const chain = uuidV7();
      await record.write(chain, 3);
      const six = [1, 2, 3, 4, 5, 6];
      // Six connections first, or the quickest is done before the others are there.
      const ready = six.map(() => record.database.dataSource.createQueryRunner());
      await Promise.all(ready.map((runner) => runner.connect()));
      await Promise.all(ready.map((runner) => runner.release()));
      const made = await Promise.all(six.map(() => record.checkpoints.makeDue()));
      expect(made.filter((number) => number !== null)).toEqual([1]);
      await record.write(chain, 2);
      expect(await record.checkpoints.makeDue()).toBeNull();
      expect(await record.nextCheckpoint()).toBe(2);
      expect(await record.nextCheckpoint()).toBe(3);
      const { checkpoints, found } = await verify(record);
      expect([found, checkpoints.checkpoints]).toEqual([0, 3]);
      expect(checkpoints.newest).toMatchObject({ number: 3, chains: 1, entries: 5 });
      const heads = await record.database.dataSource.query(
        'SELECT checkpoint, seq FROM audit_checkpoint_head ORDER BY checkpoint',
      );
      expect(heads).toEqual([
        { checkpoint: 1, seq: 3 },
        { checkpoint: 2, seq: 5 },
      ]);
    } finally {
      await record.drop();
    }
  });

  it('is not made without a key, nor twice for an hour when a clock goes back', async () => {
    const [keyless, record] = await Promise.all([keepRecord({ CHECKPOINT_KEY: undefined }), keepRecord()]);
    try {
      expect(await keyless.checkpoints.makeDue()).toBeNull();
      await record.nextCheckpoint();
      record.clock.advance({ hours: -3 });
      expect(await record.checkpoints.makeDue()).toBeNull();
    } finally {
      await Promise.all([keyless.drop(), record.drop()]);
    }
  });

  it.each(['audit_checkpoint', 'audit_checkpoint_head'])(
    'can be changed by no ordinary statement: %s',
    async (table) => {
      const record = await keepRecord();
      try {
        await record.write(uuidV7(), 1);
        await record.nextCheckpoint();
        for (const sql of [`DELETE FROM ${table}`, `UPDATE ${table} SET checkpoint = 9`, `TRUNCATE ${table} CASCADE`])
          await expect(record.database.dataSource.query(sql)).rejects.toThrow(/append-only|does not exist/);
      } finally {
        await record.drop();
      }
    },
  );
});

describe('a checkpoint in a file outside the database', () => {
  let record: KeptRecord;
  let file: string;
  beforeEach(async () => {
    file = path.join(folder, 'checkpoints.jsonl');
    record = await keepRecord({ CHECKPOINT_FILE: file });
    await fillRecord(record);
    await record.sender.sendDue(10);
  });
  afterEach(() => record.drop());

  it('is a line that only its owner can read, and agrees with the record', async () => {
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(await copiesOf(record)).toMatchObject(
      [1, 2, 3].map((checkpoint) => ({ checkpoint, way: 'file', isMade: true })),
    );
    const report = await verify(record, [file]);
    expect(report.copies).toMatchObject({ checkpoints: 3, unreadable: 0 });
    expect(report.found).toBe(0);
  });

  it('is still found when a line before it was left half written, or stands twice, or in another file', async () => {
    const lines = fs.readFileSync(file, 'utf8').split('\n');
    const other = path.join(folder, 'other.jsonl');
    fs.writeFileSync(file, `${lines[0]}\n${lines[0]}\n${lines[1]!.slice(0, 70)}`);
    fs.writeFileSync(other, `${lines[1]}\r\n`);
    await record.write(uuidV7(), 1);
    await record.nextCheckpoint();
    await record.sender.sendDue(10);
    fs.appendFileSync(other, lines[2]!);
    const report = await verify(record, [file, other]);
    expect(report.copies).toMatchObject({ checkpoints: 4, unreadable: 1 });
    expect(report.findings).toEqual([]);
  });

  it('shows what the database alone cannot: the end of a chain and of the checkpoints, cut off together', async () => {
    const [cutOff] = await record.database.dataSource.query<{ chain: string; seq: number }[]>(
      `SELECT chain_id AS chain, max(seq) FILTER (WHERE checkpoint < 3) AS seq FROM audit_checkpoint_head
       GROUP BY chain_id ORDER BY chain_id DESC LIMIT 1`,
    );
    const { chain, seq } = cutOff!;
    await tamper(
      record,
      'DELETE FROM audit_checkpoint_copy WHERE checkpoint = 3',
      'DELETE FROM audit_checkpoint_head WHERE checkpoint = 3',
      'DELETE FROM audit_checkpoint WHERE number = 3',
      `DELETE FROM audit_entry WHERE chain_id = '${chain}' AND seq > ${seq}`,
      `UPDATE audit_head SET seq = ${seq}, hash = (SELECT hash FROM audit_entry WHERE chain_id = '${chain}' AND seq = ${seq})
       WHERE chain_id = '${chain}'`,
    );
    expect((await verify(record)).findings).toEqual([]);
    expect((await verify(record, [file])).findings).toEqual([
      { about: 'checkpoint', fault: 'missing', checkpoint: 3, where: 'database' },
      { about: 'entry', fault: 'missing', chainId: chain, seq: seq + 1, checkpoint: 3 },
    ]);
  });

  it('shows a checkpoint that was signed anew over another record, and a copy that was damaged', async () => {
    await tamper(record, `UPDATE audit_checkpoint SET body = replace(body, 'T', 't') WHERE number = 2`);
    expect((await verify(record, [file])).findings).toContainEqual({
      about: 'checkpoint',
      fault: 'altered',
      checkpoint: 2,
      where: 'database',
    });
    fs.writeFileSync(
      file,
      fs.readFileSync(file, 'utf8').replace(/(\d+),"([0-9a-f]{64})"\]/, '$1,"' + '0'.repeat(64) + '"]'),
    );
    expect((await verify(record, [file])).findings).toContainEqual({
      about: 'checkpoint',
      fault: 'wrong-heads',
      checkpoint: 1,
      where: 'copies',
    });
  });

  it('is compared by npm run audit:verify, which ends with 0, or with 1 and the entry that was changed', async () => {
    const env = { DATABASE_URL: record.database.url };
    const [key] = (await verify(record)).checkpoints.keys;
    // With the equals sign: one key in 64 begins with a dash.
    const args = ['--copies', file, `--public-key=${key!}`];
    const whole = await runProgram('src/local/audit-verify.js', args, env);
    expect([whole.code, whole.said]).toEqual([0, '']);
    expect(whole.out).toContain('The record is whole.');
    const [row] = await record.database.dataSource.query<{ chain: string }[]>(
      'SELECT chain_id AS chain FROM audit_entry ORDER BY chain_id DESC LIMIT 1',
    );
    await tamper(record, `UPDATE audit_entry SET actor = 'person' WHERE chain_id = '${row!.chain}' AND seq = 2`);
    const words = await runProgram('src/local/audit-verify.js', args, env);
    expect(words.code).toBe(1);
    expect(words.out).toContain(`chain ${row!.chain}, entry 2 is not what was written`);
    const json = await runProgram('src/local/audit-verify.js', [...args, '--json'], env);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      ok: false,
      found: 1,
      isKeyGiven: true,
      findings: [{ about: 'entry', fault: 'altered', chainId: row!.chain, seq: 2 }],
    });
    expect((await runProgram('src/local/audit-verify.js', ['--public-key', 'x'], env)).code).toBe(2);
  });
});

describe('a checkpoint that cannot leave', () => {
  it('is tried again with growing pauses until it does, and says why meanwhile', async () => {
    const file = path.join(folder, 'not-there-yet', 'checkpoints.jsonl');
    const record = await keepRecord({ CHECKPOINT_FILE: file });
    try {
      await record.nextCheckpoint();
      expect(await record.sender.sendDue(10)).toBe(1);
      expect(await copiesOf(record)).toMatchObject([{ isMade: false, error: 'ENOENT', tries: 1 }]);
      expect(await record.sender.sendDue(10)).toBe(0);
      record.clock.advance({ seconds: 61 });
      expect(await record.sender.sendDue(10)).toBe(1);
      record.clock.advance({ seconds: 61 });
      expect(await record.sender.sendDue(10)).toBe(0);
      fs.mkdirSync(path.dirname(file));
      record.clock.advance({ seconds: 61 });
      expect(await record.sender.sendDue(10)).toBe(1);
      expect(await copiesOf(record)).toMatchObject([{ isMade: true, error: null, tries: 3 }]);
      expect((await verify(record, [file])).copies).toMatchObject({ checkpoints: 1 });
    } finally {
      await record.drop();
    }
  });
});

describe('the health of the record', () => {
  const healthOf = ({ database: { dataSource, env } }: KeptRecord) => {
    const login = new LoginState(dataSource, loadConfig(testSettings(env)));
    return new HealthService(new UnitOfWork(dataSource), new SystemClock(), new SchemaState(dataSource), login);
  };
  /** The hour of every checkpoint, so many hours before now. */
  const setAge = (record: KeptRecord, hours: number) =>
    tamper(record, `UPDATE audit_checkpoint SET hour = now() - interval '${hours} hours'`);

  it('is degraded when no checkpoint was made for two hours, and while one cannot leave', async () => {
    const file = path.join(folder, 'checkpoints.jsonl');
    const record = await keepRecord({ CHECKPOINT_FILE: file });
    try {
      const part = async () => (await healthOf(record).readiness()).parts.record;
      expect(await part()).toBe('ok');
      // The clock of the test stands days back: an old record without any checkpoint.
      await record.write(SYSTEM_CHAIN, 1);
      expect(await part()).toBe('degraded');
      await record.nextCheckpoint();
      await setAge(record, 1);
      expect(await healthOf(record).figures()).toMatchObject({ copiesWaiting: 1 });
      expect(await part()).toBe('ok');
      await setAge(record, 3);
      expect(await part()).toBe('degraded');
      record.clock.advance({ hours: (Date.now() - record.clock.now().getTime()) / 3_600_000 });
      expect(await record.nextCheckpoint()).toBe(2);
      expect(await part()).toBe('degraded');
      await record.sender.sendDue(10);
      expect(await healthOf(record).figures()).toMatchObject({ copiesWaiting: 0, copyAge: null });
      expect(await part()).toBe('ok');
    } finally {
      await record.drop();
    }
  });
});

describe('a checkpoint by mail', () => {
  let server: SmtpPeer;
  afterEach(() => server.close());

  it('goes to the auditor with its line, and the saved attachment is a copy to compare with', async () => {
    server = await smtpPeer();
    const record = await keepRecord({ CHECKPOINT_MAIL_TO: AUDITOR, SMTP_URL: server.url });
    try {
      await record.write(uuidV7(), 2);
      await record.nextCheckpoint();
      await record.sender.sendDue(10);
      expect(await copiesOf(record)).toMatchObject([{ way: 'mail', isMade: true }]);
      expect(server.commands).toContain(`RCPT TO:<${AUDITOR}>`);
      const [, attachment] = /filename="?checkpoint-1\.jsonl"?[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(
        server.received.text,
      )!;
      const saved = path.join(folder, 'saved.jsonl');
      fs.writeFileSync(saved, Buffer.from(attachment!, 'base64'));
      expect(await verify(record, [saved])).toMatchObject({ found: 0, copies: { checkpoints: 1, unreadable: 0 } });
      await tamper(record, `UPDATE audit_checkpoint SET signature = '\\x00'`);
      expect((await verify(record, [saved])).found).toBeGreaterThan(0);
    } finally {
      await record.drop();
    }
  });

  it('that the server refuses is not counted as sent', async () => {
    server = await smtpPeer({ RCPT: '550 nobody here' });
    const record = await keepRecord({ CHECKPOINT_MAIL_TO: AUDITOR, SMTP_URL: server.url });
    try {
      await record.nextCheckpoint();
      await record.sender.sendDue(10);
      expect(await copiesOf(record)).toMatchObject([{ way: 'mail', isMade: false, error: 'smtp-550' }]);
    } finally {
      await record.drop();
    }
  });
});

describe('a checkpoint before a time-stamp authority (RFC 3161)', () => {
  let authority: TimeStampAuthority | null;
  let record: KeptRecord;
  beforeAll(async () => {
    authority = await timeStampAuthority();
  });
  afterAll(() => authority?.close());
  afterEach(() => record.drop());

  it('is stamped, the answer is kept, and openssl takes it as this authority’s word on this checkpoint', async () => {
    if (authority === null) return console.warn('Not run: time-stamps (no openssl)');
    record = await keepRecord({ CHECKPOINT_TIME_STAMP_URL: authority.url });
    // The authority's clock is the real one; the checkpoint must not be made after it.
    record.clock.advance({ hours: (Date.now() - record.clock.now().getTime()) / 3_600_000 - 2 });
    await record.write(uuidV7(), 2);
    await record.nextCheckpoint();
    await record.sender.sendDue(10);
    const [copy] = await copiesOf(record);
    expect(copy).toMatchObject({ way: 'time_stamp', isMade: true, error: null });
    const [{ body }] = await record.database.dataSource.query('SELECT body FROM audit_checkpoint');
    const digest = checkpointHash(body as string);
    expect(authority.vouchesFor(copy!.receipt!, digest.toString('hex'))).toBe(true);
    expect(authority.vouchesFor(copy!.receipt!, '00'.repeat(32))).toBe(false);
    const stamped = readTimeStamp(copy!.receipt!, { digest });
    expect(Math.abs((stamped as Date).getTime() - Date.now())).toBeLessThan(60_000);
    expect(readTimeStamp(copy!.receipt!, { digest: Buffer.alloc(32) })).toBe('not-ours');
    expect(readTimeStamp(copy!.receipt!, { digest, nonce: Buffer.alloc(8, 1) })).toBe('not-ours');

    const findings: unknown[] = [];
    const check = () => verifyTimeStamps(record.database.dataSource.manager, (finding) => findings.push(finding));
    expect(await check()).toMatchObject({ stamped: 1 });
    expect(findings).toEqual([]);
    const exported = path.join(folder, 'stamps');
    const ran = await runProgram('src/local/audit-verify.js', ['--time-stamps', exported], {
      DATABASE_URL: record.database.url,
    });
    expect(ran.code).toBe(0);
    const kept = fs.readFileSync(path.join(exported, 'checkpoint-1.tsr'));
    const asked = fs.readFileSync(path.join(exported, 'checkpoint-1.sha256'), 'utf8').trim();
    expect(authority.vouchesFor(kept, asked)).toBe(true);
    await tamper(record, `UPDATE audit_checkpoint SET body = replace(body, '"entries":2', '"entries":1')`);
    await check();
    expect(findings).toEqual([{ fault: 'not-stamped', checkpoint: 1, where: 'database' }]);
  });

  it('stays due when the authority is away, fails, says no, or answers something else', async () => {
    if (authority === null) return console.warn('Not run: time-stamps (no openssl)');
    const settings = { CHECKPOINT_TIME_STAMP_URL: authority.url, OUTGOING_TIMEOUT_SECONDS: '2' };
    record = await keepRecord(settings);
    await record.nextCheckpoint();
    const foreign = Buffer.from('30053003020102', 'hex');
    for (const [answer, error] of [
      [{ status: 503 }, 'http-503'],
      [{ status: 200, body: Buffer.from('<html>') }, 'unreadable'],
      [{ status: 200, body: Buffer.alloc(70_000) }, 'unreadable'],
      [{ status: 200, body: foreign }, 'refused'],
    ] as const) {
      authority.answerNext = answer;
      expect(await record.sender.sendDue(10)).toBe(1);
      expect(await copiesOf(record)).toMatchObject([{ isMade: false, error, receipt: null }]);
      record.clock.advance({ hours: 1 });
    }
    expect(await record.sender.sendDue(10)).toBe(1);
    expect(await copiesOf(record)).toMatchObject([{ isMade: true, tries: 5 }]);

    const away = await keepRecord({
      ...settings,
      CHECKPOINT_TIME_STAMP_URL: `http://127.0.0.1:${await closedPort()}/`,
    });
    await away.nextCheckpoint();
    await away.sender.sendDue(10);
    expect(await copiesOf(away)).toMatchObject([{ isMade: false, error: 'ECONNREFUSED' }]);
    await away.drop();
  });
});
