import { type DeliveryVerdict, judgeResponse } from './delivery-schedule';

/**
 * Several notices for one platform, of any cases, in one call (ADR 0052). Only the call is shared: each notice in it is a
 * signed message of its own, and has its own claim, attempt and outcome.
 */

export const MAX_IN_BATCH = 50;
/** Of the whole body. A notice that is larger by itself has a call of its own. */
export const MAX_BATCH_BYTES = 256 * 1024;
/** How long the first notice waits for company. */
export const BATCH_WAIT_MS = 50;
/** Whose permission to send ends sooner goes alone: the call has to begin within the shortest permission in it. */
export const BATCH_NEEDS_MS = 1_000;

export const isBatchMax = (value: number): boolean => Number.isInteger(value) && value >= 2 && value <= MAX_IN_BATCH;

/** One notice in a batch: the values of its three headers, and its frozen bytes as a string. */
export interface BatchMessage {
  readonly webhookId: string;
  readonly webhookTimestamp: string;
  readonly webhookSignature: string;
  readonly body: string;
}

const HEAD = '{"type":"notice.batch","messages":[\n';
const TAIL = '\n]}\n';
/** What the body of a batch has beside its messages; each message has a comma and the end of its line besides. */
export const BATCH_FRAME_BYTES = HEAD.length + TAIL.length;

/** The text of one message; its UTF-8 bytes and two more are what it adds to a batch. */
export const batchMessage = ({ webhookId, webhookTimestamp, webhookSignature, body }: BatchMessage): string =>
  JSON.stringify({ webhookId, webhookTimestamp, webhookSignature, body });

/** The exact text of a batch: a JSON object with one message in a line. */
export const batchBody = (messages: readonly string[]): string => `${HEAD}${messages.join(',\n')}${TAIL}`;

/** What a call means for one of the notices in it. */
export interface PartOutcome {
  readonly status: number | null;
  readonly error: string | null;
  readonly verdict: DeliveryVerdict;
}

/** The answer to a batch could not be read where it says what was not taken. */
export const UNREADABLE_ANSWER = 'batch-answer';

/**
 * What the answer to a batch means for each notice in it. Anything but a 2xx is for all. A 2xx is for all too, but for
 * those that its body names as not taken, `{"results":[{"webhookId":"…","status":422}]}`: for them it is that status. A
 * body that is no such object names nobody, as with a single notice. What would name somebody and cannot be read
 * (`answer` null: it did not come whole) counts as not taken: the next try is under the same id, and does nothing twice,
 * while a notice that is wrongly held for delivered is never tried again.
 */
export function partOutcomes(
  call: { readonly status: number | null; readonly error: string | null; readonly answer: string | null },
  webhookIds: readonly string[],
): readonly PartOutcome[] {
  const { status, error, answer } = call;
  const whole: PartOutcome = { status, error, verdict: judgeResponse(call) };
  if (whole.verdict !== 'delivered') return webhookIds.map(() => whole);
  const unread: PartOutcome = { status, error: UNREADABLE_ANSWER, verdict: 'retry' };
  const results = answer === null ? null : resultsIn(answer);
  if (results === null) return webhookIds.map(() => unread);
  const named = new Map<string, PartOutcome>();
  for (const result of results) {
    const { webhookId, status: own } = result;
    const outcome = isStatus(own)
      ? { status: own, error: null, verdict: judgeResponse({ status: own, error: null }) }
      : unread;
    // Named twice, it was not taken if one of the two says so.
    if (typeof webhookId === 'string' && outcome.verdict !== 'delivered') named.set(webhookId, outcome);
  }
  return webhookIds.map((id) => named.get(id) ?? whole);
}

interface Result {
  readonly webhookId?: unknown;
  readonly status?: unknown;
}

/** The entries of `results`; none where the text has no such list; null where it has one that cannot be read. */
function resultsIn(text: string): readonly Result[] | null {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return text.includes('"results"') ? null : [];
  }
  if (typeof said !== 'object' || said === null || !('results' in said)) return [];
  const { results } = said;
  return Array.isArray(results) && results.every(isObject) ? results : null;
}

const isObject = (value: unknown): value is Result => typeof value === 'object' && value !== null;
const isStatus = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
