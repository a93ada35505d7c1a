import { Injectable } from '@nestjs/common';
import { PDQ_MATCH_DISTANCE, pdqDistance } from '../../domain/fingerprint/pdq';
import { lookedUpUnder } from '../../domain/fingerprint/pieces';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';
import { type Comparable, FingerprintMatchStore, type Match } from './fingerprint-match.store';

/** So many are opened for one fingerprint at most: the nearest stand in the most places and come first. */
export const MOST_COMPARED = 5000;

/** Finds other cases in which the same picture was fingerprinted. Values are opened here and shown nowhere (ADR 0046). */
@Injectable()
export class FingerprintMatchService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly keys: CaseKeyService,
    private readonly store: FingerprintMatchStore,
    private readonly audit: AuditLog,
  ) {}

  /** Compares the fingerprints of one file with all that were given before it. A file that is gone again is passed by. */
  compare(fileId: string): Promise<void> {
    return this.work.run(async (tx) => {
      const ours = await this.store.ofFile(tx, fileId);
      const [first] = ours;
      if (first === undefined) return;
      const matches = (await this.inTurn(ours, (one) => this.matchesOf(tx, one))).flat();
      if (matches.length > 0) await this.store.keep(tx, matches, await this.clock.lawNow(tx));
      await this.record(tx, first.caseId, matches);
    });
  }

  private async matchesOf(tx: Tx, one: Comparable): Promise<Match[]> {
    const own = (await this.keys.vaultsOf(tx, [one.caseId], 'fingerprint-comparison')).get(one.caseId);
    if (own === undefined) return [];
    const value = own.open('fingerprint.value', one.valueSealed);
    const places = this.keys.pieceIndexes(lookedUpUnder(one.kind, value));
    const near = await this.store.near(tx, one, places, MOST_COMPARED);
    const caseIds = [...new Set(near.map(({ caseId }) => caseId))];
    const vaults = await this.keys.vaultsOf(tx, caseIds, 'fingerprint-comparison');
    return near.flatMap((other) => {
      const theirs = vaults.get(other.caseId)?.open('fingerprint.value', other.valueSealed);
      // What is filed under the whole of an exact one is the same.
      const distance = theirs === undefined ? Infinity : one.kind === 'sha256' ? 0 : pdqDistance(value, theirs);
      return distance <= PDQ_MATCH_DISTANCE ? [{ one, other, distance }] : [];
    });
  }

  /** In the record of every case that is concerned: that it was compared, and with how many others it is linked now. */
  private async record(tx: Tx, caseId: string, matches: readonly Match[]): Promise<void> {
    const at = await this.clock.lawNow(tx);
    const others = [...new Set(matches.map(({ other }) => other.caseId))];
    const entry = { at, actor: 'system', action: 'fingerprint.compared' } as const;
    await this.audit.append(
      tx,
      { ...entry, chainId: caseId, detail: { linked: others.length } },
      ...others.map((chainId) => ({ ...entry, chainId, detail: { linked: 1 } })),
    );
  }

  private async inTurn<T, R>(all: readonly T[], step: (one: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    for (const one of all) results.push(await step(one));
    return results;
  }
}
