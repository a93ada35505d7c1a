import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import { request } from 'undici';
import type { Mailer } from '../mail/mailer';
import { checkpointHash, checkpointLine, type SignedCheckpoint, type Statement } from './checkpoint';
import type { ChainHead } from './chain-tree';
import { readTimeStamp, timeStampRequest } from './time-stamp';

/** A checkpoint with everything that leaves with it. */
export interface OutgoingCheckpoint extends SignedCheckpoint {
  readonly said: Statement;
  /** The heads that are new in it. */
  readonly heads: readonly ChainHead[];
}

/** A failure is told as a short word of ours; what the other side says is not kept. */
export type OutletResult =
  { readonly ok: true; readonly receipt: Buffer | null } | { readonly ok: false; readonly error: string };

const MADE: OutletResult = { ok: true, receipt: null };
const MAX_ANSWER_BYTES = 65_536;

/** Appends the checkpoint as a line, and returns when it is on the disk. A line somebody else left half done is ended first. */
export async function appendToFile(file: string, checkpoint: OutgoingCheckpoint): Promise<OutletResult> {
  try {
    const handle = await fs.open(file, 'a+', 0o600);
    try {
      const { size } = await handle.stat();
      const last = Buffer.alloc(1, '\n');
      if (size > 0) await handle.read(last, 0, 1, size - 1);
      const gap = last.toString('latin1') === '\n' ? '' : '\n';
      await handle.appendFile(`${gap}${checkpointLine(checkpoint, checkpoint.heads)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return MADE;
  } catch (error) {
    return { ok: false, error: (error as NodeJS.ErrnoException).code ?? 'other' };
  }
}

/** Sends the checkpoint to somebody who keeps it where the owner of the database cannot reach. */
export async function sendByMail(
  mailer: Mailer,
  to: string,
  publicUrl: string,
  { said, ...checkpoint }: OutgoingCheckpoint,
): Promise<OutletResult> {
  const digest = checkpointHash(checkpoint.body).toString('hex');
  const line = checkpointLine(checkpoint, checkpoint.heads);
  const { status, error } = await mailer.send({
    id: `checkpoint-${said.number}-${digest.slice(0, 16)}`,
    inReplyTo: null,
    to,
    date: new Date(said.made),
    subject: `Checkpoint ${said.number} of the record at ${new URL(publicUrl).host}`,
    text: [
      `Checkpoint ${said.number} of the record at ${publicUrl}, for the hour ${said.hour}.`,
      '',
      `${said.chains} chains with ${said.entries} entries`,
      `root       ${said.root}`,
      `SHA-256    ${digest}`,
      `key        ${said.key}`,
      `signature  ${checkpoint.signature.toString('base64')}`,
      '',
      'Please keep this mail. If the record is doubted, save the attached lines of all these mails in one file;',
      'npm run audit:verify -- --copies FILE compares the record with them.',
      '',
    ].join('\n'),
    attachments: [
      {
        filename: `checkpoint-${said.number}.jsonl`,
        contentType: 'application/octet-stream',
        content: Buffer.from(`${line}\n`),
      },
    ],
  });
  return status !== null && status >= 200 && status < 300 ? MADE : { ok: false, error: error ?? `smtp-${status}` };
}

/**
 * Has the checkpoint's hash stamped by an authority (RFC 3161 over HTTP, 3.4). The address is the operator's own setting,
 * so the guard for addresses that others chose is not asked. Its whole answer is the receipt.
 */
export async function haveStamped(url: string, timeoutMs: number, { body }: SignedCheckpoint): Promise<OutletResult> {
  const digest = checkpointHash(body);
  const nonce = randomBytes(8);
  try {
    const response = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: timeStampRequest(digest, nonce),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const receipt = await readUpTo(response.body, MAX_ANSWER_BYTES);
    if (response.statusCode !== 200) return { ok: false, error: `http-${response.statusCode}` };
    const stamped = receipt === null ? 'unreadable' : readTimeStamp(receipt, { digest, nonce });
    return typeof stamped === 'string' ? { ok: false, error: stamped } : { ok: true, receipt };
  } catch (error) {
    const isLate = (error as Error).name === 'TimeoutError';
    return { ok: false, error: isLate ? 'timeout' : ((error as NodeJS.ErrnoException).code ?? 'other') };
  }
}

async function readUpTo(body: AsyncIterable<Buffer>, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
