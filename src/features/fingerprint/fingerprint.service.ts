import { Injectable } from '@nestjs/common';
import {
  decideFingerprints,
  type FingerprintDecision,
  type OfferedFingerprints,
} from '../../domain/fingerprint/fingerprints';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import { Clock } from '../../infra/clock/clock';
import { actAs } from '../../infra/database/actor';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService, type CaseVault } from '../case/case-key.service';
import { CaseTransitionService } from '../case/case-transition.service';
import { PersonAccessService } from '../return/person-access.service';
import { FingerprintRecords } from './fingerprint-records.service';
import { FingerprintStore } from './fingerprint.store';

/** What is kept of one file, for the person who gave it. */
export interface FingerprintedFile {
  readonly id: string;
  readonly addedAt: Date;
  readonly sha256: string;
  readonly pdq: string | null;
}

export interface PersonFingerprints {
  readonly files: readonly FingerprintedFile[];
  /** Whether more may be added. */
  readonly isOpen: boolean;
  readonly hasConsent: boolean;
}

/** The fingerprints that a person gives us of their own pictures, sees, and takes back (ADR 0032). */
@Injectable()
export class FingerprintService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly visits: PersonAccessService,
    private readonly cases: CaseTransitionService,
    private readonly keys: CaseKeyService,
    private readonly store: FingerprintStore,
    private readonly records: FingerprintRecords,
  ) {}

  /** Everything that is kept, as it is kept. Null without a visit. */
  async of(token: string | undefined): Promise<PersonFingerprints | null> {
    const caseId = await this.visits.caseIdFor(token);
    if (caseId === null) return null;
    return actAs({ kind: 'person', caseId }, () =>
      this.work.snapshot(async (tx) => ({
        files: await this.filesOf(tx, caseId, await this.keys.vaultOf(tx, caseId, 'fingerprint-page')),
        isOpen: await this.store.isOpen(tx, caseId),
        hasConsent: await this.store.hasConsent(tx, caseId),
      })),
    );
  }

  /**
   * Keeps the fingerprints of one more file, with the consent that was given for it in the same step. Throws
   * NotFoundError without a visit, RefusedError in a closed case.
   */
  add(token: string | undefined, offered: OfferedFingerprints): Promise<FingerprintDecision> {
    return this.change(token, async (tx, caseId) => {
      const locked = await this.cases.lock(tx, { id: caseId });
      if (locked.state === 'closed') throw new RefusedError({ code: 'case.wrong-state', detail: { state: 'closed' } });
      const at = await this.clock.lawNow(tx);
      const vault = await this.keys.vaultOf(tx, caseId, 'fingerprint-page');
      const decision = decideFingerprints(await this.filesOf(tx, caseId, vault), offered);
      if (!decision.ok) return decision;
      if (!(await this.store.hasConsent(tx, caseId))) {
        await this.store.giveConsent(tx, caseId, at);
        await this.records.record(tx, caseId, at, 'consent.given', { action: 'share_fingerprints' });
      }
      const { keepsPdq } = decision;
      await this.records.keep(tx, caseId, { sealer: vault, offered, keepsPdq }, at);
      return decision;
    });
  }

  /** The fingerprints of one file are gone when this returns. Nothing happens when they were gone already. */
  remove(token: string | undefined, fileId: string): Promise<void> {
    return this.change(token, async (tx, caseId) => {
      await this.cases.lock(tx, { id: caseId });
      const at = await this.clock.lawNow(tx);
      if ((await this.store.deleteFile(tx, caseId, fileId)) > 0)
        await this.records.record(tx, caseId, at, 'fingerprint.withdrawn', { file: fileId });
    });
  }

  /** The person takes the consent back: every fingerprint is gone when this returns. */
  stop(token: string | undefined): Promise<void> {
    return this.change(token, async (tx, caseId) => {
      await this.cases.lock(tx, { id: caseId });
      const at = await this.clock.lawNow(tx);
      const count = await this.store.deleteAll(tx, caseId);
      if (count > 0) await this.records.record(tx, caseId, at, 'fingerprint.all-withdrawn', { count });
      if (await this.store.withdrawConsent(tx, caseId, at))
        await this.records.record(tx, caseId, at, 'consent.withdrawn', { action: 'share_fingerprints' });
    });
  }

  private async change<T>(token: string | undefined, work: (tx: Tx, caseId: string) => Promise<T>): Promise<T> {
    const caseId = await this.visits.caseIdFor(token);
    if (caseId === null) throw new NotFoundError();
    return actAs({ kind: 'person', caseId }, () => this.work.run((tx) => work(tx, caseId)));
  }

  private async filesOf(tx: Tx, caseId: string, vault: CaseVault): Promise<FingerprintedFile[]> {
    const files = new Map<string, FingerprintedFile>();
    for (const { fileId, kind, valueSealed, addedAt } of await this.store.ofCase(tx, caseId)) {
      const file = files.get(fileId) ?? { id: fileId, addedAt, sha256: '', pdq: null };
      files.set(fileId, { ...file, [kind]: vault.open('fingerprint.value', valueSealed) });
    }
    return [...files.values()];
  }
}
