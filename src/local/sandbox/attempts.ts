import { createHash } from 'node:crypto';
import { sign, WEBHOOK_ID, WEBHOOK_TIMESTAMP } from '../../infra/webhook/signature';
import type { SandboxPlatform } from './scenarios';

/** One request as it came. Held in memory only, and only the last few: it has the bytes of a notice. */
export interface Attempt {
  readonly number: number;
  readonly at: Date;
  readonly platform: SandboxPlatform;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: Buffer;
  /** What we answered. */
  readonly status: number;
}

/** One thing a receiver checks, in the order in which it should. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly words: string;
}

const KEPT = 50;
const TOLERANCE_SECONDS = 300;

export class Attempts {
  private readonly kept: Attempt[] = [];
  private lastNumber = 0;

  add(attempt: Omit<Attempt, 'number'>): void {
    this.kept.push({ ...attempt, number: ++this.lastNumber });
    if (this.kept.length > KEPT) this.kept.shift();
  }

  newestFirst(): readonly Attempt[] {
    return [...this.kept].reverse();
  }

  find(number: number): Attempt | undefined {
    return this.kept.find((attempt) => attempt.number === number);
  }
}

const headerOf = ({ headers }: Attempt, name: string): string => headers[name] ?? '';
export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What is signed, up to the body, which follows byte for byte. */
export const signedHead = (attempt: Attempt): string =>
  `${headerOf(attempt, 'webhook-id')}.${headerOf(attempt, 'webhook-timestamp')}.`;

/** What this platform's secret gives over what came; null where the headers cannot be signed. */
export function expectedSignature(attempt: Attempt): string | null {
  const [id, time] = [headerOf(attempt, 'webhook-id'), headerOf(attempt, 'webhook-timestamp')];
  if (!WEBHOOK_ID.test(id) || !WEBHOOK_TIMESTAMP.test(time) || String(Number(time)) !== time) return null;
  return sign({ id, timestamp: Number(time), body: attempt.rawBody }, [attempt.platform.webhookSecret]);
}

/** Judged at the time it came, one by one, so that a developer sees which of them failed. */
export function checksOf(attempt: Attempt): readonly Check[] {
  const [id, time] = [headerOf(attempt, 'webhook-id'), headerOf(attempt, 'webhook-timestamp')];
  const given = headerOf(attempt, 'webhook-signature').split(' ').filter(Boolean);
  const ageSeconds = Math.floor(attempt.at.getTime() / 1000) - Number(time);
  const isTime = WEBHOOK_TIMESTAMP.test(time);
  const expected = expectedSignature(attempt);
  return [
    { name: 'webhook-id', ok: WEBHOOK_ID.test(id), words: '8 to 64 letters, digits, _ or -' },
    { name: 'webhook-timestamp', ok: isTime, words: 'ten digits: seconds since 1970' },
    {
      name: 'age',
      ok: isTime && Math.abs(ageSeconds) <= TOLERANCE_SECONDS,
      words: isTime ? `${ageSeconds} seconds when it came, ${TOLERANCE_SECONDS} are allowed` : 'no time to count from',
    },
    { name: 'webhook-signature', ok: given.length > 0, words: `${given.length} signatures` },
    {
      name: 'signature fits',
      ok: expected !== null && given.includes(expected),
      words: 'one of them is over the signed text, with the secret of this platform',
    },
  ];
}

/** The same request for a shell: the bytes go through a pipe, so that no sign of them is changed. */
export function curlOf({ platform, headers, rawBody }: Attempt): string {
  const names = Object.keys(headers).filter((name) => name === 'content-type' || name.startsWith('webhook-'));
  return [
    `printf '%s' ${rawBody.toString('base64')} | base64 -d |`,
    `  curl --request POST ${quoted(platform.endpoint)} \\`,
    ...names.map((name) => `    --header ${quoted(`${name}: ${headers[name] ?? ''}`)} \\`),
    '    --data-binary @-',
  ].join('\n');
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
