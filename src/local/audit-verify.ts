import 'reflect-metadata';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CheckpointSigner } from '../infra/audit/checkpoint';
import { type Finding, type RecordReport, verifyRecord } from '../infra/audit/verify-record';
import { type KeptStamp, type TimeStampsReport, verifyTimeStamps } from '../infra/audit/verify-time-stamps';
import { openDatabase } from '../infra/database/open-database';
import { mustSeeAll } from '../infra/database/sees-all';
import { type GivenDatabase, reach } from './audit/given-database';
import { verifyCommitments, type WordsFinding, type WordsReport } from './audit/verify-commitments';
import { givenEnvelope } from './backup/given-keys';

const USAGE = `npm run audit:verify -- [--data DIR] [--copies FILE …] [--public-key=KEY …] [--time-stamps DIR] [--json]
  --data DIR         the data directory of npm start (default: DATABASE_URL if it is set, else .data)
  --copies FILE      checkpoints that were sent out, a line each: a CHECKPOINT_FILE, or the attachments of the mails
  --public-key=KEY   the key checkpoints must be signed with (default: that of CHECKPOINT_KEY, if it is given);
                     with the equals sign, because a key may begin with a dash
  --time-stamps DIR  writes what openssl needs to judge the kept time-stamps (docs/operations.md)
  --json             one JSON document instead of words
With OUTER_KEY or OUTER_KEY_FILE the words that the record commits to are compared as well.
`;
const REPOSITORY = path.resolve(__dirname, '..', '..', '..');

export interface AuditVerifyOptions {
  readonly database: GivenDatabase;
  readonly copies: readonly string[];
  readonly publicKeys: readonly string[];
  readonly timeStampsTo: string | null;
}

export interface AuditVerifyReport extends Omit<RecordReport, 'findings'> {
  readonly timeStamps: TimeStampsReport;
  readonly words: WordsReport;
  readonly findings: readonly (Finding | ({ readonly about: 'words' } & WordsFinding))[];
  /** False: the signatures were judged with whichever keys the checkpoints name. */
  readonly isKeyGiven: boolean;
  readonly areWordsOpened: boolean;
}

/** Verifies the record of a database, all of it as of one moment. */
export async function auditVerify(options: AuditVerifyOptions): Promise<AuditVerifyReport> {
  const envelope = await givenEnvelope(process.env, 'dataDir' in options.database ? options.database.dataDir : null);
  const { url, release } = await reach(options.database);
  try {
    const database = await openDatabase(url, 'buckler-audit-verify');
    try {
      return await database.transaction('REPEATABLE READ', async (tx) => {
        await tx.query('SET TRANSACTION READ ONLY');
        await mustSeeAll((sql) => tx.query<{ name: string }[]>(sql)); // an empty record would be a whole one
        const record = await verifyRecord(tx, { copies: options.copies, keys: options.publicKeys });
        const more: AuditVerifyReport['findings'][number][] = [];
        const timeStamps = await verifyTimeStamps(
          tx,
          (finding) => more.push({ about: 'checkpoint', ...finding }),
          (stamp) => options.timeStampsTo !== null && writeStamp(options.timeStampsTo, stamp),
        );
        const words = await verifyCommitments(tx, envelope, (finding) => more.push({ about: 'words', ...finding }));
        return {
          ...record,
          timeStamps,
          words,
          findings: [...record.findings, ...more],
          found: record.found + more.length,
          isKeyGiven: options.publicKeys.length > 0,
          areWordsOpened: envelope !== null,
        };
      });
    } finally {
      await database.destroy();
    }
  } finally {
    await release();
  }
}

function writeStamp(directory: string, { checkpoint, receipt, digest }: KeptStamp): void {
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, `checkpoint-${checkpoint}.tsr`), receipt);
  fs.writeFileSync(path.join(directory, `checkpoint-${checkpoint}.sha256`), `${digest}\n`);
}

/** `npm run audit:verify`: answers 0 if the record is whole, 1 if anything is not as it was, 2 for a wrong command line. */
export async function main(args: readonly string[]): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  try {
    const report = await auditVerify(options);
    const isWhole = report.found === 0;
    process.stdout.write(
      options.isForMachines ? `${JSON.stringify({ ok: isWhole, ...report }, null, 2)}\n` : words(report),
    );
    return isWhole ? 0 : 1;
  } catch (error) {
    process.stderr.write(`The record could not be verified. ${(error as Error).message}\n`);
    if (options.isForMachines)
      process.stdout.write(`${JSON.stringify({ ok: false, error: (error as Error).message })}\n`);
    return 1;
  }
}

function words(report: AuditVerifyReport): string {
  const { checkpoints, copies, timeStamps, words: notes } = report;
  const newest =
    checkpoints.newest === null ? '' : `, the newest number ${checkpoints.newest.number} of ${checkpoints.newest.made}`;
  const lines = [
    report.found === 0 ? 'The record is whole.' : `The record was changed: ${report.found} findings.`,
    ...report.findings.map((finding) => `  ${sentence(finding)}`),
    ...(report.found > report.findings.length ? ['  …'] : []),
    `  ${report.chains} chains with ${report.entries} entries`,
    `  ${checkpoints.checkpoints} checkpoints in the database${newest}`,
    ...(copies === null
      ? []
      : [`  ${copies.checkpoints} checkpoints in the copies, ${copies.unreadable} unreadable lines`]),
    `  ${timeStamps.stamped} time-stamps`,
    `  ${notes.committed} entries commit to words: ${notes.compared} compared, ${notes.erased} of erased cases`,
    '',
    ...(report.uncovered > 0 ? [`Not covered by a checkpoint yet: ${report.uncovered} entries.`] : []),
    ...(copies === null ? ['Not compared with checkpoints outside the database: name them with --copies.'] : []),
    ...(report.isKeyGiven
      ? []
      : [`Whose key signed is not known: give --public-key. Found: ${checkpoints.keys.join(', ') || 'none'}.`]),
    ...(report.areWordsOpened
      ? []
      : ['The words behind the entries were not compared: no OUTER_KEY or OUTER_KEY_FILE.']),
  ];
  return `${lines.join('\n')}\n`;
}

const FAULTS: Readonly<Record<AuditVerifyReport['findings'][number]['fault'], string>> = {
  altered: 'is not what was written',
  missing: 'is missing',
  unexpected: 'was never written by us',
  rewritten: 'is not the one a checkpoint names: it, or what is before it, was written anew',
  head: 'is not the one the chain ends with',
  'not-next': 'does not follow from the one before',
  'wrong-heads': 'was signed over other heads than those kept with it',
  'not-stamped': 'has a time-stamp that is not its own',
  'words-missing': 'commits to words that are missing',
  'words-altered': 'commits to other words than those that are there',
};

function sentence(finding: AuditVerifyReport['findings'][number]): string {
  if (finding.about === 'checkpoint')
    return `checkpoint ${finding.checkpoint} in the ${finding.where} ${FAULTS[finding.fault]}`;
  const by = 'checkpoint' in finding && finding.checkpoint !== null ? ` (by checkpoint ${finding.checkpoint})` : '';
  return `chain ${finding.chainId}, entry ${finding.seq} ${FAULTS[finding.fault]}${by}`;
}

function readOptions(args: readonly string[]): AuditVerifyOptions & { readonly isForMachines: boolean } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      copies: { type: 'string', multiple: true },
      'public-key': { type: 'string', multiple: true },
      'time-stamps': { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const given = values['public-key'] ?? ownKey();
  for (const key of given)
    if (!/^[A-Za-z0-9_-]{43}$/.test(key))
      throw new Error('--public-key takes 32 bytes in base64url, as a checkpoint shows them.');
  const databaseUrl = process.env.DATABASE_URL ?? '';
  const isServer = values.data === undefined && databaseUrl !== '';
  return {
    database: isServer ? { databaseUrl } : { dataDir: path.resolve(values.data ?? path.join(REPOSITORY, '.data')) },
    copies: values.copies ?? [],
    publicKeys: given,
    timeStampsTo: values['time-stamps'] ?? null,
    isForMachines: values.json ?? false,
  };
}

/** The public half of the key this machine signs with, if it is given here. */
function ownKey(): string[] {
  const { CHECKPOINT_KEY: text, CHECKPOINT_KEY_FILE: file } = process.env;
  const key = file ? fs.readFileSync(file, 'utf8') : text;
  return key ? [new CheckpointSigner(Buffer.from(key.trim(), 'base64')).publicKey] : [];
}

// In the container image there is no npm script: `node dist/src/local/audit-verify.js`.
if (require.main === module) void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
