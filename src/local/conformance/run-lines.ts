import { setTimeout as wait } from 'node:timers/promises';
import { partOutcomes } from '../../domain/notice/batch';
import { readFrozen } from '../../domain/notice/notice-formats';
import type { AnswerListener, HeardAnswer, KnownItem } from './answer-listener';
import type { Line, Parcel } from './lines';
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

/** Plays the lines in their order; the next one begins when the one before is judged. The last is about all answers. */
export async function* runLines(lines: readonly Line[], options: RunOptions): AsyncGenerator<LineResult> {
  const { answers } = options;
  for (const line of lines) {
    // Where nobody listens, no answer can be lost.
    if (line.losesAnswer === true && answers === null) continue;
    const { name, why } = line;
    const faults: string[] = [];
    let last: Posted | undefined;
    if (line.losesAnswer === true) for (const id of line.answersFor ?? []) answers?.listener.turnAwayOnce(id);
    for (const parcel of line.parcels) {
      for (const { id, items } of noticesIn(parcel)) answers?.listener.know(id, items);
      last = await post(options.url, parcel.headers, parcel.body);
      const fault = faultOf(line, parcel, last);
      if (fault !== null) faults.push(fault);
    }
    if (faults.length === 0 && answers !== null) faults.push(...(await faultsOfAnswers(line, answers)));
    const status = last?.status ?? null;
    const came = status === null ? (last?.error ?? 'nothing') : `HTTP ${status} in ${last?.tookMs ?? 0} ms`;
    yield { name, why, ok: faults.length === 0, said: [came, ...new Set(faults)].join('; ') };
  }
  if (answers !== null) yield everyAnswer(answers.listener.heard);
}

/** What is told to the listener beforehand: the notices of a parcel, alone or in a batch, with their links. */
function noticesIn({ body }: Parcel): { id: string; items: readonly KnownItem[] }[] {
  const text = body.toString('utf8');
  const said = JSON.parse(text) as { type: string; messages?: readonly { body: string }[] };
  if (said.type === 'endpoint.ping') return [];
  return (said.messages?.map((message) => message.body) ?? [text]).map((one) => readFrozen(one));
}

function faultOf({ expected }: Line, { parts = [] }: Parcel, { status, error, text }: Posted): string | null {
  if (status === null) return `no answer (${error ?? 'unknown'})`;
  const isTaken = status >= 200 && status < 300;
  if (expected === 'taken') {
    if (!isTaken) return status >= 300 && status < 400 ? 'we follow no redirect' : 'a 2xx status was expected';
    const left = partOutcomes({ status, error: null, answer: text }, parts).filter(
      ({ verdict }) => verdict !== 'delivered',
    );
    return left.length === 0
      ? null
      : `"results" names ${left.length} of ${parts.length} as not taken, or cannot be read`;
  }
  if (isTaken && expected === 'refused part') {
    const outcomes = partOutcomes({ status, error: null, answer: text }, parts);
    if (!isRefusal(outcomes.at(-1)?.status ?? status)) return 'its last notice was taken, and must be named with 401';
    return outcomes[0]?.verdict === 'delivered' ? null : 'its first notice is good, and was not taken';
  }
  if (isTaken) return 'this was taken, and must be refused with 401';
  return isRefusal(status) ? null : 'a refusal is 401 (or another 4xx but 410 and 429)';
}

/** 410 would retire the address, 429 and 503 ask us to come again: none of them says "not authentic". */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 410 && status !== 429;

async function faultsOfAnswers(line: Line, answers: NonNullable<RunOptions['answers']>): Promise<string[]> {
  const { listener, withinMs } = answers;
  const faults: string[] = [];
  for (const noticeId of line.answersFor ?? []) {
    const isMeant = (answer: HeardAnswer) => answer.noticeId === noticeId && isWanted(line, answer);
    if ((await listener.waitFor(isMeant, withinMs)) === null) {
      faults.push(missing(line, listener, noticeId, withinMs));
      continue;
    }
    if (line.isOnce === true) await wait(QUIET_MS);
    const heard = listener.heard.filter((answer) => answer.noticeId === noticeId);
    const [refused] = heard.filter(isRefused);
    if (refused !== undefined) faults.push(`your answer was refused: HTTP ${refused.status}, ${refused.code}`);
    else if (line.isOnce === true && isTwice(heard)) faults.push('it was answered again, as if it were new');
    else if (line.losesAnswer === true && isTwice(heard))
      faults.push('it came again under another webhook-id: that would count as a second answer');
  }
  if (line.noAnswerFor === undefined) return faults;
  await wait(QUIET_MS);
  const isActedOn = listener.heard.some(({ noticeId }) => noticeId === line.noAnswerFor);
  return isActedOn ? [...faults, 'the notice that is not ours was answered'] : faults;
}

/** Any answer will do where none is asked for; of one that was turned away, the one that was taken then. */
function isWanted({ wanted, losesAnswer }: Line, answer: HeardAnswer): boolean {
  const { type, status, hasStatement, isElsewhere } = answer;
  if (losesAnswer === true) return status !== 503;
  if (wanted === undefined) return true;
  if (status !== 202) return false;
  if (wanted === 'statement_of_reasons') return hasStatement;
  return type === wanted && (type !== 'moved' || isElsewhere);
}

function missing(line: Line, { url, heard }: AnswerListener, noticeId: string, withinMs: number): string {
  const own = heard.filter((answer) => answer.noticeId === noticeId);
  const within = `within ${withinMs / 1000} s`;
  const [refused] = own.filter(isRefused);
  if (refused !== undefined) return `your answer was refused: HTTP ${refused.status}, ${refused.code}`;
  if (line.losesAnswer === true && own.length > 0) return `it did not come again ${within}`;
  if (own.length === 0) return `no answer came to ${url} ${within}`;
  return `it was answered with ${[...new Set(own.map(({ type }) => type))].join(', ')} ${within}, and not as asked`;
}

const isRefused = ({ status }: HeardAnswer): boolean => status !== 202 && status !== 503;

/** The same words under two ids are two answers. */
function isTwice(heard: readonly HeardAnswer[]): boolean {
  const kinds = new Map<string, Set<string>>();
  for (const { type, items, webhookId } of heard) {
    const kind = `${type ?? ''} ${items.join(' ')}`;
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(webhookId));
  }
  return [...kinds.values()].some((ids) => ids.size > 1);
}

/** Whatever this run heard, also what no line waited for: a new place, something put back, an uploader's words. */
function everyAnswer(heard: readonly HeardAnswer[]): LineResult {
  const counts = new Map<string, number>();
  for (const { status, type } of heard)
    if (status === 202 && type !== null) counts.set(type, (counts.get(type) ?? 0) + 1);
  const taken = [...counts].map(([type, count]) => `${count} × ${type}`).join(', ');
  const refused = heard.filter(isRefused);
  const faults = refused.map(({ status, code }) => `one was refused: HTTP ${status}, ${code}`);
  return {
    name: 'every answer',
    why: 'All answers of this run, also those that no line waited for: each can be read, is signed, and has an id of its own.',
    ok: faults.length === 0,
    said: [taken === '' ? 'none was taken' : taken, ...new Set(faults)].join('; '),
  };
}
