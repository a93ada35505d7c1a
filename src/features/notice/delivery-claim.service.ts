import { Injectable } from '@nestjs/common';
import type { CaseOutcome, CaseState } from '../../domain/lifecycle';
import { decideNotice } from '../../domain/notice/decide-notice';
import { HOLD_PAUSE_MS } from '../../domain/notice/delivery-schedule';
import { Clock } from '../../infra/clock/clock';
import { Batcher } from '../../infra/database/batcher';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CRASH_LEASE_MS } from './breaker.service';
import { BreakerStore, type EndpointStanding } from './breaker.store';
import { DeliveryStore } from './delivery.store';
import { EndpointGate, type EndpointPass, type PutOffReason } from './endpoint-gate';
import { type LockedNotice, NoticeStore } from './notice.store';
import { TroubleStore } from './trouble.store';

export interface AttemptRequest {
  readonly noticeId: string;
  readonly attempt: number;
  readonly channelId: string;
  /** The queue hands this attempt out a second time, because the worker that had it died or failed. */
  readonly isAgain?: boolean;
}

export interface Granted {
  readonly attempt: number;
  readonly caseId: string;
  /** The attempt's time by the database's clock. */
  readonly at: Date;
  /** `performance.now()` before the claim began: the permission to write counts from here. */
  readonly claimedAt: number;
}

type PutOff = AttemptRequest & { readonly reason: PutOffReason };
type Claim = { readonly granted: Granted } | { readonly putOff: PutOffReason } | null;

interface CaseStanding {
  readonly state: string;
  readonly outcome: string | null;
  readonly isOnHold: boolean;
  readonly isConsentWithdrawn: boolean;
}

/** A call may take 15 seconds, and its record a few more; before this time nobody may take the attempt for lost. */
const ROOM_FOR_CALL_MS = 30_000;
/** A swept notice whose job does not run is swept again after this. */
export const SWEEP_LEASE_MS = 60_000;
/**
 * How long an attempt without a place waits in its row. Behind an open breaker it waits long, because the first sign of
 * life makes all of them due at once. Each wait is stretched or shortened by a fifth.
 */
const PUT_OFF_MS: Readonly<Record<PutOffReason, number>> = { busy: 1_500, slow: 15_000, open: 300_000 };

/** Who may make an attempt now: a place at the endpoint first, then the claim, which is a row. */
@Injectable()
export class DeliveryClaimService {
  private readonly claims = new Batcher<AttemptRequest, Claim>(
    (requests) => this.claim(requests),
    (request) => [request.noticeId],
    { size: 200, atOnce: 2, gatherMs: 250 },
  );
  private readonly putOffs = new Batcher<PutOff, void>(
    (requests) => this.putOff(requests),
    (request) => [request.noticeId],
  );

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: DeliveryStore,
    private readonly notices: NoticeStore,
    private readonly breakers: BreakerStore,
    private readonly trouble: TroubleStore,
    private readonly gate: EndpointGate,
  ) {}

  /** A place and a claim, or null: then the attempt is not to be made, or its row says when to come back. */
  async enter(request: AttemptRequest): Promise<{ granted: Granted; pass: EndpointPass } | null> {
    const entry = await this.gate.enter(request.channelId);
    if ('putOff' in entry) {
      await this.putOffs.submit({ ...request, reason: entry.putOff });
      return null;
    }
    let granted: Granted | null = null;
    try {
      const claim = await this.claims.submit(request);
      if (claim !== null && 'granted' in claim) granted = claim.granted;
      else if (claim !== null) await this.putOffs.submit({ ...request, reason: claim.putOff });
    } finally {
      if (granted === null) entry.pass.leave('unused');
    }
    return granted && { granted, pass: entry.pass };
  }

  learn({ id, maxInFlight }: { id: string; maxInFlight: number | null }): void {
    this.gate.limit(id, maxInFlight);
  }

  private claim(requests: readonly AttemptRequest[]): Promise<Claim[]> {
    const claimedAt = performance.now();
    return this.work.run(async (tx) => {
      const ids = requests.map((request) => request.noticeId);
      const cases = new Map((await this.store.shareCases(tx, ids)).map((row) => [row.id, row]));
      const locked = new Map((await this.notices.lock(tx, ids)).map((notice) => [notice.id, notice]));
      const again = requests.filter((request) => request.isAgain === true).map((request) => request.noticeId);
      const interrupted = again.length === 0 ? new Set<string>() : await this.store.withoutEnd(tx, again);
      const at = await this.clock.lawNow(tx);
      const turnstile = await this.turnstile(tx, [...locked.values()], at);
      const claims: { notice: LockedNotice; attempt: number }[] = [];
      const postponed: { id: string; nextAttemptAt: Date | null }[] = [];
      const answers = requests.map((request): Claim => {
        const notice = locked.get(request.noticeId);
        const owner = notice && cases.get(notice.caseId);
        if (!notice || !owner) return null;
        const isNext = notice.attemptsMade === request.attempt - 1;
        const isInterrupted = notice.attemptsMade === request.attempt && interrupted.has(notice.id);
        if (!isNext && !isInterrupted) return null;
        if (!decideNotice(factsFor(notice, owner), { type: 'attempt' }, at).ok) {
          const mayComeBack = (owner.isOnHold || owner.isConsentWithdrawn) && owner.state !== 'closed';
          postponed.push({ id: notice.id, nextAttemptAt: mayComeBack ? new Date(at.getTime() + HOLD_PAUSE_MS) : null });
          return null;
        }
        const obstacle = turnstile.pass(notice.channelId);
        if (obstacle instanceof Date) postponed.push({ id: notice.id, nextAttemptAt: obstacle });
        if (obstacle instanceof Date) return null;
        if (obstacle !== null) return { putOff: obstacle };
        const attempt = notice.attemptsMade + 1;
        claims.push({ notice, attempt });
        return { granted: { attempt, caseId: notice.caseId, at, claimedAt } };
      });
      const later = (ms: number) => new Date(at.getTime() + ms);
      const takeOver = { earliest: later(ROOM_FOR_CALL_MS), at: later(CRASH_LEASE_MS), latest: later(SWEEP_LEASE_MS) };
      await this.store.claim(tx, claims, at, takeOver);
      await this.store.postpone(tx, postponed);
      await this.breakers.countAttempts(tx, turnstile.counted(), at);
      return answers;
    });
  }

  private async turnstile(tx: Tx, notices: readonly LockedNotice[], at: Date): Promise<Turnstile> {
    const channelIds = [...new Set(notices.map((notice) => notice.channelId))].sort();
    let standings = await this.breakers.standings(tx, channelIds, at);
    const limited = [...standings.values()].filter((standing) => standing.leftThisMinute !== null);
    if (limited.length > 0) {
      await this.breakers.lockLimited(
        tx,
        limited.map((standing) => standing.channelId),
      );
      standings = await this.breakers.standings(tx, channelIds, at);
    }
    for (const channelId of channelIds)
      this.gate.learn(channelId, { isOpen: standings.get(channelId)?.isOpen ?? false });
    return new Turnstile(standings, at);
  }

  private putOff(requests: readonly PutOff[]): Promise<void[]> {
    return this.work.run(async (tx) => {
      const notices = await this.notices.lock(
        tx,
        requests.map((request) => request.noticeId),
      );
      const at = await this.clock.lawNow(tx);
      const open = await this.stillOpen(tx, requests);
      // A notice that only waits behind an open breaker has not failed itself, but it is in trouble all the same.
      await this.trouble.begin(
        tx,
        notices.filter((notice) => open.has(notice.channelId)),
        at,
      );
      const waitMs = ({ reason, channelId }: PutOff) =>
        PUT_OFF_MS[reason === 'open' && !open.has(channelId) ? 'busy' : reason] * (0.8 + 0.4 * Math.random());
      await this.store.putOff(
        tx,
        requests.map((request) => ({ ...request, until: new Date(at.getTime() + waitMs(request)) })),
      );
      return requests.map(() => undefined);
    });
  }

  /**
   * Which of the breakers that this worker takes for open are so. Another worker may have closed one: whoever believed
   * otherwise would put its backlog off again. The lock makes a closing wait, so that its flush comes after this.
   */
  private async stillOpen(tx: Tx, requests: readonly PutOff[]): Promise<Set<string>> {
    const believed = [...new Set(requests.filter(({ reason }) => reason === 'open').map(({ channelId }) => channelId))];
    const open = believed.length === 0 ? new Set<string>() : await this.breakers.shareOpen(tx, believed.sort());
    for (const channelId of believed) this.gate.learn(channelId, { isOpen: open.has(channelId) });
    return open;
  }
}

/** Lets attempts of one claim through, endpoint by endpoint: one at a time while open, none while slow or over its limit. */
class Turnstile {
  private readonly passed = new Map<string, number>();

  constructor(
    private readonly standings: ReadonlyMap<string, EndpointStanding>,
    private readonly at: Date,
  ) {}

  /** Null: go on. A reason: no place now. A time: not before then. */
  pass(channelId: string): PutOffReason | Date | null {
    const standing = this.standings.get(channelId);
    const before = this.passed.get(channelId) ?? 0;
    if (standing !== undefined) {
      if (standing.slowUntil !== null) return new Date(standing.slowUntil.getTime() + Math.random() * 5_000);
      if (standing.isOpen && before > 0) return 'open';
      if (standing.leftThisMinute !== null && before >= standing.leftThisMinute)
        return new Date(this.at.getTime() + 60_000 * (0.5 + 0.5 * Math.random()));
    }
    this.passed.set(channelId, before + 1);
    return null;
  }

  /** What was let through at endpoints with a limit a minute. */
  counted(): Map<string, number> {
    const isLimited = (id: string) => typeof this.standings.get(id)?.leftThisMinute === 'number';
    return new Map([...this.passed].filter(([id]) => isLimited(id)));
  }
}

const factsFor = (notice: LockedNotice, owner: CaseStanding) => ({
  state: notice.state,
  kind: notice.kind,
  caseState: owner.state as CaseState,
  caseOutcome: owner.outcome as CaseOutcome | null,
  isCaseOnHold: owner.isOnHold,
  isConsentWithdrawn: owner.isConsentWithdrawn,
});
