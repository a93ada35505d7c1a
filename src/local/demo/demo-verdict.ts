import { createHash } from 'node:crypto';
import type { InboxEntry } from '../sandbox/sandbox-notebook';
import type { CaseFacts, ItemFacts, NoticeFacts } from './demo-record';

const HOUR_MS = 3_600_000;
const LIMIT_HOURS = 48;

export interface Evidence {
  readonly facts: CaseFacts;
  /** Everything the sandbox's platforms have received, from anybody. */
  readonly inbox: readonly InboxEntry[];
  /** What the person read beside each link when they came back. */
  readonly seenByPerson: readonly string[];
  /** HTTP status of each reported page for any visitor, afterwards. */
  readonly pageStatuses: readonly number[];
  /** How many clean looks the instance asks for; null: whatever it is set to. */
  readonly confirmations: number | null;
}

/** What the sandbox received of one notice, and whether it is what our rows say was sent. */
export interface ReceivedNotice {
  readonly noticeId: string;
  readonly requests: number;
  readonly areSignaturesValid: boolean;
  readonly effects: number;
  readonly sha256: readonly string[];
}

export function receivedOf(noticeId: string, inbox: readonly InboxEntry[]): ReceivedNotice {
  const requests = inbox.filter(({ body }) => (body as { id?: unknown } | null)?.id === noticeId);
  return {
    noticeId,
    requests: requests.length,
    areSignaturesValid: requests.length > 0 && requests.every(({ verified }) => verified),
    effects: requests.filter(({ status, duplicate }) => status < 300 && !duplicate).length,
    sha256: [...new Set(requests.map(({ body }) => sha256Of(body)))],
  };
}

/** Every point on which two witnesses disagree, one line each; empty when the story is true. */
export function disagreements(evidence: Evidence): string[] {
  const { facts, inbox, seenByPerson, pageStatuses, confirmations } = evidence;
  const found: string[] = [];
  const expect = (isSo: boolean, otherwise: string) => void (isSo || found.push(otherwise));

  expect(facts.state === 'closed' && facts.outcome === 'removed', `the case is ${facts.state}, ${facts.outcome}`);
  const path = facts.states.map(({ state }) => state).join(' → ');
  // A notice may arrive before the next one is approved; then the case goes back to "notice" once more.
  expect(/^intake → verification( → notice → removal)+ → closed$/.test(path), `the case went ${path}`);
  expect(facts.audit.ok, `the record's chain is broken: ${JSON.stringify(facts.audit)}`);
  expect(facts.items.length === pageStatuses.length, `${facts.items.length} links were kept`);
  for (const item of facts.items) found.push(...itemTrouble(item, confirmations));
  expect(facts.notices.length === 2, `${facts.notices.length} notices were sent instead of one per platform`);
  for (const notice of facts.notices) found.push(...noticeTrouble(notice, receivedOf(notice.id, inbox)));
  const isGoneForPerson = seenByPerson.length === facts.items.length && seenByPerson.every((word) => word === 'Gone');
  expect(isGoneForPerson, `the person reads ${seenByPerson.join(', ') || 'nothing'}`);
  expect(
    pageStatuses.every((status) => status === 404),
    `the pages answer ${pageStatuses.join(', ')}`,
  );
  return found;
}

function itemTrouble(item: ItemFacts, confirmations: number | null): string[] {
  const cleanAtEnd = item.checks.length - 1 - item.checks.findLastIndex(({ verdict }) => verdict !== 'gone');
  const isProved = item.cleanChecks > 0 && cleanAtEnd >= item.cleanChecks;
  return [
    ...(item.state === 'removed' && item.removedAt !== null ? [] : [`link ${item.number} is ${item.state}`]),
    ...(isProved && item.cleanChecks >= (confirmations ?? 1)
      ? []
      : [`link ${item.number} counts ${item.cleanChecks} clean looks, its rows show ${cleanAtEnd}`]),
  ];
}

function noticeTrouble(notice: NoticeFacts, received: ReceivedNotice): string[] {
  const found: string[] = [];
  const expect = (isSo: boolean, otherwise: string) => void (isSo || found.push(`${notice.platform}: ${otherwise}`));
  const { attempts, answers, clock } = notice;

  expect(notice.state === 'answered', `the notice is ${notice.state}`);
  expect(attempts.filter(({ verdict }) => verdict === 'delivered').length === 1, 'not delivered exactly once');
  expect(
    attempts.every(({ sentSha256 }) => sentSha256 === notice.sha256),
    'other bytes were sent than approved',
  );
  expect(received.requests === attempts.length, `${attempts.length} attempts, ${received.requests} requests arrived`);
  expect(received.areSignaturesValid, 'a signature did not verify');
  expect(received.effects === 1, `the notice took effect ${received.effects} times`);
  expect(received.sha256.join() === notice.sha256, 'the bytes that arrived are not the bytes in the row');
  expect(answers.map(({ type }) => type).join() === 'received,removed', 'the answers are not "received", "removed"');
  expect(clock?.state === 'met', `the clock is ${clock?.state ?? 'missing'}`);
  const startedAt = clock?.startedAt?.getTime() ?? NaN;
  expect(startedAt === notice.deliveredAt?.getTime(), 'the clock did not start at the delivery');
  expect(clock?.dueAt?.getTime() === startedAt + LIMIT_HOURS * HOUR_MS, `the clock is not ${LIMIT_HOURS} hours long`);
  return found;
}

/** The sandbox keeps the parsed notice; its bytes are made again as domain/notice/notice-body.ts writes them. */
const sha256Of = (body: unknown): string =>
  createHash('sha256')
    .update(`${JSON.stringify(body, null, 2)}\n`)
    .digest('hex');
