import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { changesOfFeed, type FeedFormat } from '../../domain/fingerprint/exchange';
import type { FeedEntry, FeedPage } from '../../domain/fingerprint/exchange-format';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { tokenHash } from '../../infra/crypto/tokens';
import { actAs } from '../../infra/database/actor';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';
import { FeedStore, type OpenHash, type PlacedEntry, type RecipientAtDoor } from './feed.store';

export interface FeedQuestion {
  /** A place that an earlier page named, or a moment; neither: from the beginning. */
  readonly after: number | null;
  readonly from: Date | null;
  /** How many entries at most. */
  readonly limit: number;
}

const TOKEN = /^[\w-]{43}$/;

/**
 * What a recipient is given when it asks (ADR 0047). Everything is decided in the moment of the question, from the rows
 * as they stand: what was taken back since it last asked is told first, then come those that may leave now. Its own row
 * is locked, so places are given out in one order; the cases whose fingerprints leave are held until the answer stands in
 * the record, so nothing is taken back in between.
 */
@Injectable()
export class HashFeedService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: FeedStore,
    private readonly keys: CaseKeyService,
    private readonly audit: AuditLog,
  ) {}

  /** Null for a key that nobody has. */
  async read(token: string, question: FeedQuestion): Promise<(FeedPage & { readonly format: FeedFormat }) | null> {
    if (!TOKEN.test(token)) return null;
    return actAs({ kind: 'door', key: tokenHash(token).toString('hex') }, () =>
      this.work.run(async (tx) => {
        const recipient = await this.store.lockRecipient(tx);
        if (recipient === null) return null;
        return { ...(await this.page(tx, recipient, question)), format: recipient.format };
      }),
    );
  }

  private async page(tx: Tx, recipient: RecipientAtDoor, { after, from, limit }: FeedQuestion): Promise<FeedPage> {
    const at = await this.clock.lawNow(tx);
    const start = after ?? (from === null ? 0 : await this.store.placeBefore(tx, recipient.id, from));
    const mayLeave = await this.store.mayLeaveNow(tx);
    const { gone, fresh } = changesOfFeed(await this.store.live(tx, recipient.id), mayLeave);
    if (gone.length > 0) await this.store.takeBack(tx, gone, at);

    const known = await this.store.after(tx, recipient.id, start, limit);
    const told = await this.store.toTell(tx, recipient.id, limit - known.length);
    if (told.length > 0) await this.store.tell(tx, told, recipient.lastPosition + 1, at);
    const room = limit - known.length - told.length;
    // In an order that says nothing: neither who came first nor which belong together.
    const drawn = fresh
      .map((fingerprintId) => ({ fingerprintId, id: randomUUID() }))
      .sort(byId)
      .slice(0, room);
    const held = known.filter(({ isWithdrawn }) => !isWithdrawn).flatMap(({ fingerprintId }) => fingerprintId ?? []);
    const open = await this.openAll(tx, [...held, ...drawn.map(({ fingerprintId }) => fingerprintId)]);
    const given = drawn.flatMap(({ fingerprintId, id }) => {
      const hash = open.get(fingerprintId);
      return hash === undefined ? [] : [{ ...hash, id }];
    });
    if (given.length > 0) await this.store.give(tx, recipient.id, given, recipient.lastPosition + told.length + 1, at);
    const lastPosition = recipient.lastPosition + told.length + given.length;
    await this.store.fetched(tx, recipient.id, lastPosition, at);
    await this.record(tx, recipient.id, { given: given.map(({ id }) => id), told }, at);

    const placed = await this.store.after(tx, recipient.id, start, limit);
    const entries = placed.flatMap((entry) => asEntry(entry, open));
    const next = placed.at(-1)?.position ?? start;
    const isMoreDue = fresh.length > drawn.length || (await this.store.toTell(tx, recipient.id, 1)).length > 0;
    return { entries, next, hasMore: next < lastPosition || isMoreDue, at };
  }

  /** By fingerprint, with its value; what may not leave any more in this very moment is not there. */
  private async openAll(tx: Tx, ids: readonly string[]): Promise<Map<string, OpenHash & { value: string }>> {
    const hashes = ids.length === 0 ? [] : await this.store.open(tx, ids);
    return new Map(
      hashes.map((hash) => {
        const vault = this.keys.vaultFrom(hash.caseId, hash.wrappedKey, hash.outerKeyId, 'fingerprint-feed');
        return [hash.fingerprintId, { ...hash, value: vault.open('fingerprint.value', hash.valueSealed) }];
      }),
    );
  }

  /** In the record of each case, and once for the recipient: how many, never which. */
  private async record(
    tx: Tx,
    recipient: string,
    { given, told }: { readonly given: readonly string[]; readonly told: readonly string[] },
    at: Date,
  ): Promise<void> {
    const steps = [
      ['fingerprint.given', given],
      ['fingerprint.deletion-told', told],
    ] as const;
    for (const [action, entryIds] of steps) {
      if (entryIds.length === 0) continue;
      const cases = await this.store.casesOf(tx, entryIds);
      const entry = (chainId: string, count: number) =>
        ({ chainId, at, actor: 'system', action, detail: { recipient, count } }) as const;
      await this.audit.append(
        tx,
        entry(SYSTEM_CHAIN, entryIds.length),
        ...cases.map(({ caseId, count }) => entry(caseId, count)),
      );
    }
  }
}

const byId = (one: { readonly id: string }, other: { readonly id: string }): number => (one.id < other.id ? -1 : 1);

function asEntry(
  { id, kind, fedAt, givenAt, isWithdrawn, fingerprintId }: PlacedEntry,
  open: ReadonlyMap<string, { readonly value: string }>,
): FeedEntry[] {
  if (isWithdrawn) return [{ id, kind, value: null, givenAt, fedAt }];
  const value = open.get(fingerprintId ?? '')?.value;
  return value === undefined ? [] : [{ id, kind, value, givenAt, fedAt }];
}
