import { setTimeout as wait } from 'node:timers/promises';
import type { AnswerListener } from './answer-listener';
import type { Line } from './lines';
import { post, type Posted } from './poster';

export interface LineResult {
  readonly name: string;
  readonly why: string;
  readonly ok: boolean;
  /** What came back, and what is wrong with it. */
  readonly said: string;
}

export interface RunOptions {
  readonly url: URL;
  /** Null: answers are not listened for. */
  readonly answers: { readonly listener: AnswerListener; readonly withinMs: number } | null;
}

/** How long a second answer, which must not come, is waited for. */
const QUIET_MS = 1_000;

/** Plays the lines in their order; the next one begins when the one before is judged. */
export async function* runLines(lines: readonly Line[], options: RunOptions): AsyncGenerator<LineResult> {
  for (const line of lines) {
    const { name, why } = line;
    const faults: string[] = [];
    let last: Posted | undefined;
    for (const { headers, body } of line.parcels) {
      last = await post(options.url, headers, body);
      const fault = faultOf(line, last);
      if (fault !== null) faults.push(fault);
    }
    if (faults.length === 0 && options.answers !== null) faults.push(...(await faultsOfAnswers(line, options.answers)));
    const status = last?.status ?? null;
    const came = status === null ? (last?.error ?? 'nothing') : `HTTP ${status} in ${last?.tookMs ?? 0} ms`;
    yield { name, why, ok: faults.length === 0, said: [came, ...new Set(faults)].join('; ') };
  }
}

function faultOf({ expected }: Line, { status, error }: Posted): string | null {
  if (status === null) return `no answer (${error ?? 'unknown'})`;
  const isTaken = status >= 200 && status < 300;
  if (expected === 'taken') {
    if (isTaken) return null;
    return status >= 300 && status < 400 ? 'we follow no redirect' : 'a 2xx status was expected';
  }
  if (isTaken) return 'this was taken, and must be refused with 401';
  // 410 would retire the address, 429 and 503 ask us to come again: none of them says "not authentic".
  return status >= 400 && status < 500 && status !== 410 && status !== 429
    ? null
    : 'a refusal is 401 (or another 4xx but 410 and 429)';
}

async function faultsOfAnswers(
  { answersFor, isOnce }: Line,
  { listener, withinMs }: NonNullable<RunOptions['answers']>,
): Promise<string[]> {
  if (answersFor === undefined) return [];
  if ((await listener.waitFor(answersFor, withinMs)) === null)
    return [`no answer came to ${listener.url} within ${withinMs / 1000} s`];
  if (isOnce === true) await wait(QUIET_MS);
  const heard = listener.heard.filter(({ noticeId }) => noticeId === answersFor);
  const refused = heard.filter(({ status }) => status !== 202);
  if (refused.length > 0) return [`your answer was refused: HTTP ${refused[0]!.status}, ${refused[0]!.code}`];
  const kinds = new Map<string, Set<string>>();
  for (const { type, items, webhookId } of heard) {
    const kind = `${type ?? ''} ${items.join(' ')}`;
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(webhookId));
  }
  const isTwice = [...kinds.values()].some((ids) => ids.size > 1);
  return isOnce === true && isTwice ? ['it was answered again, as if it were new'] : [];
}
